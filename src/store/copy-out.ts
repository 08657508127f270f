import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Db } from './db.ts';

/** CSV rows, or one value to the line as it stands: a text that holds neither line breaks nor these two control characters. */
const COPY_FORMATS = {
  CSV: 'format csv',
  LINES: String.raw`format csv, quote e'\x01', delimiter e'\x02'`,
} as const;

export type CopyFormat = keyof typeof COPY_FORMATS;

const dialect = new PgDialect();

/**
 * What a select gives, as bytes that Postgres makes: a million rows take seconds. They come as fast as they are taken; whoever stops
 * early lets the rest run out unread, because the driver has no other way to end a copy.
 */
export async function* copyOut(db: Db, select: SQL, format: CopyFormat): AsyncGenerator<Buffer> {
  const connection = await db.sql.reserve();
  let rows: Readable | undefined;
  try {
    await connection`begin read only`;
    await connection`set local statement_timeout = 0`;
    await connection`set local standard_conforming_strings = on`;
    rows = await connection.unsafe(`copy (${inlined(select)}) to stdout with (${COPY_FORMATS[format]})`).readable();
    yield* gathered(rows);
  } finally {
    if (rows) await endOf(rows);
    await connection`rollback`.catch(() => {});
    connection.release();
  }
}

/**
 * The end of a copy. A driver that was told to wait by whoever took the last rows goes on waiting, and would never hear that the
 * copy is over: it is woken once more.
 */
async function endOf(rows: Readable): Promise<void> {
  if (!rows.readableEnded) await finished(rows.resume()).catch(() => {});
  rows._read(0);
}

/** The driver gives each row by itself; what waits is handed on together, or handing on would be most of the work. */
async function* gathered(rows: Readable): AsyncGenerator<Buffer> {
  for await (const first of rows.iterator({ destroyOnReturn: false })) {
    const held: Buffer[] = [first];
    for (let next = rows.read(); next !== null; next = rows.read()) held.push(next);
    yield Buffer.concat(held);
  }
}

/** COPY takes no parameters, so values stand in the statement itself, where the planner sees how many rows they pick. */
function inlined(select: SQL): string {
  const { sql: text, params } = dialect.sqlToQuery(select);
  return text.replace(/\$(\d+)/g, (_, place) => literal(params[Number(place) - 1]));
}

/** A value as Postgres reads it where strings hold no escapes: of whatever type the place asks for. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return quoted(Array.isArray(value) ? `{${value.map(element).join(',')}}` : String(value));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const element = (value: unknown): string =>
  value === null ? 'null' : `"${String(value).replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
