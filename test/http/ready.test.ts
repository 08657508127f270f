import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WITHOUT_LIMITS } from '../../src/http/limits.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const REGION = '{ region(code: "350825") { name } }';
const NAMED = { data: { region: { name: '连城县' } } };

let graph: TestGraph;
let http: TestHttp;
let held: Awaited<ReturnType<TestGraph['database']['sql']['reserve']>>;

beforeAll(async () => {
  graph = await createTestGraph();
});
beforeEach(async () => {
  held = await graph.database.sql.reserve();
  await held`begin`;
  await held`lock table regions in access exclusive mode`;
});
afterEach(async () => {
  await held`rollback`;
  held.release();
  await http?.close();
});
afterAll(() => graph?.close());

/** Statements that wait for the table. */
const locked = async () => (await held`select 1 from pg_locks where not granted`).length;
const soon = { timeout: 10_000, interval: 20 };

test('where statements wait for a connection, who comes is turned away until the line moves', async () => {
  http = await createTestHttp(graph, { connectionWaitMs: 100 }, { limits: WITHOUT_LIMITS });
  const waiting = Array.from({ length: 3 }, () => http.ask(REGION));
  await expect.poll(locked, soon).toBe(2);
  await expect.poll(async () => (await http.get('/')).statusCode, soon).toBe(503);
  const refused = await http.ask(REGION);
  expect(refused.json().errors).toMatchObject([{ extensions: { code: 'BUSY' } }]);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(2);
  expect((await http.get('/readyz')).statusCode).toBe(200);
  expect((await http.metrics()).of['canbao_shed_requests_total{reason="connectionWait"}']).toBeGreaterThanOrEqual(2);
  await held`rollback`;
  // Nobody who was in the line lost their place.
  expect((await Promise.all(waiting)).map((answer) => answer.json())).toEqual([NAMED, NAMED, NAMED]);
  expect((await http.ask(REGION)).json()).toEqual(NAMED);
});

test('a line that is full takes nobody more, and the answer says so by its status', async () => {
  http = await createTestHttp(graph, { connectionWaitMs: 60_000 }, { limits: WITHOUT_LIMITS, mostWaiting: 1 });
  const waiting = Array.from({ length: 3 }, () => http.ask(REGION));
  await expect.poll(locked, soon).toBe(2);
  const refused = await http.ask(REGION);
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '3']);
  expect(refused.json()).toMatchObject({
    data: { region: null },
    errors: [{ message: expect.stringMatching(/数据库繁忙/), extensions: { code: 'BUSY' } }],
  });
  await held`rollback`;
  expect((await Promise.all(waiting)).map((answer) => answer.json())).toEqual([NAMED, NAMED, NAMED]);
});

test('a file whose connection breaks is no fault of ours, and the next one has another', async () => {
  http = await createTestHttp(graph);
  const file = () => http.get('/rosters/350825103202/2018.csv', 'officer');
  const broken = file();
  await expect.poll(locked, soon).toBeGreaterThan(0);
  await held`select pg_terminate_backend(pid) from pg_locks where not granted`;
  const { statusCode, body, headers } = await broken;
  expect([statusCode, JSON.parse(body).errors[0].extensions.code]).toEqual([503, 'DATABASE_AWAY']);
  expect(headers['retry-after']).toBe('60');
  await held`rollback`;
  expect((await file()).statusCode).toBe(200);
});
