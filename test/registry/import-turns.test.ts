import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkTransaction, connect } from '../../src/store/db.ts';
import { lockImports } from '../../src/store/queries/import-batch.ts';
import { createImportDatabase, EAST, numberOf } from '../support/import.ts';
import { environment, ROOT, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof createImportDatabase>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  place = await createImportDatabase();
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder?.remove();
  await place?.close();
});

/** Holds the turn in a statement that takes long; resolves once it is held. */
async function holdTurn(url: string) {
  const db = connect(url, { max: 1 });
  const held = Promise.withResolvers<void>();
  const ended = bulkTransaction(db, async (tx) => {
    await lockImports(tx);
    held.resolve();
    await tx.sql`select pg_sleep(60)`;
  }).catch(() => {});
  await held.promise;
  return {
    async kill() {
      await db.end({ timeout: 0 });
      await ended;
    },
  };
}

test('a file that waits in vain is refused in both languages, and says since when another is under way', async () => {
  const other = await holdTurn(place.url);
  const waiting = bulkTransaction(place.db, (tx) => lockImports(tx, 300));
  await expect(waiting).rejects.toMatchObject({
    code: 'IMPORTS_BUSY',
    message: expect.stringMatching(/^Another file is being imported.*未写入任何数据/),
  });
  await other.kill();
});

test('a client that is gone takes its statement with it, and the next file has its turn', async () => {
  const other = await holdTurn(place.url);
  await other.kill();
  await bulkTransaction(place.db, (tx) => lockImports(tx));
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'an import that %s ends says that nothing was taken, ends with 130 and holds nobody up',
  async (signal) => {
    const file = `${folder.path}/people.csv`;
    writeFileSync(file, `idNumber,name,region\n${numberOf('1950-01-02', 1)},示例,${EAST}\n`);
    const other = await holdTurn(place.url);
    const child = spawn(process.execPath, [`${ROOT}src/main.ts`, 'people', 'import', file, '--source', 'x'], {
      env: environment({
        DATABASE_URL: place.url,
        CANBAO_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')},index:${Buffer.alloc(32, 2).toString('base64')}`,
      }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    for (let waited = 0; !said.includes('being written') && waited < 15_000; waited += 100) await sleep(100);
    child.kill(signal);
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([
      130,
      expect.stringMatching(/rows read, being written 已读取[\s\S]*Nothing was taken\. 未写入任何数据。/),
    ]);
    await other.kill();
    await bulkTransaction(place.db, (tx) => lockImports(tx));
    expect((await place.sql`select 1 from people`).length).toBe(0);
  },
);
