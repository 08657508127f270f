import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundsOfMachine } from '../../src/http/pressure.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const REGION = '{ region(code: "350825") { name } }';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph, { eventLoopDelayMs: 40, sampleMs: 100, lastsMs: 250 });
});

afterAll(async () => {
  await http?.close();
  await graph?.close();
});

/** Keeps the event loop from turning. */
function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

/** Asks while every turn of the event loop takes long, until an answer is as wanted. */
async function askUnderLoad(
  isWanted: (status: number) => boolean,
  { patienceMs = 5_000, ask = () => http.ask(REGION) } = {},
) {
  for (const until = performance.now() + patienceMs; performance.now() < until; ) {
    block(90);
    const answer = await ask();
    if (isWanted(answer.statusCode)) return answer;
  }
  throw new Error('No such answer came.');
}

describe('a server whose event loop is held up', () => {
  test('turns requests away in the shape of the graph, says when to ask again, and counts them', async () => {
    const answer = await askUnderLoad((status) => status === 503);
    expect(answer.json()).toEqual({
      errors: [
        { message: expect.stringMatching(/^This server has more to do.*请稍后重试。$/), extensions: { code: 'BUSY' } },
      ],
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(2);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await http.metrics()).of['canbao_shed_requests_total{reason="eventLoopDelay"}']).toBeGreaterThanOrEqual(1);
  });

  test('still tells whether it lives and is ready, and its metrics', async () => {
    await askUnderLoad((status) => status === 503);
    const paths = ['/healthz', '/readyz', '/metrics'];
    const statuses = [];
    for (const path of paths) statuses.push((await http.get(path, 'administrator')).statusCode);
    expect(statuses).toEqual([200, 200, 200]);
    await askUnderLoad((status) => status === 503, { ask: () => http.get('/') });
  });

  test('answers again once it is not', async () => {
    await askUnderLoad((status) => status === 503);
    await expect
      .poll(async () => (await http.ask(REGION)).json(), { timeout: 5_000 })
      .toEqual({
        data: { region: { name: '连城县' } },
      });
  });
});

test('one long turn turns nobody away', async () => {
  await expect.poll(async () => (await http.ask(REGION)).statusCode).toBe(200);
  await sleep(400);
  block(400);
  await sleep(50);
  expect(http.app.isUnderPressure()).toBe(true);
  expect((await http.ask(REGION)).statusCode).toBe(200);
});

test('a heap beyond its bound sheds too, under its own name', async () => {
  // However late a busy machine is, the loop is not what is named.
  const full = await createTestHttp(graph, { heapBytes: 1, eventLoopDelayMs: 60_000, sampleMs: 250, lastsMs: 300 });
  try {
    await expect.poll(async () => (await full.ask(REGION)).statusCode, { timeout: 20_000, interval: 5 }).toBe(503);
    expect((await full.metrics()).of['canbao_shed_requests_total{reason="heapUsedBytes"}']).toBeGreaterThanOrEqual(1);
  } finally {
    await full.close();
  }
});

test('bounds of a machine leave room below what Node may use', () => {
  const { heapBytes, rssBytes = Number.POSITIVE_INFINITY } = boundsOfMachine();
  expect(heapBytes).toBeGreaterThan(100e6);
  expect(rssBytes).toBeGreaterThan(100e6);
});
