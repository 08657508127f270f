import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { MAX_SIZE, type Page, PageRefused } from './connection.ts';
import type { Db } from './db.ts';

/** How a list made by a statement of its own is paged: its name, and the columns that order its rows and are unique. */
export interface ListKey {
  readonly name: string;
  /** Of type text and never null. */
  readonly columns: readonly string[];
}

/** What a caller asks of such a list. */
export interface ListedPage {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** Rows in a page when nothing is asked. */
const DEFAULT_SIZE = 20;

const dialect = new PgDialect();

/**
 * Sends a statement of our own; its columns are named as the row names them. It is planned for its values each time: a plan for
 * any region takes a county for a handful of rows, and then runs for minutes.
 */
export async function readRows<Row>({ sql: client }: Db, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return [...(await client.unsafe(text, params as never[], { prepare: false }))] as unknown as Row[];
}

/** One page of a select's rows in the order of their key; a page begins behind its cursor, whatever was added since. */
export async function readListed<Row>(db: Db, key: ListKey, select: SQL, given: ListedPage): Promise<Page<Row>> {
  const size = pageSize(given.first ?? DEFAULT_SIZE);
  const columns = key.columns.map((name) => sql.identifier(name));
  const order = sql.join(columns, sql`, `);
  const beyond = given.after ? sql`where (${order}) > (${valuesOf(key, given.after)})` : sql``;
  const found = await readRows<Row & Record<string, string>>(
    db,
    sql`select * from (${select}) listed ${beyond} order by ${order} limit ${size + 1}`,
  );
  const rows = found.slice(0, size);
  return {
    rows,
    cursor: (position) => {
      const row = rows[position];
      return row ? cursorOf(key, row) : null;
    },
    hasNextPage: found.length > size,
    hasPreviousPage: given.after != null,
  };
}

/** How many rows a select gives. */
export async function countListed(db: Db, select: SQL): Promise<number> {
  const [row] = await readRows<{ count: number }>(db, sql`select count(*)::int as count from (${select}) listed`);
  return row?.count ?? 0;
}

/** Refuses a page that is larger than one answer may be. */
export function pageSize(first: number): number {
  if (first >= 0 && first <= MAX_SIZE) return first;
  throw new PageRefused(
    `A page has 0 to ${MAX_SIZE} rows; ${first} were asked for. Ask for fewer, and go on behind the last.`,
  );
}

const cursorOf = ({ name, columns }: ListKey, row: Record<string, string>) =>
  Buffer.from(JSON.stringify([name, ...columns.map((column) => row[column])])).toString('base64url');

function valuesOf({ name, columns }: ListKey, cursor: string): SQL {
  const [made, ...values] = readJson(cursor);
  const isSound =
    made === name &&
    values.length === columns.length &&
    values.every((value) => typeof value === 'string' && !value.includes('\u0000'));
  if (!isSound) throw new PageRefused('The cursor does not belong to this list. Take cursors from the same query.');
  return sql.join(
    values.map((value) => sql`${value}::text`),
    sql`, `,
  );
}

function readJson(cursor: string): unknown[] {
  try {
    const read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
