import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/store/db.ts';
import { readRows } from '../../src/store/listed.ts';
import { createTestDatabase } from '../support/database.ts';

test('a statement over many rows leaves no plan behind that the next would be run by', async () => {
  const { url, drop } = await createTestDatabase();
  const db = connect(url, { max: 1 });
  onTestFinished(async () => {
    await db.end();
    await drop();
  });
  const prepared = () =>
    readRows(
      db,
      sql`select statement from pg_prepared_statements where strpos(statement, ${'pg_prepared_statements'}) > 0`,
    );
  await prepared();
  expect(await prepared()).toEqual([]);
});
