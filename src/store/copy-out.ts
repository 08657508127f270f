import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import type { Db } from './db.ts';
import { readWithin } from './read-within.ts';

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
export const copyOut = (db: Db, select: SQL, format: CopyFormat): AsyncGenerator<Buffer> =>
  readWithin(db, (tx) => copied(tx, select, format));

async function* copied(tx: postgres.TransactionSql, select: SQL, format: CopyFormat): AsyncGenerator<Buffer> {
  await tx`set local standard_conforming_strings = on`;
  const rows = await tx.unsafe(`copy (${inlined(select)}) to stdout with (${COPY_FORMATS[format]})`).readable();
  try {
    yield* gathered(rows);
  } finally {
    await endOf(rows);
  }
}

/**
 * The end of a copy. A driver that was told to wait by whoever took the last rows goes on waiting, and would never hear that the
 * copy is over: it is woken once more. One whose connection broke has none to wake.
 */
async function endOf(rows: Readable): Promise<void> {
  if (!rows.readableEnded) await finished(rows.resume()).catch(() => {});
  if (!rows.errored) rows._read(0);
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
