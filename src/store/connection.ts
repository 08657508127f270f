import { and, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { DomainError } from '../errors.ts';
import { seenBy } from './access.ts';
import type { Db } from './db.ts';
import { isPartHidden } from './hidden-rows.ts';
import type { Noun } from './noun.ts';
import { armsOf, rowsOfArms } from './page-arms.ts';
import { type Key, orderOf, type Place } from './page-order.ts';
import { isUuid, rowColumns } from './rows.ts';
import { type Filterer, FilterForbidden, FilterRefused, type Where } from './where.ts';
import { condition } from './where-condition.ts';

/** What a caller asks of a list. */
export interface PageArguments {
  readonly where?: Where | null | undefined;
  readonly orderBy?: readonly OrderArgument[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface OrderArgument {
  readonly field: string;
  readonly direction?: 'ASC' | 'DESC' | null;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The cursor of the row at a place of the page; null where there is none. */
  readonly cursor: (position: number) => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export class PageRefused extends DomainError {
  readonly code = 'PAGE_REFUSED';
}

/** Rows in a page when nothing is asked. */
const DEFAULT_SIZE = 20;
/** The most rows in one page: answers beyond this belong to an export, not to one request's memory. */
export const MAX_SIZE = 500;

/** Where a row of a page carries its place in the order; no field has this name. */
const CURSOR = '@cursor';

/** One page of a noun's rows that the filterer may see, by keyset: it neither skips nor repeats rows under inserts. */
export async function readPage(db: Db, noun: Noun, given: PageArguments, filterer: Filterer): Promise<Page<never>> {
  const size = sizeOf(given);
  const keys = orderKeys(noun, given.orderBy ?? [], filterer);
  const signature = signatureOf(noun, keys);
  const isBackward = isGiven(given.last);
  const order = keys.map((key) => orderOf(key, isBackward));
  const place = placeOf(given, signature, keys);
  const arms = armsOf({ noun, where: given.where, filterer, keys, place, order, size: size + 1 });
  const { sql: text, params } = db.orm
    .select({ ...rowColumns(noun), [CURSOR]: cursorColumns(keys).as(CURSOR) })
    .from(rowsOfArms(noun, arms, order, size + 1))
    .where(arms.only)
    .orderBy(...order)
    .limit(sql`${sql.param(size + 1)}::int` as never)
    .toSQL();
  const rows = await db.sql.unsafe(text, params as never[], { prepare: db.isPrepared });
  const hasMore = rows.length > size;
  const page = rows.slice(0, size);
  if (isBackward) page.reverse();
  return {
    rows: page as unknown as never[],
    cursor: (position) => {
      const row = page[position];
      return row ? Buffer.from(JSON.stringify([signature, row[CURSOR]])).toString('base64url') : null;
    },
    hasNextPage: isBackward ? isGiven(given.before) : hasMore,
    hasPreviousPage: isBackward ? hasMore : isGiven(given.after),
  };
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== undefined && value !== null;

/** How many rows fit, exactly; asked only when the caller selects it. */
export async function countRows(
  db: Db,
  noun: Noun,
  where: Where | null | undefined,
  filterer: Filterer,
): Promise<number> {
  const [row] = await db.orm
    .select({ count: sql<number>`count(*)::int` })
    .from(noun.table)
    .where(rowsOf(noun, where, filterer));
  return row?.count ?? 0;
}

/**
 * How many rows the planner expects to fit, from its statistics: never none, and wrong by as much as it guesses wrong. Nothing is
 * read but the plan, so it costs the same for a village and for a county. These statistics know hidden rows too: where some may be
 * hidden, what is seen is counted.
 */
export async function estimateRows(
  db: Db,
  noun: Noun,
  where: Where | null | undefined,
  filterer: Filterer,
): Promise<number> {
  const rows = rowsOf(noun, where, filterer);
  if (isPartHidden(noun, where, filterer.reach)) return countRows(db, noun, where, filterer);
  const { sql: text, params } = db.orm.select({ one: sql`1` }).from(noun.table).where(rows).toSQL();
  const [row] = await db.sql.unsafe<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }[]>(
    `explain (format json) ${text}`,
    params as never[],
    { prepare: false },
  );
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** A whole list, for who copies it: which rows, and in which order. */
export function wholeList(
  noun: Noun,
  { where, orderBy }: Pick<PageArguments, 'where' | 'orderBy'>,
  filterer: Filterer,
): { readonly rows: SQL | undefined; readonly order: readonly SQL[] } {
  const order = orderKeys(noun, orderBy ?? [], filterer).map((key) => orderOf(key, false));
  return { rows: rowsOf(noun, where, filterer), order };
}

function rowsOf(noun: Noun, where: Where | null | undefined, filterer: Filterer): SQL | undefined {
  return and(noun.current, noun.visible(seenBy(filterer.reach, 'ALL')), condition(noun, where, filterer));
}

function placeOf({ after, before }: PageArguments, signature: string, keys: readonly Key[]): Place | null {
  if (isGiven(after)) return { values: readCursor(after, signature, keys), isInFront: false };
  return isGiven(before) ? { values: readCursor(before, signature, keys), isInFront: true } : null;
}

function sizeOf({ first, last, after, before }: PageArguments): number {
  const isForward = isGiven(first);
  const isBackward = isGiven(last);
  if (isForward && isBackward) throw new PageRefused('Ask for first or for last, not for both.');
  if (isForward && isGiven(before)) throw new PageRefused('first goes with after; before goes with last.');
  if (isBackward && isGiven(after)) throw new PageRefused('last goes with before; after goes with first.');
  if (!isBackward && isGiven(before)) throw new PageRefused('before needs last: how many rows in front of the cursor?');
  const size = first ?? last ?? DEFAULT_SIZE;
  if (size < 0 || size > MAX_SIZE) {
    throw new PageRefused(
      `A page has 0 to ${MAX_SIZE} rows; ${size} were asked for. Ask for fewer and follow the cursors.`,
    );
  }
  return size;
}

function orderKeys(noun: Noun, given: readonly OrderArgument[], { scopes }: Filterer): Key[] {
  const natural = noun.naturalOrder ? [{ field: noun.naturalOrder }] : [];
  const orderBy: readonly OrderArgument[] = given.length > 0 ? given : natural;
  const keys = orderBy.map(({ field: name, direction }): Key => {
    const field = noun.fields[name];
    if (!field?.isOrderable) throw new FilterRefused(`${noun.name} cannot be ordered by "${name}".`);
    if (field.scope && !scopes.has(field.scope)) {
      throw new FilterForbidden(`Ordering by ${noun.name}.${name} needs the scope "${field.scope}".`);
    }
    return { column: field.column, isDescending: direction === 'DESC' };
  });
  return [...keys, { column: noun.id, isDescending: false }];
}

/**
 * The order's values as text, so that a cursor holds exactly what Postgres compares. As JSON, because the driver reads a
 * missing value in an array as the word NULL.
 */
function cursorColumns(keys: readonly Key[]): SQL<(string | null)[]> {
  const texts = keys.map(({ column }) => sql`${column}::text`);
  return sql`json_build_array(${sql.join(texts, sql`, `)})`;
}

const signatureOf = (noun: Noun, keys: readonly Key[]) =>
  `${noun.name}:${keys.map((key) => `${key.isDescending ? '-' : '+'}${key.column.name}`).join(',')}`;

function readCursor(cursor: string, signature: string, keys: readonly Key[]): (string | null)[] {
  const refused = new PageRefused(
    'The cursor does not belong to this list and order. Take cursors from the same query.',
  );
  try {
    const [made, values] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isSound =
      made === signature &&
      Array.isArray(values) &&
      values.length === keys.length &&
      keys.every(({ column }, position) => isReadable(column, values[position]));
    if (isSound) return values;
  } catch {
    throw refused;
  }
  throw refused;
}

/** Whether Postgres can read a cursor's value as the column's: what was made by hand is refused here, not failed there. */
function isReadable(column: AnyPgColumn, value: unknown): value is string | null {
  if (value === null) return !column.notNull;
  if (typeof value !== 'string') return false;
  switch (column.getSQLType()) {
    case 'uuid':
      return isUuid(value);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(value).toJSON()?.startsWith(value) === true;
    case 'timestamp with time zone':
      return INSTANT.test(value) && !Number.isNaN(Date.parse(value.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')));
    case 'integer':
      return /^-?\d{1,9}$/.test(value);
    case 'bigint':
      return /^-?\d{1,15}$/.test(value);
    default:
      return !value.includes('\u0000');
  }
}

/** An instant as Postgres writes it. */
const INSTANT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;
