import type { DimensionKind, Noun, NounDimension, NounName } from '../store/noun.ts';
import { NOUNS } from '../store/nouns/index.ts';
import { screaming } from './connection.ts';

/** Nouns whose rows are counted, by the name of the question. */
export const COUNTED: Readonly<Record<string, NounName>> = {
  peopleStatistics: 'Person',
  enrollmentStatistics: 'Enrollment',
  paymentStatistics: 'Payment',
  claimStatistics: 'Claim',
  listingStatistics: 'AssistanceListing',
  cohortStatistics: 'CohortMember',
};

/**
 * The SDL of statistics, printed from the nouns' dimensions and measures. `npm run generate` writes it to
 * `schema/registry/statistics.graphql`.
 */
export function statisticsSdl(): string {
  const counted = Object.entries(COUNTED).map(([field, name]) => ({ field, noun: NOUNS[name] }));
  return `${[
    '# Made from src/store/nouns by `npm run generate`. Change it there.',
    SHARED,
    ...counted.flatMap(({ noun }) => typesOf(noun)),
    `extend type Query {\n${counted.map(({ field, noun }) => questionOf(field, noun)).join('\n')}\n}`,
  ].join('\n\n')}\n`;
}

const GUARD = '@authenticated @requiresScopes(scopes: [["statistics:read"]])';

const SHARED = `"Rows of a group that fit a further filter, among all of it. 统计比率."
type StatisticRate ${GUARD} {
  "Rows that fit. 分子."
  numerator: Int!
  "Rows of the group. 分母."
  denominator: Int!
  "The one over the other in percent; null of no rows. 比率."
  rate: Rate
}

"An amount added up over the rows of a group that have it; null where none has, or where it would tell of few people. 金额统计."
type MoneySums ${GUARD} {
  "All together. 合计."
  sum: Money
  "The mean, rounded half up to the fen. 平均."
  avg: Money
  "The least; of one person, so told to those alone who are told exactly. 最小."
  min: Money
  "The greatest; likewise. 最大."
  max: Money
  "The middle one, of two middle ones their mean; told to those alone who are told exactly. 中位数."
  median: Money
}

"A number added up over the rows of a group that have it; null as with amounts. 数值统计."
type NumberSums ${GUARD} {
  "All together. 合计."
  sum: Int
  "The mean, rounded half up to two decimals. 平均."
  avg: Float
  "The least; of one person, so told to those alone who are told exactly. 最小."
  min: Int
  "The greatest; likewise. 最大."
  max: Int
  "The middle one, of two middle ones their mean; told to those alone who are told exactly. 中位数."
  median: Float
}

"Completed years of age on the day of the statistic. 年龄段."
type AgeBand ${GUARD} {
  "The first year of age in it. 起始年龄."
  from: Int!
  "The last year of age in it; null where it has no end. 截止年龄."
  to: Int
}

"How days are grouped. 统计期间."
enum CalendarPart {
  "By calendar month, \`YYYY-MM\`. 按月."
  MONTH
  "By calendar year, \`YYYY\`. 按年."
  YEAR
}

"Tests on a rate, compared unrounded. 比率条件."
input RateTest {
  "Below it. 小于."
  lt: Rate
  "Below or equal. 小于等于."
  lte: Rate
  "Above it. 大于."
  gt: Rate
  "Above or equal. 大于等于."
  gte: Rate
  "Whether it is missing or kept back. 是否缺失."
  isNull: Boolean
}`;

function typesOf(noun: Noun): string[] {
  const { name, dimensions = {} } = noun;
  return [
    answerOf(noun),
    rowOf(noun),
    `"What ${name} rows of a group share; null where they have none, and in dimensions that the group sums over. ${name}分组键."
type ${name}StatisticsKey ${GUARD} {
${Object.entries(dimensions).flatMap(keyFields).join('\n')}
}`,
    `"What ${name} rows are grouped by. ${name}维度."
enum ${name}Dimension {
${Object.entries(dimensions)
  .flatMap(([key, { zh }]) => [`  "By \`${key}\`. ${zh}."`, `  ${screaming(key)}`])
  .join('\n')}
}`,
    `"One dimension that ${name} rows are grouped by. ${name}分组."
input ${name}GroupBy {
  "The dimension. 维度."
  dimension: ${name}Dimension!
${detailsOf(Object.values(dimensions)).join('\n')}
}`,
    havingOf(noun),
    orderOf(noun),
  ];
}

const answerOf = ({ name }: Noun) => `"Groups of ${name} rows. ${name}统计."
type ${name}Statistics ${GUARD} {
  "The day that ages are counted on. 统计日期."
  on: Date!
  "All rows that fit. 合计."
  total: ${name}StatisticsRow!
  "The groups, as many as were asked for. 分组."
  rows: [${name}StatisticsRow!]!
  "How many groups there are, shown or not. 分组数."
  groups: Int!
  "Whether numbers are rounded to you and those of few people kept back. 是否抑制小数."
  isSuppressed: Boolean!
}`;

function rowOf({ name, measures = {} }: Noun): string {
  const sums = Object.entries(measures).map(
    ([key, { kind, zh }]) =>
      `  "${key} of its rows. ${zh}."\n  ${key}: ${kind === 'MONEY' ? 'MoneySums' : 'NumberSums'}!`,
  );
  return [
    `"A group of ${name} rows. ${name}分组."`,
    `type ${name}StatisticsRow ${GUARD} {`,
    `  "What they share. 分组键."\n  key: ${name}StatisticsKey!`,
    `  "Dimensions that the group sums over: all of them in the total, none in the finest groups. 汇总维度."\n  totalOf: [${name}Dimension!]!`,
    '  "Rows; where people may have several and numbers are rounded to you, a multiple of 20, 40, 80 …; null where it is kept back: of few people, few rows, or about half of them of one. 行数."\n  count: Int',
    '  "Different people, merged files as one; null where they are few. 人数."\n  people: Int',
    '  "Of a `rateOf`: the share of rows that fit it; null where none was asked for, or where it would tell of few. 比率."\n  rate: StatisticRate',
    ...sums,
    '  "Whether a number is kept back. 是否隐去."\n  isSuppressed: Boolean!',
    '  "Whether numbers are rounded. 是否取整."\n  isRounded: Boolean!',
    '}',
  ].join('\n');
}

const KEY_TYPES: Readonly<Record<Exclude<DimensionKind, 'ENUM'>, string>> = {
  REGION: 'Region',
  INT: 'Int',
  DATE: 'String',
  AGE: 'AgeBand',
  BOOLEAN: 'Boolean',
};

function keyFields([key, { kind, enumName, zh }]: [string, NounDimension]): string[] {
  const type = kind === 'ENUM' ? enumName : KEY_TYPES[kind];
  const without = kind === 'AGE' ? '; null of whoever has no day of birth, or was born after the day' : '';
  const field = [`  "By \`${screaming(key)}\`${without}. ${zh}."`, `  ${key}: ${type}`];
  return kind === 'REGION'
    ? [...field, `  "Its code, also of a region that is in no list. ${zh}代码."`, `  ${key}Code: RegionCode`]
    : field;
}

/** What a dimension of each kind may say further. */
const DETAILS: readonly (readonly [DimensionKind, string])[] = [
  [
    'REGION',
    '  "Of a region: which level is told apart; without it codes as they stand, mostly villages. 区划层级."\n  level: RegionLevel',
  ],
  ['DATE', '  "Of a day: by month unless told. 统计期间."\n  by: CalendarPart'],
  [
    'AGE',
    '  "Of an age: where bands begin, as in `[16, 60]` for below 16, 16 to 59, 60 and above; each year by itself without. 年龄段起点."\n  bands: [Int!]',
  ],
];

const detailsOf = (dimensions: readonly NounDimension[]) =>
  DETAILS.filter(([of]) => dimensions.some(({ kind }) => kind === of)).map(([, line]) => line);

function havingOf({ name, measures = {} }: Noun): string {
  const sums = Object.entries(measures).map(
    ([key, { kind, zh }]) =>
      `  "Tests on the sum of ${key}. ${zh}."\n  ${key}: ${kind === 'MONEY' ? 'MoneyTest' : 'IntTest'}`,
  );
  return [
    `"Which groups of ${name} rows are told, subtotals alike, by the numbers as they are told. ${name}分组条件."`,
    `input ${name}Having {`,
    '  "Tests on the rows of a group. 行数."\n  count: IntTest',
    '  "Tests on its people. 人数."\n  people: IntTest',
    '  "Tests on its rate. 比率."\n  rate: RateTest',
    ...sums,
    '}',
  ].join('\n');
}

function orderOf({ name, measures = {} }: Noun): string {
  const sums = Object.entries(measures).map(([key, { zh }]) => `  "By the sum of ${key}. ${zh}."\n  ${screaming(key)}`);
  return `"What groups of ${name} rows are ordered by. ${name}分组排序."
input ${name}StatisticsOrder {
  "By what. 排序依据."
  field: ${name}StatisticsOrderField!
  "Which way; what is missing or kept back stands last. 方向."
  direction: OrderDirection = ASC
}

"What groups of ${name} rows can be ordered by. ${name}分组排序依据."
enum ${name}StatisticsOrderField {
${['  "By the key, dimension by dimension. 分组键."\n  KEY', '  "By the number of rows. 行数."\n  COUNT', '  "By the number of people. 人数."\n  PEOPLE', '  "By the rate, unrounded. 比率."\n  RATE', ...sums].join('\n')}
}`;
}

const questionOf = (field: string, { name, counting }: Noun) => `  """
  Groups of the ${name} rows that you may count, as they stand today.${counting ? ` ${counting.says}` : ''} Whoever lacks \`statistics:exact\` is told rounded
  numbers, and none of few people. ${name}统计.
  """
  ${field}(
    "Only rows that fit. 筛选."
    where: ${name}Where
    "The dimensions, four at most; none gives the total alone. 维度."
    groupBy: [${name}GroupBy!]! = []
    "Only groups that fit. 分组条件."
    having: ${name}Having
    "In this order; equals by their keys. 排序."
    orderBy: [${name}StatisticsOrder!]
    "So many groups, 500 at most; an export has all of them. 条数."
    first: Int! = 100
    "The share of rows that fit this too, in each group. 比率分子."
    rateOf: ${name}Where
    "Also groups by the first dimensions alone, behind those that they sum up. 小计."
    subtotals: Boolean! = false
    "The day that ages are counted on; today unless told. 统计日期."
    on: Date
  ): ${name}Statistics
    ${GUARD.replace(' ', '\n    ')}
    @cost(weight: 10000)
    @listSize(slicingArguments: ["first"], sizedFields: ["rows"], requireOneSlicingArgument: false)`;
