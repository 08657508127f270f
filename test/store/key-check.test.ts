import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { assertKeyFits, rememberKey } from '../../src/services/key-check.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createDemoDatabase, KEYRING } from '../support/graph.ts';
import { TEST_KEYS } from '../support/keys.ts';

const [SEALING, INDEX] = TEST_KEYS.split(',');
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

const open: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of open) await close();
});

async function opened(database: TestDatabase): Promise<{ owner: Db; app: Db }> {
  const [owner, app] = [connect(database.url, { max: 1 }), connect(database.url, { max: 1, role: 'canbao_app' })];
  open.push(async () => {
    await Promise.all([owner.end(), app.end()]);
    await database.drop();
  });
  return { owner, app };
}

describe('a county whose word to check the keys by is gone', () => {
  let owner: Db;
  let app: Db;
  beforeEach(async () => {
    if (!owner) ({ owner, app } = await opened(await createDemoDatabase()));
    await owner.sql`delete from installation where key = 'key-check'`;
  });

  test('is neither served nor worked on: by its own keys no more than by others', async () => {
    for (const keyring of [KEYRING, parseKeyring(`k1:${key(7)},index:${key(8)}`)]) {
      for (const db of [owner, app]) {
        await expect(assertKeyFits(db, keyring)).rejects.toMatchObject({
          code: 'KEY_UNKNOWN',
          message: expect.stringMatching(/holds sealed values.*key-check.*canbao -- migrate.*请一并恢复该表/),
        });
      }
    }
  });

  test('is taken up again by the keys that open it, and by no others', async () => {
    await expect(rememberKey(owner, parseKeyring(`k1:${key(7)},${INDEX}`))).rejects.toThrow(
      /another key.*密钥与数据库不符/,
    );
    await expect(rememberKey(owner, parseKeyring(`${SEALING},index:${key(8)}`))).rejects.toThrow(
      /another index key.*索引密钥与数据库不符/,
    );
    await expect(assertKeyFits(owner, KEYRING)).rejects.toThrow(/key-check/);
    await rememberKey(owner, KEYRING);
    await assertKeyFits(owner, KEYRING);
    await assertKeyFits(app, KEYRING);
  });
});

test('a database that holds nothing yet takes any keys, and then no others', async () => {
  const { owner } = await opened(await createTestDatabase());
  await assertKeyFits(owner, KEYRING);
  await rememberKey(owner, KEYRING);
  await expect(rememberKey(owner, parseKeyring(`k1:${key(7)},${INDEX}`))).rejects.toThrow(/another key/);
});
