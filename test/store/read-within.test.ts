import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOut } from '../../src/store/copy-out.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { readWithin } from '../../src/store/read-within.ts';
import { Errand, onErrand } from '../../src/store/signal.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Rows of a kilobyte: many times what a socket holds. */
const MANY = 60_000;
/** Milliseconds after which whoever asks is taken to wait for ever. */
const STUCK_MS = 8_000;

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`create table kept (what text)`;
  // One connection: a turn that is not given back is missed by whoever comes next.
  db = connect(database.url, { max: 1 });
});
afterAll(async () => {
  await db?.end({ timeout: 1 });
  await database?.drop();
});

/** Breaks every connection of the pool, and waits until this side has heard it. */
async function breakOff(): Promise<void> {
  await database.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and application_name = 'canbao'`;
  await sleep(100);
}

const usable = async () => {
  const asked = db.sql`select 1 as one`;
  expect(await Promise.race([asked, sleep(STUCK_MS, 'no answer', { ref: false })])).toEqual([{ one: 1 }]);
};

const rows = () => copyOut(db, sql`select repeat('x', 1000) from generate_series(1, ${MANY}::int)`, 'LINES');

async function sizeOf(pieces: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  return bytes;
}

// What the driver writes to a connection that broke ends the process: vitest calls the file failed for it.
test('a copy whose connection breaks fails, and gives its turn back', async () => {
  const reading = rows();
  await reading.next();
  await breakOff();
  await expect(sizeOf(reading)).rejects.toThrow();
  await usable();
});

test('one that nobody reads to its end gives its turn back, before and after its connection breaks', async () => {
  const [read, broken] = [rows(), rows()];
  await read.next();
  await read.return(undefined);
  await usable();
  await broken.next();
  await breakOff();
  await broken.return(undefined);
  await usable();
});

test('a reading whose connection breaks between two statements fails, and gives its turn back', async () => {
  const reading = readWithin(db, async function* (tx) {
    yield await tx`select 1 as one`;
    yield await tx`select 2 as two`;
  });
  expect((await reading.next()).value).toEqual([{ one: 1 }]);
  await breakOff();
  await expect(reading.next()).rejects.toThrow(/broke/);
  await usable();
});

test('one whose operation is given up gives its turn back, though whoever took a part has forgotten the rest', async () => {
  const errand = new Errand();
  const reading = onErrand(errand, rows);
  const part = await onErrand(errand, () => reading.next());
  expect(part.done).toBe(false);
  errand.leave();
  await usable();
  await expect(reading.next()).rejects.toThrow(/went away/);
});

test('a transaction of the builder whose connection breaks writes nothing of it, not even what comes after', async () => {
  const broken = db.orm.transaction(async (tx) => {
    await tx.execute(sql`insert into kept values ('before')`);
    await breakOff();
    await usable();
    await tx.execute(sql`insert into kept values ('after')`);
  });
  await expect(broken).rejects.toThrow();
  await usable();
  await sleep(200);
  expect(await database.sql`select * from kept`).toEqual([]);
});
