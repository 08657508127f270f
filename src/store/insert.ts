import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './db.ts';

/**
 * Inserts rows of one shape in one prepared statement, however many there are: they travel as one JSON value. For some rows
 * inside a transaction; thousands go by COPY (`queries/demo-load.ts`). Columns that the first row leaves out take their default.
 */
export async function insertRows<Table extends PgTable>(
  { keyed, isPrepared }: Db,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  if (rows.length === 0) return;
  const { text, json } = insertion(table, rows, 1);
  await keyed.unsafe(text, [json], { prepare: isPrepared });
}

/** The same as a part of a longer statement: its text, and the JSON value that is the parameter of that number. */
export function insertion<Table extends PgTable>(
  table: Table,
  rows: readonly Table['$inferInsert'][],
  parameter: number,
): { readonly text: string; readonly json: string } {
  const records = rows as readonly Record<string, unknown>[];
  const given = Object.entries(getTableColumns(table)).filter(([key]) => records[0]?.[key] !== undefined);
  const names = given.map(([, column]) => `"${column.name}"`).join(', ');
  const name = `"${getTableName(table)}"`;
  const values = records.map((row) =>
    Object.fromEntries(given.map(([key, column]) => [column.name, jsonValue(row[key])])),
  );
  return {
    text: `insert into ${name} (${names}) select ${names} from jsonb_populate_recordset(null::${name}, $${parameter}::jsonb)`,
    json: JSON.stringify(values),
  };
}

/** Bytes as Postgres reads them from text. */
const jsonValue = (value: unknown) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : (value ?? null));
