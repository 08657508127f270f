import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { networkOf } from '../../src/http/asker.ts';
import { CLIENT_LIMITS, type ClientLimits } from '../../src/http/limits.ts';
import { createRates } from '../../src/http/rates.ts';
import { createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const REGION = '{ region(code: "350825") { name } }';
const PAGE = '{ payments(first: 40) { nodes { policyYear } } }';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
});
afterEach(() => http?.close());
afterAll(() => graph?.close());

/** The officer's: read for its end where a stream is asked for, and held against no key. */
const JWT = `e30.${Buffer.from('{"exp":4102444800}').toString('base64url')}.none`;

const open = async (limits: Partial<ClientLimits>) => {
  http = await createTestHttp(graph, {}, { limits: { ...CLIENT_LIMITS, ...limits }, bearers: { [JWT]: OFFICER } });
};
const pointsOf = (COUNTY_OFFICER: number, PUBLIC = COUNTY_OFFICER) => ({
  pointsAMinute: { ...CLIENT_LIMITS.pointsAMinute, COUNTY_OFFICER, PUBLIC },
});

test('a client pays what its operations cost, and is told when it may ask again', async () => {
  const told = await graph.ask(OFFICER, PAGE, {}, { extensions: { cost: true } });
  const { estimated } = (told.extensions as { cost: { estimated: number } }).cost;
  expect(estimated).toBeGreaterThan(10);
  // Two of them, and one point for each request.
  const points = 2 * (estimated + 1) + estimated;
  await open(pointsOf(points));
  expect((await http.ask(PAGE, 'officer')).statusCode).toBe(200);
  expect((await http.ask(PAGE, 'officer')).statusCode).toBe(200);
  const refused = await http.ask(PAGE, 'officer');
  expect(refused.statusCode).toBe(429);
  expect(refused.json()).toEqual({
    errors: [
      {
        message: expect.stringMatching(new RegExp(`${points} points.*请求过于频繁`)),
        extensions: { code: 'RATE_LIMITED' },
      },
    ],
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  // Another client has points of its own.
  expect((await http.ask(REGION)).statusCode).toBe(200);
});

test('a stream that its client cannot pay for is told when to come again', async () => {
  // One point for the request, and none for its operation.
  await open(pointsOf(1));
  const refused = await http.app.inject({
    method: 'POST',
    url: '/graphql/stream',
    headers: { accept: 'text/event-stream', authorization: `Bearer ${JWT}` },
    payload: { query: 'subscription { jobProgress(id: "a") { state } }' },
  });
  expect([refused.statusCode, refused.json().errors[0].extensions]).toEqual([429, { code: 'RATE_LIMITED' }]);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
});

test('what is refused before it has a cost is counted too, and so are files', async () => {
  await open(pointsOf(1_500));
  const statuses = [];
  for (let time = 0; time < 2; time++)
    statuses.push((await http.get('/rosters/350825103202/2018.csv', 'officer')).statusCode);
  expect(statuses).toEqual([200, 429]);
  await http.close();
  await open(pointsOf(3));
  const codes = [];
  for (let time = 0; time < 4; time++)
    codes.push((await http.ask('{ nothing', 'officer')).json().errors[0].extensions.code);
  expect(codes).toEqual([...Array(3).fill('GRAPHQL_PARSE_FAILED'), 'RATE_LIMITED']);
});

test('strangers are counted by where they come from, an IPv6 network as one', async () => {
  await open(pointsOf(3));
  const from = (remoteAddress: string) =>
    http.app.inject({ method: 'POST', url: '/graphql', payload: { query: REGION }, remoteAddress });
  expect((await from('2001:db8:0:7::1')).statusCode).toBe(200);
  expect((await from('2001:db8:0:7:ffff::2')).statusCode).toBe(429);
  expect((await from('2001:db8:0:8::1')).statusCode).toBe(200);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:DB8:0:7:1::2', '2001:db8:0:7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('%s is of the network %s', (address, network) => expect(networkOf(address)).toBe(network));

test('however many clients there are, no more than so many are remembered', async () => {
  const rates = createRates(() => pointsOf(1));
  let refused = 0;
  for (let client = 0; client < 100_000; client++) {
    await rates.spend({ role: 'PUBLIC', key: `client ${client}` }, 1).catch(() => refused++);
  }
  // Those who share a place with another; none would, if all were remembered.
  expect(refused).toBeGreaterThan(100_000 - 65_536);
});

test('points that change hold from the next request on, and what is spent stays spent', async () => {
  let points = 10;
  const rates = createRates(() => pointsOf(points));
  const isSpent = (cost: number) =>
    rates.spend({ role: 'PUBLIC', key: 'a' }, cost).then(
      () => true,
      ({ message }) => message,
    );
  expect(await isSpent(5)).toBe(true);
  points = 6;
  expect(await isSpent(2)).toContain('more than 6 points');
  points = 8;
  expect(await isSpent(1)).toBe(true);
  expect(await isSpent(1)).toContain('more than 8 points');
});

test('a client has so many requests under way and no more; when one is answered, the next may come', async () => {
  await open({ atOnce: 2, strangersAtOnce: 1 });
  const held = await graph.database.sql.reserve();
  try {
    await held`begin`;
    await held`lock table regions in access exclusive mode`;
    const waiting = [http.ask(REGION, 'officer'), http.ask(REGION, 'officer')];
    await sleep(300);
    const refused = await http.ask(REGION, 'officer');
    expect(refused.statusCode).toBe(429);
    expect(refused.json().errors).toEqual([
      { message: expect.stringMatching(/has 2 requests under way.*上限2个/), extensions: { code: 'TOO_MANY_AT_ONCE' } },
    ]);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await http.get('/rosters/350825103202/2018.csv', 'officer')).statusCode).toBe(429);
    // Health is told whoever asks, and another client has a place of its own.
    expect((await http.get('/healthz', 'officer')).statusCode).toBe(200);
    expect((await http.ask('{ viewer { role } }', 'administrator')).statusCode).toBe(200);
    await held`rollback`;
    expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  } finally {
    await held`rollback`;
    held.release();
  }
  for (let time = 0; time < 5; time++) expect((await http.ask(REGION, 'officer')).statusCode).toBe(200);
});
