import { setImmediate } from 'node:timers/promises';
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

async function copyPieces(sql: postgres.ISql, target: string, texts: AsyncIterable<Buffer>): Promise<void> {
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
function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') {
    return NEEDS_ESCAPE.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : value;
  }
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.join(',')}}`; // enum values only: nothing in them needs quotes
  return String(value);
}
