import { and, type SQL, sql } from 'drizzle-orm';
import { DomainError } from '../errors.ts';
import { personVisible, seenBy } from './access.ts';
import type { Cell } from './cell.ts';
import { type CellRow, type Counted, cellsOf, columnsOf, columnsOfPeople, personColumns } from './cell-columns.ts';
import type { Db } from './db.ts';
import { readRows } from './listed.ts';
import type { Noun, NounDimension, NounMeasure } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { joinMerged, ownerOf } from './queries/year-books.ts';
import { atLevel } from './region-level.ts';
import type { GroupBy, StatisticsQuestion } from './statistics-question.ts';
import { type Filterer, FilterForbidden, type Where } from './where.ts';
import { condition } from './where-condition.ts';

export class StatisticsRefused extends DomainError {
  readonly code = 'STATISTICS_REFUSED';
}

/** A statistic of people who stand in several cohorts, each time found as another, would be of nobody. */
export class CohortNotNamed extends DomainError {
  readonly code = 'COHORT_NOT_NAMED';
}

/** Four tell villages by age, sex and category apart; each one more multiplies the groups and empties them. */
const MOST_DIMENSIONS = 4;
/** Groups that one statistic makes: the villages of a county by ten ages and two sexes are half of it, in a megabyte. */
const MOST_GROUPS = 10_000;

/** The cells of a statistic over the rows that the filterer may see, in no order; the total is always among them. One statement. */
export async function readStatistics(
  db: Db,
  noun: Noun,
  question: StatisticsQuestion,
  filterer: Filterer,
): Promise<Cell[]> {
  assertGrouped(noun, question, filterer);
  const counted = countedOf(noun, question);
  const whole = groupsOf(noun, question, counted, filterer);
  const part = question.rateOf && groupsOf(noun, question, { ...counted, isPart: true }, filterer);
  const groups = part ? sql`(${whole}) union all (${part})` : whole;
  // That there are too many is told by how many are told: a limit on true ones would count them for whoever asks often enough.
  if (question.fewest !== undefined) return cellsOf(await readRows<CellRow>(db, groups), question, counted);
  // As many of all rows as of the part; where one is left over, more were made than are told.
  const rows = await readRows<CellRow>(db, sql`${groups} limit ${2 * (MOST_GROUPS + 1) + 1}`);
  const cells = cellsOf(rows, question, counted);
  assertMade(cells);
  return cells;
}

/** Refuses more groups than one statistic makes, beside its total. */
export function assertMade(cells: readonly unknown[]): void {
  if (cells.length <= MOST_GROUPS + 1) return;
  throw new StatisticsRefused(
    `This makes more than ${MOST_GROUPS} groups. Ask for fewer dimensions, a higher level of regions, wider ages or years in place of months, or filter by where. 分组过多，请减少维度、提高区划层级、加宽年龄段、按年统计或先筛选。`,
  );
}

/** Refuses what cannot be counted, or not by the filterer, before a statement is sent. */
export function assertCountable(noun: Noun, question: StatisticsQuestion, filterer: Filterer): void {
  for (const where of [question.where, question.rateOf]) condition(noun, where, filterer);
  assertGrouped(noun, question, filterer);
}

function assertGrouped(noun: Noun, { groupBy, measures, where }: StatisticsQuestion, filterer: Filterer): void {
  const { scopes, onTest } = filterer;
  assertOfOne(noun, where);
  const besides = besidesOf(noun, groupBy, measures);
  const needed = besides.has('person') ? [noun.scope, NOUNS.Person.scope] : [noun.scope];
  const lacking = needed.find((scope) => !scopes.has(scope));
  if (lacking)
    throw new FilterForbidden(`Counting ${noun.name} rows so needs the scope "${lacking}", which this token lacks.`);
  if (groupBy.length > MOST_DIMENSIONS)
    throw new StatisticsRefused(
      `Rows are grouped by at most ${MOST_DIMENSIONS} dimensions; ${groupBy.length} were asked for. Ask twice, for fewer each time.`,
    );
  const twice = groupBy.find(({ dimension }, at) => groupBy.findIndex((one) => one.dimension === dimension) < at);
  if (twice)
    throw new StatisticsRefused(`groupBy names ${twice.dimension} twice: once is enough, at the finest level.`);
  // A small group tells of its people as a test that they fit does.
  if (groupBy.length > 0) for (const scope of needed) onTest?.(scope);
}

/** Refuses a filter that leaves open which of several a row has to be of: tests on the level of the whole filter alone are sure to hold. */
export function assertOfOne({ counting }: Noun, where: Where | null | undefined): void {
  if (!counting?.ofOne) return;
  const { relation, by } = counting.ofOne;
  const named = (where?.[relation] ?? {}) as Readonly<Record<string, Where | null | undefined>>;
  const open = by.filter((field) => named[field]?.eq == null);
  if (open.length === 0) return;
  const told = `where: { ${relation}: { ${by.map((field) => `${field}: { eq: … }`).join(', ')} } }`;
  throw new CohortNotNamed(
    `People stand in several cohorts, and are counted in one: name it by ${told}, outside and, or, not. ${open.join(', ')} is not said. 同一人可在多个群体测算中，请以 ${told} 指定一个。`,
  );
}

function dimensionOf({ name, dimensions = {} }: Noun, dimension: string): NounDimension {
  const found = dimensions[dimension];
  if (found) return found;
  throw new StatisticsRefused(
    `${name} rows are not grouped by "${dimension}", but by ${Object.keys(dimensions).join(', ')}.`,
  );
}

function measureOf({ name, measures = {} }: Noun, measure: string): NounMeasure {
  const found = measures[measure];
  if (found) return found;
  throw new StatisticsRefused(`${name} rows have no measure "${measure}".`);
}

/** What has to stand beside the rows, each once. */
function besidesOf(noun: Noun, groupBy: readonly GroupBy[], measures: readonly string[]): Set<string> {
  const named = [
    ...groupBy.map(({ dimension }) => dimensionOf(noun, dimension).beside),
    ...measures.map((measure) => measureOf(noun, measure).beside),
  ];
  return new Set(named.filter((one) => one !== undefined));
}

function countedOf(noun: Noun, { where, hasPeople, seed, hasMedians, measures }: StatisticsQuestion): Counted {
  const isOwn = noun.person === noun.id;
  const hasDistinct = !isOwn && (hasPeople || seed !== null);
  const { eq } = ((noun.oneEachBy && where?.[noun.oneEachBy]) || {}) as Readonly<Record<string, unknown>>;
  const isOneEach = isOwn || eq != null || noun.counting?.ofOne !== undefined;
  return {
    measures: measures.map((name) => ({ name, kind: measureOf(noun, name).kind })),
    hasMedians,
    hasKeys: seed !== null,
    isOwn,
    hasDistinct,
    isByPerson: !isOneEach && seed !== null,
    isPart: false,
    isDirect: hasDistinct || (hasMedians && measures.length > 0),
  };
}

/**
 * A select of groups. What adds up is counted by the finest groups first, which several processes may do together, and these are
 * added up to the others; different people and medians do not, and are counted for each kind of group from the rows.
 */
function groupsOf(noun: Noun, question: StatisticsQuestion, counted: Counted, filterer: Filterer): SQL {
  const keys = question.groupBy.map((_, at) => sql.identifier(`d${at}`));
  const rows = sql`(${rowsOf(noun, question, counted, filterer)}) counted`;
  if (counted.isByPerson) return groupsOfPeople(rows, keys, question, counted);
  const columns = columnsOf(counted);
  const over = columns.map(({ name, over }) => sql`${over} as ${sql.identifier(name)}`);
  const finest = sql`(select ${list([...keys, ...over])} from ${rows} ${keys.length > 0 ? sql`group by ${list(keys)}` : sql``}) finest`;
  const told = columns.map(
    ({ name, over, again, type }) =>
      sql`(${counted.isDirect ? over : again})::${sql.raw(type)} as ${sql.identifier(name)}`,
  );
  const summed = keys.length > 0 ? sql`grouping(${list(keys)})` : sql`0`;
  return sql`select ${list([sql`${sql.raw(String(counted.isPart))} as "isPart"`, sql`${summed} as "summed"`, ...keys, ...told])}
    from ${counted.isDirect ? rows : finest} group by grouping sets (${setsOf(keys, question.hasSubtotals)})
    ${madeOf(question, counted, summed)}`;
}

/** A select of groups from what each person adds to them: whoever has most is known, and different people need no telling apart. */
function groupsOfPeople(rows: SQL, keys: readonly Listed[], question: StatisticsQuestion, counted: Counted): SQL {
  const summed = keys.length > 0 ? sql`grouping(${list(keys)})` : sql`0`;
  const own = [sql`${summed} as "summed"`, ...keys, sql`hash`, ...personColumns(counted)];
  const sets = prefixesOf(keys, question.hasSubtotals).map((some) => sql`(${list([...some, sql`hash`])})`);
  const people = sql`(select ${list(own)} from ${rows} group by grouping sets (${list(sets)})) people`;
  const told = columnsOfPeople(counted).map(
    ({ name, over, type }) => sql`(${over})::${sql.raw(type)} as ${sql.identifier(name)}`,
  );
  const whole = sql.raw(String(2 ** keys.length - 1));
  const few = sql.raw(String(question.fewest ?? 0));
  return sql`select ${list([sql`${sql.raw(String(counted.isPart))} as "isPart"`, sql`"summed"`, ...keys, ...told])}
    from ${people} group by ${list([sql`"summed"`, ...keys])} having count(*) >= ${few} or "summed" = ${whole}`;
}

/** Leaves out groups of fewer people than are told of; the total stands always. */
function madeOf({ fewest, groupBy }: StatisticsQuestion, counted: Counted, summed: SQL): SQL {
  const people = columnsOf(counted).find(({ name }) => name === (counted.isOwn ? 'n' : 'people'));
  if (fewest === undefined || groupBy.length === 0 || !people) return sql``;
  const heads = counted.isDirect ? people.over : people.again;
  return sql`having ${heads} >= ${sql.raw(String(fewest))} or ${summed} = ${sql.raw(String(2 ** groupBy.length - 1))}`;
}

type Listed = SQL | ReturnType<typeof sql.identifier>;
const list = (parts: readonly Listed[]): SQL => sql.join([...parts], sql`, `);

/** The groups themselves, those of the first dimensions alone where subtotals are asked for, and the total. */
const setsOf = (keys: readonly Listed[], hasSubtotals: boolean): SQL =>
  list(prefixesOf(keys, hasSubtotals).map((some) => sql`(${list(some)})`));

function prefixesOf(keys: readonly Listed[], hasSubtotals: boolean): Listed[][] {
  const lengths = [...keys.keys()].filter((length) => length === 0 || hasSubtotals);
  return [...new Set([keys.length, ...lengths])].map((length) => keys.slice(0, length));
}

/** The rows that are counted, each with its values. */
function rowsOf(noun: Noun, question: StatisticsQuestion, counted: Counted, filterer: Filterer): SQL {
  const { groupBy, seed, where, rateOf } = question;
  const measures = counted.isPart ? [] : question.measures;
  const besides = besidesOf(noun, groupBy, measures);
  const owner = counted.isOwn ? sql`${noun.person}` : ownerOf(sql`${noun.table}`);
  const values = [
    ...groupBy.map((one, at) => sql`${keyValue(dimensionOf(noun, one.dimension), one)} as ${sql.identifier(`d${at}`)}`),
    ...counted.measures.map(({ name }, at) =>
      counted.isPart
        ? sql`null::bigint as ${sql.identifier(`m${at}`)}`
        : sql`${measureOf(noun, name).value()} as ${sql.identifier(`m${at}`)}`,
    ),
    ...(counted.hasDistinct && seed === null ? [sql`${owner} as person`] : []),
    ...(seed === null ? [] : [sql`uuid_hash_extended(${owner}, ${String(seed)}::bigint) as hash`]),
  ];
  return sql`select ${values.length > 0 ? list(values) : sql`1`} from ${noun.table} ${besidesJoined(noun, besides, counted, owner)}
    where ${and(
      noun.current ?? sql`true`,
      noun.counting?.only,
      visibleRows(noun, besides.has('person'), filterer),
      condition(noun, where, filterer),
      counted.isPart ? condition(noun, rateOf, filterer) : undefined,
    )}`;
}

/** What stands beside the rows: `people` is the file that stands of whom a row is about. */
function besidesJoined(noun: Noun, besides: ReadonlySet<string>, counted: Counted, owner: SQL): SQL {
  const hasPerson = besides.has('person');
  const isOwned = !counted.isOwn && (hasPerson || counted.hasDistinct || counted.hasKeys);
  const joins = [...besides].map((name) => noun.beside?.[name]?.() ?? sql``);
  return sql.join(
    [
      ...(isOwned ? [joinMerged(sql`${noun.table}`)] : []),
      ...(hasPerson ? [sql`join people on people.id = ${owner}`] : []),
      ...joins,
    ],
    sql` `,
  );
}

/** Rows that may be seen; where the person stands beside a row, theirs is the file that decides. */
function visibleRows(noun: Noun, isPersonBeside: boolean, { reach }: Filterer): SQL | undefined {
  const seeing = seenBy(reach, 'ALL');
  return isPersonBeside
    ? and(personVisible(seeing), noun.visible({ ...seeing, isPersonSeen: true }))
    : noun.visible(seeing);
}

function keyValue({ kind, value }: NounDimension, { level, by, bands }: GroupBy): SQL {
  switch (kind) {
    case 'REGION':
      return level ? atLevel(value(), level) : value();
    case 'DATE':
      return sql`left(${value()}::text, ${sql.raw(by === 'YEAR' ? '4' : '7')})`;
    case 'AGE': {
      const days = (bands ?? []).map(({ bornBefore }) => bornBefore).reverse();
      // Who was not born by then is in no band, as who has no day of birth: one group, for they share the key.
      return sql`nullif(width_bucket(${value()}, ${sql.param(days)}::date[]), ${sql.raw(String(days.length))})`;
    }
    default:
      return value();
  }
}
