import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLIENT_LIMITS } from '../../src/http/limits.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const PROXY = '10.1.0.7';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  // Enough for one request of each stranger.
  const limits = { ...CLIENT_LIMITS, pointsAMinute: { ...CLIENT_LIMITS.pointsAMinute, PUBLIC: 2 } };
  http = await createTestHttp(graph, {}, { limits, isProxy: (address) => address === PROXY });
});
afterAll(async () => {
  await http?.close();
  await graph?.close();
});

const statusOf = async (remoteAddress: string, forwarded: string) => {
  const headers = { 'x-forwarded-for': forwarded };
  const payload = { query: '{ __typename }' };
  return (await http.app.inject({ method: 'POST', url: '/graphql', remoteAddress, headers, payload })).statusCode;
};

test('strangers behind a proxy are told apart by its word, of which the nearest counts', async () => {
  expect([await statusOf(PROXY, '192.0.2.1'), await statusOf(PROXY, '192.0.2.2')]).toEqual([200, 200]);
  expect(await statusOf(PROXY, '198.51.100.7, 192.0.2.1')).toBe(429);
});

test('nobody else is believed where they come from', async () => {
  expect([await statusOf('192.0.2.9', '192.0.2.10'), await statusOf('192.0.2.9', '192.0.2.11')]).toEqual([200, 429]);
});
