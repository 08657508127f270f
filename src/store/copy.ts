import { setImmediate } from 'node:timers/promises';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';

/** Text handed to the socket at a time. Much less costs calls, much more holds up everything else in the process. */
const PIECE = 256 * 1024;

/** Copies rows of values into a table, or some columns of it: `people (id, name)`. Rows may come as slowly as they like. */
export function copyInto(
  sql: postgres.ISql,
  target: string,
  rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
): Promise<void> {
  return copyPieces(sql, target, pieces(rows));
}

/** Copies rows of one shape into their table, or one like it. Columns that the first row leaves out take their default. */
export async function copyRows<Table extends PgTable>(
  sql: postgres.ISql,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  target: string = getTableName(table),
): Promise<void> {
  const [first] = rows as readonly Record<string, unknown>[];
  if (first === undefined) return;
  const given = Object.entries(getTableColumns(table)).filter(([key]) => key in first);
  const names = given.map(([, column]) => `"${column.name}"`).join(', ');
  const keys = given.map(([key]) => key);
  await copyInto(sql, `"${target}" (${names})`, valuesOf(rows as readonly Record<string, unknown>[], keys));
}

function* valuesOf(rows: readonly Record<string, unknown>[], keys: readonly string[]): Generator<unknown[]> {
  for (const row of rows) yield keys.map((key) => row[key]);
}

/** Copies what is COPY text already, in pieces that may end anywhere. */
export async function copyPieces(sql: postgres.ISql, target: string, texts: AsyncIterable<Uint8Array>): Promise<void> {
  const stream = await sql.unsafe(`copy ${target} from stdin`).writable();
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  try {
    for await (const text of texts) {
      await new Promise<void>((resolve) => stream.write(text, () => resolve()));
      if (failure) break;
    }
  } catch (error) {
    // Tells Postgres that the copy failed: what came so far is forgotten.
    stream.destroy(error as Error);
    throw error;
  }
  stream.end();
  // The driver drops an error that Postgres reports after the last row, and `finish` then never comes. The statement
  // behind the copy is refused in that case. One turn of the loop lets the end of the copy leave first.
  await setImmediate();
  try {
    await sql`select 1`;
  } catch (error) {
    throw failure ?? error;
  }
}

/** Rows as COPY text, a good piece at a time. */
async function* pieces(rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const row of rows) {
    text += `${row.map(copyText).join('\t')}\n`;
    if (text.length >= PIECE) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in COPY's text format. */
export function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.join(',')}}`; // codes only: nothing in them needs quotes
  return typeof value === 'object' ? escaped(JSON.stringify(value)) : String(value);
}

const escaped = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : text;
