import { type SQL, sql } from 'drizzle-orm';

/** The part of a table's rows that hold on a day, as a condition on the row of this name. */
export const isHeldOn = (row: string, day: SQL): SQL =>
  sql`coalesce(${sql.raw(row)}.valid_from <= ${day}, true) and coalesce(${sql.raw(row)}.valid_to >= ${day}, true)`;

/** The name of every region by its code, as it is on a day, or was last. */
export const placeNames = (day: SQL): SQL =>
  sql`select distinct on (code) code, name from regions order by code, (${isHeldOn('regions', day)}) desc, valid_from desc nulls last`;
