import { type Db, unsealing } from '../db.ts';
import type { IndexedColumn, SealedColumn } from '../sealed-columns.ts';

/** A sealed value, and what its row is told apart by. */
export interface SealedValue {
  readonly key: readonly string[];
  readonly sealed: Buffer;
}

/** One value of a column, whichever; undefined where nothing is sealed. An empty one was never sealed. */
export async function anySealedValue(
  db: Db,
  { table, column, key, isFenced }: SealedColumn,
): Promise<SealedValue | undefined> {
  const { sql } = isFenced ? unsealing(db) : db;
  const [row] = await sql.unsafe<SealedValue[]>(
    `select array[${keyTexts(key)}] as key, "${column}" as sealed from "${table}" where octet_length("${column}") > 0 limit 1`,
  );
  return row;
}

/** One value that is also indexed, and its index. */
export async function anyIndexedValue(
  { sql }: Db,
  { of: { table, column, key }, column: index }: IndexedColumn,
): Promise<(SealedValue & { readonly index: Buffer }) | undefined> {
  const [row] = await sql.unsafe<(SealedValue & { index: Buffer })[]>(
    `select array[${keyTexts(key)}] as key, "${column}" as sealed, "${index}" as index
     from "${table}" where octet_length("${column}") > 0 and "${index}" is not null limit 1`,
  );
  return row;
}

export const keyTexts = (key: SealedColumn['key']): string => key.map((one) => `"${one.column}"::text`).join(', ');
