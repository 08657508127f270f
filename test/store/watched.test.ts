import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { type BackendKey, cancelStatement } from '../../src/store/driver-socket.ts';
import { Errand, onErrand } from '../../src/store/signal.ts';
import { Turns } from '../../src/store/turns.ts';
import { watchedPool } from '../../src/store/watched.ts';
import { createTestDatabase } from '../support/database.ts';

/** Milliseconds that the word to stop takes to the server here: as over a slow line. */
const SLOW_MS = 400;

test('a word to stop that comes late meets nobody who was given the connection since', async () => {
  const database = await createTestDatabase();
  const { hostname, port } = new URL(database.url);
  const target = { host: [hostname], port: [Number(port)], connect_timeout: 5 };
  const cancel = async (key: BackendKey) => {
    await sleep(SLOW_MS);
    await cancelStatement(target, key);
  };
  const pool = postgres(database.url, { max: 1, onnotice: () => {} });
  const watched = watchedPool(pool, { turns: new Turns(1), cancel, follow: undefined });
  const errand = new Errand();
  try {
    await watched`select 1`;
    // The first ends by itself while it is told to stop; the second fails behind it, and with it the transaction.
    const given = onErrand(errand, () =>
      watched.begin((tx) => Promise.all([tx`select pg_sleep(${SLOW_MS / 2_000 + 0.1})`, tx`select 1 / ${0}::int`])),
    );
    given.catch(() => {});
    await sleep(100);
    errand.leave();
    await expect(given).rejects.toThrow();
    const other = await watched`select pg_sleep(${(3 * SLOW_MS) / 1_000})`.then(
      () => 'answered',
      (error) => String(error),
    );
    expect(other).toBe('answered');
  } finally {
    await pool.end({ timeout: 1 });
    await database.drop();
  }
});

test('a server that says nothing to the word to stop holds up a pool no longer than the word is waited for', async () => {
  const taken: Socket[] = [];
  const silent = createServer((socket) => taken.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const target = { host: ['127.0.0.1'], port: [port], ssl: 'require', connect_timeout: 30 };
  const told = cancelStatement(target, { pid: 1, secret: 1 }).then(() => 'told');
  expect(await Promise.race([told, sleep(10_000, 'still waiting', { ref: false })])).toBe('told');
  for (const socket of taken) socket.destroy();
  silent.close();
});
