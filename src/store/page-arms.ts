import { and, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { seenBy } from './access.ts';
import type { Noun } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { beyond, type Key, type Place } from './page-order.ts';
import { rowColumns } from './rows.ts';
import { condition, conditionOfAlone, conditionOfWhole, type Filterer, type Where } from './where.ts';
import { IS_OF_ONE_FILE, IS_OF_SEVERAL_FILES } from './whole-file.ts';

interface Asked {
  readonly noun: Noun;
  readonly where: Where | null | undefined;
  readonly filterer: Filterer;
  readonly keys: readonly Key[];
  /** Where the page begins or ends; null at the list's own end. */
  readonly place: Place | null;
}

/** A list as parts that share no row, each with a condition that an index serves. */
interface Arms {
  /** Of one part, its condition. */
  readonly only?: SQL;
  readonly several: readonly SQL[];
  /** Selects ids that parts name as `chosen`. */
  readonly chosen?: SQL;
}

/**
 * So many people are looked up and sorted in some fifty milliseconds: a town's. Of more, the list is read in its order, and a page of it
 * may stand far behind.
 */
const FEW = 30000;

/**
 * People who have to have certain rows: where few have them, these are found first, and where many have them, files are read in the
 * list's order until the page is full. Which it is turns up as the statement runs. People of several files are asked for by all of
 * these, and so by themselves: everybody else's rows are then joined by their id alone.
 */
export function armsOf({ noun, where, filterer, keys, place }: Asked): Arms {
  const shown = and(noun.current, noun.visible(seenBy(filterer.reach, 'PAGE')));
  const alone = noun.id === NOUNS.Person.id ? conditionOfAlone(where, filterer) : null;
  const fit = alone
    ? [
        sql`${IS_OF_ONE_FILE} and (select count(*) from chosen) <= ${sql.raw(String(FEW))}
          and ${and(sql`${NOUNS.Person.id} in (select id from chosen)`, alone.rest)}`,
        sql`${IS_OF_ONE_FILE} and (select count(*) from chosen) > ${sql.raw(String(FEW))} and ${alone.whole}`,
        and(IS_OF_SEVERAL_FILES, conditionOfWhole(where, filterer)),
      ]
    : [condition(noun, where, filterer)];
  const ranges = place ? beyond(keys, place) : [undefined];
  const several = fit.flatMap((fits) => ranges.map((range) => and(shown, fits, range) ?? sql`true`));
  const [only] = several;
  return {
    ...(several.length === 1 && only && { only }),
    ...{ several },
    ...(alone && { chosen: sql`${alone.ids} limit ${sql.raw(String(FEW + 1))}` }),
  };
}

/** What a page is read from: the table, or the first rows of each part in its place and under its name. */
export function rowsOfArms(noun: Noun, { only, several, chosen }: Arms, order: readonly SQL[], size: number): PgTable {
  const { table } = noun;
  if (only) return table;
  const columns = sql.join(
    Object.values(rowColumns(noun)).map(({ sql: column }) => column),
    sql`, `,
  );
  const tops = several.map(
    (arm) => sql`(select ${columns} from ${table} where ${arm} and by_one_process()
      order by ${sql.join([...order], sql`, `)} limit ${sql.param(size)}::int)`,
  );
  const gathered = chosen && sql`with chosen as materialized (${chosen}) `;
  // As good as the table to whoever selects from it, which the builder's types cannot know.
  return sql`(${gathered}${sql.join(tops, sql` union all `)}) as ${sql.identifier(getTableName(table))}` as unknown as PgTable;
}
