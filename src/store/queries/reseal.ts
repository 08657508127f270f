import { type Db, transaction } from '../db.ts';
import { headOfKey } from '../envelope.ts';
import type { SealedColumn } from '../sealed-columns.ts';
import { keyTexts, type SealedValue } from './sealed-value.ts';

/** Sealed anew for the same place, beside what stood there when it was read. */
export interface Resealed extends SealedValue {
  readonly fresh: Buffer;
}

/** Values of a column behind a row that another key than this sealed, a batch of them in the order of their rows. */
export function valuesOfOtherKeys(
  { sql }: Db,
  { table, column, key, batch }: SealedColumn,
  keyId: string,
  after: readonly string[] | undefined,
): Promise<SealedValue[]> {
  const names = key.map((one) => `"${one.column}"`).join(', ');
  const beyond = key.map(({ type }, at) => `$${at + 3}::text::${type}`).join(', ');
  const head = headOfKey(keyId);
  return sql.unsafe<SealedValue[]>(
    `select array[${keyTexts(key)}] as key, "${column}" as sealed from "${table}"
     where octet_length("${column}") > 0 and substring("${column}" from 2 for $1::int) <> $2
       ${after ? `and (${names}) > (${beyond})` : ''}
     order by ${names} limit ${batch}`,
    [head.length, head, ...(after ?? [])],
  );
}

/**
 * Puts values in the place of those that they were made from, and gives how many: where somebody wrote another in the meantime,
 * that one stays. Nothing that anybody sees of a row changes, so whoever follows changes is told of none.
 */
export function replaceValues(db: Db, of: SealedColumn, rows: readonly Resealed[]): Promise<number> {
  const { table, column, key } = of;
  const hex = (bytes: Buffer) => bytes.toString('hex');
  const given = key.map(({ type }, at) => `k${at}::${type} as k${at}`).join(', ');
  const same = key.map((one, at) => `t."${one.column}" = g.k${at}`).join(' and ');
  const order = key.map((_, at) => `g.k${at}`).join(', ');
  const keys = key.map((_, at) => rows.map((row) => row.key[at] ?? ''));
  const given$ = key.map((_, at) => `$${at + 3}::text[]`).join(', ');
  const aliases = key.map((_, at) => `k${at}`).join(', ');
  return transaction(db, async (tx) => {
    const stored = await tx.sql.unsafe(
      `with g as (
         select decode(stood, 'hex') as stood, decode(fresh, 'hex') as fresh, ${given}
         from unnest($1::text[], $2::text[], ${given$}) as given (stood, fresh, ${aliases})
       ), held as (
         select g.* from g join "${table}" t on ${same} and t."${column}" = g.stood order by ${order} for no key update of t
       )
       update "${table}" t set "${column}" = g.fresh from held g where ${same}`,
      [rows.map(({ sealed }) => hex(sealed)), rows.map(({ fresh }) => hex(fresh)), ...keys],
    );
    await tx.sql`delete from registry_changes where transaction = pg_current_xact_id()`;
    return stored.count;
  });
}

/** How many values of a column each key sealed. Reads all of them. */
export async function valuesByKey({ sql }: Db, { table, column }: SealedColumn): Promise<Record<string, number>> {
  const rows = await sql.unsafe<{ id: string; values: number }[]>(
    `select convert_from(substring("${column}" from 3 for get_byte("${column}", 1)), 'SQL_ASCII') as id, count(*) as values
     from "${table}" where octet_length("${column}") > 0 group by 1`,
  );
  return Object.fromEntries(rows.map(({ id, values }) => [id, values]));
}

/** The next transaction's number: every one that is open has a lower one. */
export async function nextTransaction({ sql }: Db): Promise<string> {
  const [row] = await sql<{ next: string }[]>`select pg_snapshot_xmax(pg_current_snapshot())::text as next`;
  if (!row) throw new Error('Postgres told no snapshot.');
  return row.next;
}

/** Whether every transaction that wrote before that number was given has ended. */
export async function isAllEndedBefore({ sql }: Db, transactionId: string): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${transactionId}::text::xid8 as is`;
  return row?.is === true;
}

/** Any number, as long as nothing else takes the same advisory lock. */
const KEY_LIST_LOCK = 7_364_218;

/** Changes what the installation knows of its keys, one process at a time. */
export const withKeyList = <Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> =>
  transaction(db, async (tx) => {
    await tx.sql`select pg_advisory_xact_lock(${KEY_LIST_LOCK})`;
    return run(tx);
  });
