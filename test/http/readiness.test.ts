import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drainHttpServer } from '../../src/http/server.ts';
import { answers } from '../../src/store/answers.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { type Cluster, removeCluster, startCluster } from '../../src/store/embedded.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';
import { temporaryFolder } from '../support/serve.ts';

/** A PostgreSQL of its own, which is stopped and comes back where it was. */
interface Stoppable {
  readonly db: Db;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

async function stoppable(role: 'canbao_app' | 'canbao_read'): Promise<Stoppable> {
  const place = await temporaryFolder();
  let cluster: Cluster = await startCluster(place.path, { settings: { fsync: 'off' } });
  const { port } = cluster;
  const url = cluster.url('postgres');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create role ${role} nologin; create schema if not exists analysts`);
  await sql.end();
  const db = connect(url, { max: 1, role, prepare: false });
  return {
    db,
    stop: () => cluster.stop(),
    async start() {
      cluster = await startCluster(place.path, { settings: { fsync: 'off', port: String(port) } });
    },
    async remove() {
      await db.end({ timeout: 0 });
      await cluster.stop();
      await removeCluster(place.path);
    },
  };
}

const PATIENCE_MS = 2_000;
const soon = { timeout: 30_000, interval: 50 };

let graph: TestGraph;
let http: TestHttp;
let serving: Stoppable;
let analysts: Stoppable;

beforeAll(async () => {
  graph = await createTestGraph();
  serving = await stoppable('canbao_app');
  analysts = await stoppable('canbao_read');
  const databases = {
    serving: () => answers(serving.db, PATIENCE_MS),
    analysts: () => answers(analysts.db, PATIENCE_MS),
  };
  http = await createTestHttp(graph, {}, { databases });
});

afterAll(async () => {
  await http?.close();
  await serving?.remove();
  await analysts?.remove();
  await graph?.close();
});

async function readiness() {
  const answer = await http.get('/readyz');
  return [answer.statusCode, answer.json()];
}

const READY = [200, { status: 'ready' }];

test('a database that is lost is named, and it is ready again when that is back, without a restart', async () => {
  await expect.poll(readiness, soon).toEqual(READY);
  await serving.stop();
  expect(await readiness()).toEqual([503, { status: 'database unreachable', away: ['serving'] }]);
  expect((await http.get('/healthz')).statusCode).toBe(200);
  await serving.start();
  await expect.poll(readiness, soon).toEqual(READY);
});

test('without the analysts it is ready for everybody else, and says so; without both it is not', async () => {
  await analysts.stop();
  expect(await readiness()).toEqual([200, { status: 'ready', away: ['analysts'] }]);
  await serving.stop();
  expect(await readiness()).toEqual([503, { status: 'database unreachable', away: ['serving', 'analysts'] }]);
  await Promise.all([serving.start(), analysts.start()]);
  await expect.poll(readiness, soon).toEqual(READY);
});

/** What is answered on a connection of its own, as a prober asks. */
async function statusOf(url: string): Promise<number | undefined> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

test('while it stops, who comes is told 503, and who was there is answered', async () => {
  const stopping = await createTestHttp(graph);
  const address = await stopping.app.listen({ port: 0, host: '127.0.0.1' });
  const statusAt = (path: string) => statusOf(`${address}${path}`);
  const held = await graph.database.sql.reserve();
  await held`begin`;
  await held`lock table regions in access exclusive mode`;
  try {
    const asked = fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ region(code: "350825") { name } }' }),
    });
    await expect.poll(async () => (await held`select 1 from pg_locks where not granted`).length, soon).toBe(1);
    expect(await statusAt('/readyz')).toBe(200);
    const drained = drainHttpServer(stopping.app);
    await expect.poll(() => statusAt('/readyz'), soon).toBe(503);
    expect(await statusAt('/graphql')).toBe(503);
    await held`rollback`;
    expect(await (await asked).json()).toEqual({ data: { region: { name: '连城县' } } });
    await drained;
    await expect(statusAt('/readyz')).rejects.toThrow();
  } finally {
    await held`rollback`;
    held.release();
    await stopping.close();
  }
});
