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
  const [first] = rows as readonly Record<string, unknown>[];
  if (first === undefined) return;
  const given = Object.entries(getTableColumns(table)).filter(([key]) => first[key] !== undefined);
  const names = given.map(([, column]) => `"${column.name}"`).join(', ');
  const name = `"${getTableName(table)}"`;
  const values = (rows as readonly Record<string, unknown>[]).map((row) =>
    Object.fromEntries(given.map(([key, column]) => [column.name, jsonValue(row[key])])),
  );
  await keyed.unsafe(
    `insert into ${name} (${names}) select ${names} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
    [JSON.stringify(values)],
    { prepare: isPrepared },
  );
}

/** Bytes as Postgres reads them from text. */
const jsonValue = (value: unknown) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : (value ?? null));
