import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { describeError } from '../../src/http/log.ts';
import { viewerOf } from '../../src/services/viewer.ts';
import { copyOut } from '../../src/store/copy-out.ts';
import { connect } from '../../src/store/db.ts';
import { createTestDatabase } from '../support/database.ts';

test('what a failed copy picked its rows by, a name perhaps, goes into no log', async () => {
  const database = await createTestDatabase();
  const db = connect(database.url, { max: 1 });
  try {
    const failing = copyOut(db, sql`select 1 / (char_length(${'罗小明'}::text) - 3) where ${4711}::int > 0`, 'LINES');
    const error = await Array.fromAsync(failing).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const told = describeError(error) as { readonly statement?: string };
    expect(told.statement).toMatch(/^copy \(select .*''/);
    expect(JSON.stringify(told)).not.toMatch(/罗小明|4711/);
  } finally {
    await db.end();
    await database.drop();
  }
});

test('a subject or purpose that no audit line could hold is refused with its token', () => {
  const officer = { sub: 'officer', role: 'COUNTY_OFFICER', regions: ['350825'] };
  expect(viewerOf(officer)).toMatchObject({ role: 'COUNTY_OFFICER' });
  // Half of a character, as JSON can write it: one such line would keep those of others out, which are written with it.
  for (const claims of [{ sub: '\ud800' }, { purpose: 'a\udc00' }])
    expect(viewerOf({ ...officer, ...claims })).toMatch(/sub and purpose/);
});
