import { and, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

/** A column that a list is ordered by. */
export interface Key {
  readonly column: AnyPgColumn;
  readonly isDescending: boolean;
}

/** A row's place in an order, as its cursor holds it, and on which side of it the page lies. */
export interface Place {
  readonly values: readonly (string | null)[];
  readonly isInFront: boolean;
}

/**
 * Missing values stand last in either direction; a backward page reads the same order from its end. Written as an index is, which
 * then gives the rows in this order: a column that may be missing as one index for each direction.
 */
export function orderOf({ column, isDescending }: Key, isBackward: boolean): SQL {
  const direction = isDescending !== isBackward ? sql`desc` : sql`asc`;
  if (column.notNull) return sql`${column} ${direction}`;
  return sql`${column} ${direction} nulls ${isBackward ? sql`first` : sql`last`}`;
}

/**
 * Rows strictly behind a place, or strictly in front of it, as parts that share no row: those that have a value to be ordered by
 * and those that miss it stand at two ends of an index, and only a range of it is read without reading all that lies before.
 */
export function beyond(keys: readonly Key[], place: Place): readonly SQL[] {
  const [first] = keys;
  const isMissingLater = first && !first.column.notNull && !place.isInFront && place.values[0] !== null;
  return [range(keys, place), ...(isMissingLater ? [sql`${first.column} is null`] : [])];
}

function range(keys: readonly Key[], place: Place): SQL {
  const [first, ...others] = keys;
  const isOneWay = others.every(({ column, isDescending }) => column.notNull && isDescending === first?.isDescending);
  if (!first || place.values[0] === null || !isOneWay)
    return sql`(${and(first && begin(first, place), beyondKeys(keys, place))})`;
  const columns = keys.map(({ column }) => sql`${column}`);
  const values = keys.map((key, position) => typed(key, place.values[position]));
  const compared = isGreater(first, place.isInFront) ? sql`>` : sql`<`;
  return sql`(${sql.join(columns, sql`, `)}) ${compared} (${sql.join(values, sql`, `)})`;
}

/**
 * Where an index over the order begins to be read. It says nothing that `beyondKeys` does not, but no index serves that: without
 * it each page would read all the pages before it.
 */
function begin(key: Key, { values: [value], isInFront }: Place): SQL | undefined {
  if (value === null || value === undefined) return isInFront ? undefined : sql`${key.column} is null`;
  return sql`${key.column} ${isGreater(key, isInFront) ? sql`>=` : sql`<=`} ${typed(key, value)}`;
}

/** Equal in the first keys, beyond in the next. */
function beyondKeys(keys: readonly Key[], { values, isInFront }: Place): SQL {
  const cases = keys.map((key, position) => {
    const equal = keys
      .slice(0, position)
      .map((other, i) => sql`${other.column} is not distinct from ${typed(other, values[i])}`);
    return and(...equal, beyondKey(key, values[position], isInFront));
  });
  return sql`(${sql.join(
    cases.map((one) => sql`(${one ?? sql`true`})`),
    sql` or `,
  )})`;
}

function beyondKey(key: Key, value: string | null | undefined, isInFront: boolean): SQL {
  const { column } = key;
  if (value === null || value === undefined) return isInFront ? sql`${column} is not null` : sql`false`;
  const past = sql`${column} ${isGreater(key, isInFront) ? sql`>` : sql`<`} ${typed(key, value)}`;
  return isInFront || column.notNull ? past : sql`(${past} or ${column} is null)`;
}

const isGreater = ({ isDescending }: Key, isInFront: boolean) => isDescending === isInFront;

function typed({ column }: Key, value: string | null | undefined): SQL {
  return sql`${sql.param(value ?? null)}::${sql.raw(column.getSQLType().replace(' collate "C"', ''))}`;
}
