import { askMeasure, type MeasureAnswer, type MeasureQuestion } from '../../../services/measures/ask-measure.ts';
import { bundledMeasures, type KnownMeasure } from '../../../services/measures/measures.ts';
import type { Told } from '../../../services/statistics/told.ts';
import { NOUNS } from '../../../store/nouns/index.ts';
import type { Context } from '../../context.ts';
import { regionOf } from './shared.ts';

/** A group with the answer that it belongs to, which says what its key is of. */
interface Row extends Told {
  readonly answer: MeasureAnswer;
}

interface Key {
  readonly dimension: string;
  readonly value: string | null;
  readonly isRegion: boolean;
}

export const measure = {
  Query: {
    measures: () => bundledMeasures(),
    async measure(_: unknown, question: MeasureQuestion, context: Context) {
      await context.refer.assertRegion(question.within);
      return askMeasure(context, question);
    },
  },
  Measure: {
    label: ({ label }: KnownMeasure) => label.en,
    labelZh: ({ label }: KnownMeasure) => label.zh,
    description: ({ description }: KnownMeasure) => description.en,
    descriptionZh: ({ description }: KnownMeasure) => description.zh,
    definition: ({ where, rateOf, sum }: KnownMeasure) => JSON.stringify({ where, rateOf, sum }),
  },
  MeasureAnswer: {
    rows: (answer: MeasureAnswer): Row[] => answer.rows.map((row) => ({ ...row, answer })),
    total: (answer: MeasureAnswer): Row => ({ ...answer.total, answer }),
  },
  MeasureRow: {
    key: ({ key, answer }: Row): Key[] =>
      answer.groupBy.map(({ dimension }, at) => ({
        dimension,
        value: key[at] == null ? null : String(key[at]),
        isRegion: NOUNS[answer.definition.noun as keyof typeof NOUNS].dimensions?.[dimension]?.kind === 'REGION',
      })),
    totalOf: ({ totalOf, answer }: Row) => totalOf.map((at) => answer.groupBy[at]?.dimension),
    rate: ({ part, count }: Row) => (part === null || count === null ? null : { numerator: part, denominator: count }),
    sum: ({ sums, answer }: Row) => (answer.definition.sum ? sums[answer.definition.sum]?.sum : null),
  },
  MeasureKey: {
    region: ({ value, isRegion }: Key, _: unknown, context: Context) =>
      isRegion && value !== null ? regionOf(value, context) : null,
  },
};
