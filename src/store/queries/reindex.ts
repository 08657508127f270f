import { copyInto } from '../copy.ts';
import type { Db } from '../db.ts';
import { INDEXED_COLUMNS, type IndexedColumn } from '../sealed-columns.ts';
import { keyTexts, type SealedValue } from './sealed-value.ts';

/** A sealed value and what it is found by. */
export interface IndexedValue extends SealedValue {
  readonly index: Buffer;
}

/** Indexed values of a column behind a row, a batch of them in the order of their rows. */
export function indexedValues(
  { sql }: Db,
  { of: { table, column, key, batch }, column: index }: IndexedColumn,
  after: readonly string[] | undefined,
): Promise<IndexedValue[]> {
  const names = key.map((one) => `"${one.column}"`).join(', ');
  const beyond = key.map(({ type }, at) => `$${at + 1}::text::${type}`).join(', ');
  return sql.unsafe<IndexedValue[]>(
    `select array[${keyTexts(key)}] as key, "${column}" as sealed, "${index}" as index from "${table}"
     where octet_length("${column}") > 0 and "${index}" is not null ${after ? `and (${names}) > (${beyond})` : ''}
     order by ${names} limit ${batch}`,
    [...(after ?? [])],
  );
}

/** Notes which index takes the place of which, until the transaction ends. */
export async function stageIndexes({ sql }: Db, pairs: Iterable<readonly [Buffer, Buffer]>): Promise<void> {
  await sql`create temp table fresh_index (stood bytea not null, fresh bytea not null) on commit drop`;
  await copyInto(sql, 'fresh_index (stood, fresh)', pairs);
  await sql`create temp table indexes on commit drop as select distinct stood, fresh from fresh_index`;
  await sql`create unique index on indexes (stood)`;
  await sql`analyze indexes`;
}

/** Every column that holds an index, those of decisions too. */
const HOLDING = [
  ...INDEXED_COLUMNS.map(({ of: { table }, column }) => ({ table, column })),
  { table: 'match_decisions', column: 'number_index' },
  { table: 'match_decisions', column: 'name_index' },
];

/** Puts the new indexes in the place of those that were noted; gives how many, and how many have none to take their place. */
export async function replaceIndexes({ sql }: Db): Promise<{ readonly replaced: number; readonly unknown: number }> {
  let [replaced, unknown] = [0, 0];
  for (const { table, column } of HOLDING) {
    const [left] = await sql.unsafe<{ rows: number }[]>(
      `select count(*) as rows from "${table}" t where "${column}" is not null
         and not exists (select from indexes i where i.stood = t."${column}")`,
    );
    unknown += left?.rows ?? 0;
    const stored = await sql.unsafe(
      `update "${table}" t set "${column}" = i.fresh from indexes i where i.stood = t."${column}"`,
    );
    replaced += stored.count;
  }
  return { replaced, unknown };
}

/** Keeps everybody who starts waiting where they check their keys, until the transaction ends. */
export async function holdStarts({ sql }: Db): Promise<void> {
  await sql`lock table installation in access exclusive mode`;
}

/** How many others are connected to this database. */
export async function othersConnected({ sql }: Db): Promise<number> {
  const [row] = await sql<{ others: number }[]>`
    select count(*)::int as others from pg_stat_activity
    where datname = current_database() and usesysid is not null and pid <> pg_backend_pid()`;
  return row?.others ?? 0;
}
