import type { GraphQLResolveInfo } from 'graphql';
import { shownRate } from '../../../policy/ratio.ts';
import { bandFrom } from '../../../services/statistics/age-bands.ts';
import type { KeyValue } from '../../../services/statistics/cell.ts';
import {
  type AskedGroup,
  countGroups,
  type Groups,
  type GroupsQuestion,
} from '../../../services/statistics/count-groups.ts';
import type { Told } from '../../../services/statistics/told.ts';
import type { Noun, NounDimension, NounName } from '../../../store/noun.ts';
import { NOUNS } from '../../../store/nouns/index.ts';
import { isAskedWithin } from '../../asked-field.ts';
import { screaming } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { COUNTED } from '../../statistics-sdl.ts';
import { regionOf } from './shared.ts';

type Asked = GroupsQuestion & { readonly groupBy: readonly AskedGroup[] };

/** A group with what it was grouped by. */
interface Row extends Told {
  readonly groupBy: readonly AskedGroup[];
}

type Key = Readonly<Record<string, KeyValue | ReturnType<typeof bandFrom>>>;

const keyOf = (dimension: NounDimension | undefined, { bands }: AskedGroup, value: KeyValue) =>
  dimension?.kind === 'AGE' && value !== null ? bandFrom(bands, Number(value)) : value;

/** A statistic of a noun: only what is selected is counted. */
const statisticOf =
  (name: NounName) => async (_: unknown, asked: Asked, context: Context, info: GraphQLResolveInfo) => {
    const { groupBy } = asked;
    const measures = Object.keys(NOUNS[name].measures ?? {}).filter((measure) => isAskedWithin(info, measure));
    const wanted = { measures, hasMedians: isAskedWithin(info, 'median'), hasPeople: isAskedWithin(info, 'people') };
    const { rows, total, ...told }: Groups = await countGroups(context, name, { ...asked, wanted });
    return { ...told, total: { ...total, groupBy }, rows: rows.map((row) => ({ ...row, groupBy })) };
  };

function resolversOf(noun: Noun): Record<string, unknown> {
  const { name, dimensions = {}, measures = {} } = noun;
  const named = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [screaming(key), key]));
  return {
    [`${name}StatisticsRow`]: {
      key: ({ groupBy, key }: Row): Key =>
        Object.fromEntries(
          groupBy.map((one, at) => [one.dimension, keyOf(dimensions[one.dimension], one, key[at] ?? null)]),
        ),
      totalOf: ({ groupBy, totalOf }: Row) => totalOf.map((at) => groupBy[at]?.dimension),
      rate: ({ part, count }: Row) =>
        part === null || count === null ? null : { numerator: part, denominator: count },
      ...Object.fromEntries(Object.keys(measures).map((measure) => [measure, ({ sums }: Row) => sums[measure]])),
    },
    [`${name}StatisticsKey`]: Object.fromEntries(
      Object.entries(dimensions).flatMap(([key, { kind }]) => {
        if (kind !== 'REGION') return [];
        const code = (of: Key) => (of[key] ?? null) as string | null;
        return [
          [key, (of: Key, __: unknown, context: Context) => regionOf(code(of), context)],
          [`${key}Code`, code],
        ];
      }),
    ),
    [`${name}Dimension`]: named(Object.keys(dimensions)),
    [`${name}StatisticsOrderField`]: named(['key', 'count', 'people', 'rate', ...Object.keys(measures)]),
  };
}

export const statistics = {
  Query: Object.fromEntries(Object.entries(COUNTED).map(([field, name]) => [field, statisticOf(name)])),
  ...Object.assign({}, ...Object.values(COUNTED).map((name) => resolversOf(NOUNS[name]))),
  StatisticRate: {
    rate: ({ numerator, denominator }: { numerator: number; denominator: number }) => shownRate(numerator, denominator),
  },
};
