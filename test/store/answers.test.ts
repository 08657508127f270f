import { expect, test } from 'vitest';
import { answers } from '../../src/store/answers.ts';
import { connect } from '../../src/store/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

test('a database is asked once by however many ask at one moment, and again by who comes later', async () => {
  const database = await createTestDatabase();
  const statements: string[] = [];
  const db = connect(database.url, { max: 1, onStatement: (text) => statements.push(text) });
  try {
    await answers(db, 5_000);
    statements.length = 0;
    expect(await Promise.all(Array.from({ length: 50 }, () => answers(db, 5_000)))).toEqual(Array(50).fill(true));
    expect(statements).toEqual(['select 1']);
    expect(await answers(db, 5_000)).toBe(true);
    expect(statements).toHaveLength(2);
  } finally {
    await db.end();
    await database.drop();
  }
});

test('while nothing is heard of it nobody waits longer than they may, and nobody asks it again', async () => {
  const database = await createTestDatabase();
  const statements: string[] = [];
  const db = connect(database.url, { max: 1, onStatement: (text) => statements.push(text) });
  const busy = db.sql`select pg_sleep(60)`.catch(() => 'stopped');
  try {
    await expect.poll(() => asleep(database), { timeout: 10_000 }).toBe(1);
    for (let time = 0; time < 3; time++) expect(await answers(db, 50)).toBe(false);
    await database.sql`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    await busy;
    expect(await answers(db, 5_000)).toBe(true);
    await db.sql`select 2`;
    expect(statements.filter((text) => text === 'select 1')).toHaveLength(1);
  } finally {
    await db.end({ timeout: 0 });
    await database.drop();
  }
});

async function asleep({ sql }: TestDatabase): Promise<number> {
  const rows = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  return rows.length;
}
