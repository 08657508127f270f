import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connect, type Db } from '../../src/store/db.ts';
import { insertAuditLine } from '../../src/store/queries/audit.ts';
import { sealAuditLines } from '../../src/store/queries/audit-seal.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { KEYRING } from '../support/keys.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 4, role: 'canbao_app' });
});
afterEach(() => database.sql`truncate audit_lines, audit_seals`);
afterAll(async () => {
  await db.end();
  await database.drop();
});

const line = {
  actor: 'test',
  role: 'AUDITOR',
  purpose: null,
  action: 'person.search',
  subjects: [],
  count: 0,
  details: {},
};

/** Lines of a time long past, as after a quiet night. */
async function oldLines(count: number) {
  for (let i = 0; i < count; i += 1) await insertAuditLine(db, { ...line, count: i });
  await database.sql`update audit_lines set at = at - interval '1 day'`;
}

const seals = () =>
  database.sql`select first_line::int, last_line::int, count, hash, previous_hash from audit_seals order by id`;

test('settled lines are sealed once, each seal holding the one before', async () => {
  await oldLines(3);
  expect(await sealAuditLines(db, KEYRING)).toBe(3);
  expect(await sealAuditLines(db, KEYRING)).toBe(0);
  await oldLines(2);
  expect(await sealAuditLines(db, KEYRING)).toBe(2);
  const [first, second] = await seals();
  expect(first).toMatchObject({ count: 3, previous_hash: '' });
  expect(second).toMatchObject({ count: 2, previous_hash: first?.hash });
});

test('a seal is keyed', async () => {
  await oldLines(2);
  await sealAuditLines(db, KEYRING);
  const [seal] = await database.sql`select form, hash from audit_seals`;
  expect(seal).toEqual({ form: 'hmac', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('lines that may still be overtaken by an older transaction are left for the next run', async () => {
  await insertAuditLine(db, line);
  expect(await sealAuditLines(db, KEYRING)).toBe(0);
});

test('while a transaction lasts that drew a smaller id nothing is sealed, so that its line is never taken for one slipped in', async () => {
  let commit = () => {};
  const isHeld = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let isWritten = () => {};
  const written = new Promise<void>((resolve) => {
    isWritten = resolve;
  });
  const slow = db.orm.transaction(async (orm) => {
    await insertAuditLine({ orm }, line);
    isWritten();
    await isHeld;
  });
  await written;
  await insertAuditLine(db, line);
  // The owner alone may date lines; a line that is not committed cannot be dated.
  await database.sql`update audit_lines set at = at - interval '1 day'`;
  const sealed = await sealAuditLines(db, KEYRING).finally(commit);
  expect(sealed).toBe(0);
  await slow;
  await database.sql`update audit_lines set at = at - interval '1 day'`;
  expect(await sealAuditLines(db, KEYRING)).toBe(2);
});

test('a young line holds back the old ones behind it', async () => {
  await insertAuditLine(db, line);
  await insertAuditLine(db, line);
  await database.sql`update audit_lines set at = at - interval '1 day' where id = (select max(id) from audit_lines)`;
  expect(await sealAuditLines(db, KEYRING)).toBe(0);
});

test('two sealers at once seal every line once', async () => {
  await oldLines(20);
  const sealed = await Promise.all([1, 2, 3, 4].map(() => sealAuditLines(db, KEYRING)));
  expect(sealed.reduce((total, one) => total + one, 0)).toBe(20);
  expect((await seals()).reduce((total, seal) => total + Number(seal.count), 0)).toBe(20);
});

test('a line stands or falls with the change it is about', async () => {
  await expect(
    db.orm.transaction(async (orm) => {
      await insertAuditLine({ orm }, line);
      throw new Error('the change was refused');
    }),
  ).rejects.toThrow('the change was refused');
  expect(await database.sql`select 1 from audit_lines`).toHaveLength(0);
});
