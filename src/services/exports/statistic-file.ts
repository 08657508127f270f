import { formatYuan } from '../../policy/money.ts';
import { shownRate } from '../../policy/ratio.ts';
import type { Noun, NounDimension, NounMeasure } from '../../store/noun.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import { namesOfPlaces } from '../../store/place-names.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { bandFrom } from '../statistics/age-bands.ts';
import type { KeyValue } from '../statistics/cell.ts';
import { type AskedGroup, type Asker, countGroups } from '../statistics/count-groups.ts';
import { NO_SUMS, type Told, type ToldSums } from '../statistics/told.ts';
import type { StatisticQuestion } from './export-question.ts';
import { type FileColumn, type FileRow, fileColumn, type NamedColumn } from './typed-row.ts';

/** A column and what it says of a group. */
interface StatisticColumn extends NamedColumn {
  readonly cell: (told: Told) => FileRow[string];
}

/** A statistic as the rows of a file: the groups, then the total. */
export interface StatisticFile {
  readonly columns: readonly FileColumn[];
  readonly rows: readonly FileRow[];
}

/** Counts what was asked as the graph would tell it to the same person, and lays it out in columns. */
export async function statisticFile(asker: Asker, question: StatisticQuestion): Promise<StatisticFile> {
  const { rows, total } = await countGroups(asker, question.noun, question.statistic);
  const told = [...rows, total];
  const noun = NOUNS[question.noun];
  const groupBy = question.statistic.groupBy ?? [];
  const names = await namesOfRegions(
    asker,
    told.flatMap(({ key }) => key),
  );
  const columns = [
    ...groupBy.flatMap((one, at) => keyColumns(noun.dimensions?.[one.dimension], { ...one, at }, names)),
    ...countColumns(noun, groupBy, question),
    ...Object.entries(noun.measures ?? {}).flatMap(measureColumns),
    flag('isSuppressed', '是否隐去', ({ isSuppressed }) => isSuppressed),
    flag('isRounded', '是否取整', ({ isRounded }) => isRounded),
  ];
  return {
    columns: columns.map((column) => fileColumn(column, question)),
    rows: told.map((one) => Object.fromEntries(columns.map(({ name, cell }) => [name, cell(one)]))),
  };
}

const REGION = /^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/;

async function namesOfRegions(
  { db, today }: Asker,
  values: readonly KeyValue[],
): Promise<ReadonlyMap<KeyValue, string>> {
  const codes = new Set(values.filter((value): value is string => typeof value === 'string' && REGION.test(value)));
  if (codes.size === 0) return new Map();
  return namesOfPlaces(db, [...codes], today);
}

type Placed = AskedGroup & { readonly at: number };

/** A region has its name beside its code, an age the first and the last year of its band. */
function keyColumns(
  dimension: NounDimension | undefined,
  { dimension: name, at, bands }: Placed,
  names: ReadonlyMap<KeyValue, string>,
): StatisticColumn[] {
  if (!dimension) return [];
  const { kind, zh, enumName } = dimension;
  const value = ({ key }: Told) => key[at] ?? null;
  switch (kind) {
    case 'REGION':
      return [
        { name, zh, kind, cell: value },
        { name: `${name}Name`, zh: `${zh}名称`, kind: 'TEXT', cell: (told) => names.get(value(told)) ?? null },
      ];
    case 'AGE': {
      const band = (told: Told) => (value(told) === null ? null : bandFrom(bands, Number(value(told))));
      return [
        { name: `${name}From`, zh: `${zh}起`, kind: 'INT', cell: (told) => band(told)?.from ?? null },
        { name: `${name}To`, zh: `${zh}止`, kind: 'INT', cell: (told) => band(told)?.to ?? null },
      ];
    }
    default:
      return [{ name, zh, kind: kind === 'DATE' ? 'TEXT' : kind, ...(enumName && { enumName }), cell: value }];
  }
}

function countColumns(
  noun: Noun,
  groupBy: readonly AskedGroup[],
  { statistic, language }: StatisticQuestion,
): StatisticColumn[] {
  const counted: StatisticColumn[] = [
    {
      name: 'totalOf',
      zh: '汇总维度',
      kind: 'TEXT',
      cell: ({ totalOf }) =>
        summedOver(
          noun,
          totalOf.map((at) => groupBy[at]?.dimension ?? ''),
          language,
        ),
    },
    { name: 'count', zh: '行数', kind: 'INT', cell: ({ count }) => count },
    { name: 'people', zh: '人数', kind: 'INT', cell: ({ people }) => people },
  ];
  if (!statistic.rateOf) return counted;
  const rate = ({ part, count }: Told) => (part === null || count === null ? null : shownRate(part, count));
  return [
    ...counted,
    { name: 'rateNumerator', zh: '分子', kind: 'INT', cell: ({ part }) => part },
    { name: 'ratePercent', zh: '比率(%)', kind: 'MONEY', cell: (told) => hundredths(rate(told)) },
  ];
}

const summedOver = ({ dimensions = {} }: Noun, names: readonly string[], language: Language): string =>
  language === 'zh' ? names.map((name) => dimensions[name]?.zh ?? name).join('、') : names.join(' ');

/** Fen, and basis points, as text with two decimals. */
const hundredths = (value: number | null): string | null => (value === null ? null : formatYuan(value));

const SUMS = { sum: '合计', avg: '平均', min: '最小', max: '最大', median: '中位数' } as const;

/** Means and medians of whole numbers have two decimals, as amounts have. */
function measureColumns([measure, { kind, zh }]: [string, NounMeasure]): StatisticColumn[] {
  return (Object.keys(SUMS) as (keyof typeof SUMS)[]).map((name) => {
    const isWhole = kind === 'INT' && name !== 'avg' && name !== 'median';
    const told = ({ sums }: Told): ToldSums[typeof name] => (sums[measure] ?? NO_SUMS)[name];
    const shown = (value: number | null) =>
      value === null || isWhole ? value : kind === 'MONEY' ? formatYuan(value) : value.toFixed(2);
    return {
      name: `${measure}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      zh: `${zh}${SUMS[name]}`,
      kind: isWhole ? 'INT' : 'MONEY',
      cell: (one: Told) => shown(told(one)),
    };
  });
}

const flag = (name: string, zh: string, cell: (told: Told) => boolean): StatisticColumn => ({
  name,
  zh,
  kind: 'BOOLEAN',
  cell,
});
