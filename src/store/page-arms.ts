import { and, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { seenBy } from './access.ts';
import type { Noun } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { beyond, type Key, type Place } from './page-order.ts';
import { rowColumns } from './rows.ts';
import type { Filterer, Where } from './where.ts';
import { condition } from './where-condition.ts';
import { conditionOfAlone, conditionOfWhole, type OfAlone } from './where-people.ts';
import { IS_OF_ONE_FILE, IS_OF_SEVERAL_FILES } from './whole-file.ts';

interface Asked {
  readonly noun: Noun;
  readonly where: Where | null | undefined;
  readonly filterer: Filterer;
  readonly keys: readonly Key[];
  /** Where the page begins or ends; null at the list's own end. */
  readonly place: Place | null;
  readonly order: readonly SQL[];
  readonly size: number;
}

/** A list as parts that share no row, each with a condition that an index serves. */
interface Arms {
  /** Of one part, its condition. */
  readonly only?: SQL;
  readonly several: readonly SQL[];
  /** What stands ahead of the parts: the rows that were `found` on the way, and what the parts name. */
  readonly ahead?: SQL;
}

/** So many files are asked one by one in some fifteen milliseconds: all that a village has. */
const NEAR = 3000;

/**
 * So many people are looked up and sorted in some fifty milliseconds: a town's. Of more, the list is read in its order, and a page of it
 * may stand far behind.
 */
const FEW = 30000;

const number = (value: number): SQL => sql.raw(String(value));

/**
 * People who have to have certain rows. First the list's nearest files are asked one by one: a page that many fill is full then, and
 * who sees a village has no more. Else the rows are looked for, and where few have them these people are sorted; where many have
 * them, files are read in the list's order until the page is full. Which it is turns up as the statement runs. People of several
 * files are asked for by all of these, and so by themselves: everybody else's rows are then joined by their id alone.
 */
export function armsOf(asked: Asked): Arms {
  const { noun, where, filterer, keys, place } = asked;
  const shown = and(noun.current, noun.visible(seenBy(filterer.reach, 'PAGE')));
  const alone = noun.id === NOUNS.Person.id ? conditionOfAlone(where, filterer) : null;
  const ranges = place ? beyond(keys, place) : [undefined];
  const parts = (fit: readonly (SQL | undefined)[]) =>
    fit.flatMap((fits) => ranges.map((range) => and(shown, fits, range) ?? sql`true`));
  if (alone) return { several: parts(soughtOrRead(alone, asked)), ahead: aheadOf(alone, parts([alone.own]), asked) };
  const several = parts([condition(noun, where, filterer)]);
  const [only] = several;
  return { several, ...(several.length === 1 && only && { only }) };
}

/** Where the near do not do: the chosen, if few, or all in order. And those of several files. */
const soughtOrRead = ({ rest, whole }: OfAlone, { where, filterer }: Asked): readonly (SQL | undefined)[] => [
  sql`${IS_OF_ONE_FILE} and not (select is_done from near) and (select count(*) from chosen) <= ${number(FEW)}
    and ${and(sql`${NOUNS.Person.id} in (select id from chosen)`, rest)}`,
  sql`${IS_OF_ONE_FILE} and (select count(*) from chosen) > ${number(FEW)} and ${whole}`,
  and(IS_OF_SEVERAL_FILES, conditionOfWhole(where, filterer)),
];

/**
 * The nearest files, those of them that fit, whether that is all, and, unless it is, whose rows fit. The condition stands in a select
 * of its own, so that it is asked of each file by the file's id: the planner would else read a whole table for some thousand files.
 */
function aheadOf({ ids, whole }: OfAlone, nearest: readonly SQL[], { noun, order, size }: Asked): SQL {
  const fitting = sql`${IS_OF_ONE_FILE} and (select true where ${whole ?? sql`true`})`;
  return sql`with files as materialized (${topOf(noun, topsOf(noun, nearest, order, NEAR + 1), order, NEAR + 1)}),
    found as materialized (select * from files as ${nameOf(noun)} where ${fitting} ${orderBy(order)} limit ${sql.param(size)}::int),
    near as materialized (select (select count(*) from found) >= ${sql.param(size)}::int
      or (select count(*) from files) <= ${number(NEAR)} as is_done),
    chosen as materialized (${ids} and not (select is_done from near) limit ${number(FEW + 1)}) `;
}

/** What a page is read from: the table, or the first rows of each part in its place and under its name. */
export function rowsOfArms(noun: Noun, { only, several, ahead }: Arms, order: readonly SQL[], size: number): PgTable {
  if (only) return noun.table;
  const tops = topsOf(noun, several, order, size);
  const rows = ahead ? sql`${ahead}${tops} union all select * from found where (select is_done from near)` : tops;
  // As good as the table to whoever selects from it, which the builder's types cannot know.
  return sql`(${rows}) as ${nameOf(noun)}` as unknown as PgTable;
}

const nameOf = ({ table }: Noun): SQL => sql`${sql.identifier(getTableName(table))}`;

const orderBy = (order: readonly SQL[]): SQL => sql`order by ${sql.join([...order], sql`, `)}`;

const columnsOf = (noun: Noun): SQL =>
  sql.join(
    Object.values(rowColumns(noun)).map(({ sql: column }) => column),
    sql`, `,
  );

/** The first rows of each part. */
const topsOf = (noun: Noun, parts: readonly SQL[], order: readonly SQL[], size: number): SQL =>
  sql.join(
    parts.map(
      (part) => sql`(select ${columnsOf(noun)} from ${noun.table} where ${part} and by_one_process()
        ${orderBy(order)} limit ${sql.param(size)}::int)`,
    ),
    sql` union all `,
  );

const topOf = (noun: Noun, tops: SQL, order: readonly SQL[], size: number): SQL =>
  sql`select * from (${tops}) as ${nameOf(noun)} ${orderBy(order)} limit ${sql.param(size)}::int`;
