import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { readRows } from './listed.ts';

/** The part of a table's rows that hold on a day, as a condition on the row of this name. */
export const isHeldOn = (row: string, day: SQL): SQL =>
  sql`coalesce(${sql.raw(row)}.valid_from <= ${day}, true) and coalesce(${sql.raw(row)}.valid_to >= ${day}, true)`;

/** The name of every region by its code, as it is on a day, or was last. */
export const placeNames = (day: SQL): SQL =>
  sql`select distinct on (code) code, name from regions order by code, (${isHeldOn('regions', day)}) desc, valid_from desc nulls last`;

/** The names of some regions by their codes, as they are on a day, or were last. */
export async function namesOfPlaces(
  db: Db,
  codes: readonly string[],
  day: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await readRows<{ code: string; name: string }>(
    db,
    sql`select code, name from (${placeNames(sql`${day}::date`)}) place where code = any(${sql.param([...codes])}::text[])`,
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}
