import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkTransaction, connect, type Db, transaction } from '../../src/store/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`create table kept (what text)`;
  db = connect(database.url, { max: 2 });
});
afterAll(async () => {
  await db?.end();
  await database?.drop();
});

/** Breaks the connection of a transaction from outside. */
async function breakOff({ sql }: Db): Promise<void> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await database.sql`select pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
}

const usable = async () => expect(await transaction(db, ({ sql }) => sql`select 1 as one`)).toEqual([{ one: 1 }]);

// The driver's own failure would reach nobody and end the process: vitest calls the file failed for it.
test('a transaction whose connection breaks between two statements fails, and the process goes on', async () => {
  let later: unknown;
  const broken = transaction(db, async (tx) => {
    await tx.sql`insert into kept values ('never')`;
    await breakOff(tx);
    await sleep(50);
    try {
      await tx.sql`select 1`;
    } catch (error) {
      later = (error as Error).message;
    }
  });
  await expect(broken).rejects.toThrow();
  await sleep(300);
  expect(later).toMatch(/broke/);
  await usable();
  expect(await database.sql`select * from kept`).toEqual([]);
});

test('one whose connection breaks in the middle of a statement, of a savepoint, or after its last one, fails alike', async () => {
  const inStatement = transaction(db, async (tx) => {
    const slow = tx.sql`select pg_sleep(5)`;
    await Promise.all([slow, sleep(100).then(() => killSleeper())]);
  });
  await expect(inStatement, 'in a statement').rejects.toThrow();
  const inSavepoint = bulkTransaction(db, (tx) =>
    (tx.sql as never as { savepoint(run: () => Promise<void>): Promise<void> }).savepoint(() => breakOff(tx)),
  );
  await expect(inSavepoint, 'in a savepoint').rejects.toThrow();
  const atTheEnd = transaction(db, breakOff);
  await expect(atTheEnd, 'at the end').rejects.toThrow();
  await sleep(1200);
  await usable();
});

const killSleeper = () =>
  database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like '%pg_sleep(5)%' and pid <> pg_backend_pid()`;

test('a connection that broke in the pool is found out before anything is begun on it', async () => {
  let pid = 0;
  await transaction(db, async (tx) => {
    const [row] = await tx.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    pid = row?.pid ?? 0;
  });
  await database.sql`select pg_terminate_backend(${pid}, 5000)`;
  await sleep(100);
  for (let time = 0; time < 3; time++) await usable();
});

test('a failure that is another connection’s rolls back and is told', async () => {
  const other = Object.assign(new Error('terminating connection'), { severity: 'FATAL' });
  const failed = transaction(db, async ({ sql }) => {
    await sql`insert into kept values ('never')`;
    throw other;
  });
  await expect(failed).rejects.toBe(other);
  expect(await database.sql`select * from kept`).toEqual([]);
});
