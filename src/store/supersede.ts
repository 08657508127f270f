import { getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './db.ts';
import { insertRows } from './insert.ts';

/**
 * Writes better knowledge of dated facts: the rows that stood are superseded, and others stand in their place, so that what
 * was known before can still be asked for. Rows that are superseded already stay as they are.
 */
export async function replaceRows<Table extends PgTable>(
  tx: Db,
  table: Table,
  stood: readonly { readonly id: string }[],
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  if (stood.length > 0) {
    await tx.keyed.unsafe(
      `update "${getTableName(table)}" set superseded_at = now() where id = any($1::uuid[]) and superseded_at is null`,
      [stood.map(({ id }) => id)],
      { prepare: tx.isPrepared },
    );
  }
  await insertRows(tx, table, rows);
}
