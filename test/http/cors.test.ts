import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const PORTAL = 'https://portal.example.cn';
const ELSEWHERE = 'https://elsewhere.example';
/** Where a portal's page asks. */
const FOR_PAGES = [
  ['POST', '/graphql'],
  ['POST', '/graphql/stream'],
  ['GET', '/exports/00000000-0000-4000-8000-000000000001'],
  ['PUT', '/imports/people'],
  ['PUT', '/imports/collection?region=350825103202'],
  ['PUT', '/lists/uploads/00000000-0000-4000-8000-000000000001'],
] as const;

let graph: TestGraph;
let http: TestHttp;
let app: FastifyInstance;
let origins: readonly string[];

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph, {}, { origins: () => origins });
  ({ app } = http);
});
afterAll(async () => {
  await http?.close();
  await graph?.close();
});
beforeEach(() => {
  origins = [PORTAL, 'http://localhost:5173'];
});

const preflight = (url: string, origin: string, method = 'POST') =>
  app.inject({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
  });
const ask = (origin: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { origin, ...headers },
    payload: { query: '{ viewer { role } }' },
  });

/** What an answer says to a page of another origin. */
const invitations = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('a page of an origin that is named', () => {
  test.each(FOR_PAGES)('may ask %s %s', async (method, url) => {
    const { statusCode, headers, body } = await preflight(url, PORTAL, method);
    expect([statusCode, body]).toEqual([204, '']);
    expect(headers['access-control-allow-origin']).toBe(PORTAL);
    expect(headers['access-control-allow-methods']).toContain(method);
    expect(headers['access-control-allow-headers']).toContain('authorization');
    expect(headers['access-control-allow-headers']).toContain('content-type');
    expect(headers.vary).toMatch(/Origin/i);
  });

  test('reads answers and refusals, and sends no cookie or certificate along', async () => {
    const [answered, refused] = [await ask(PORTAL), await ask(PORTAL, { authorization: 'Bearer x' })];
    expect([answered.statusCode, refused.statusCode]).toEqual([200, 401]);
    for (const { headers } of [answered, refused]) {
      expect(headers['access-control-allow-origin']).toBe(PORTAL);
      expect(headers['access-control-expose-headers']).toContain('retry-after');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers.vary).toMatch(/Origin/i);
    }
  });

  test('may not leave out what a form of any page cannot send', async () => {
    const plain = await app.inject({
      ...{ method: 'POST', url: '/graphql', payload: '{"query":"{ viewer { role } }"}' },
      headers: { origin: PORTAL, 'content-type': 'text/plain' },
    });
    expect(plain.statusCode).toBe(400);
  });

  test.each([
    '/',
    '/board',
    '/lists',
    '/healthz',
    '/readyz',
    '/metrics',
    '/rosters/350825103/2018.csv',
    '/graphqlx',
    '/listsuploads',
  ])('is not invited to %s', async (url) => {
    const asked = await app.inject({ url, headers: { origin: PORTAL } });
    expect([invitations(asked.headers), invitations((await preflight(url, PORTAL, 'GET')).headers)]).toEqual([[], []]);
  });

  test('is invited no more from the moment that it is named no more', async () => {
    origins = [];
    expect(invitations((await ask(PORTAL)).headers)).toEqual([]);
    expect(invitations((await preflight('/graphql', PORTAL)).headers)).toEqual([]);
  });
});

describe('a page of any other origin is not invited', () => {
  test.each([
    ELSEWHERE,
    'null',
    '*',
    'http://portal.example.cn',
    'https://portal.example.cn:8443',
    'https://portal.example.cn.elsewhere.example',
    'https://evil-portal.example.cn',
    'https://PORTAL.example.cn',
    `${PORTAL}, ${ELSEWHERE}`,
    'http://localhost:5174',
  ])('%s', async (origin) => {
    const asked = await ask(origin);
    // The answer is the browser's to keep from it; whoever is no browser names any origin.
    expect([asked.statusCode, invitations(asked.headers)]).toEqual([200, []]);
    for (const [method, url] of FOR_PAGES)
      expect(invitations((await preflight(url, origin, method)).headers)).toEqual([]);
    expect((await preflight('/graphql', origin)).headers.allow).toBe('GET, POST, OPTIONS');
  });
});

test('without a word on origins nobody is invited', async () => {
  const closed = await createTestHttp(graph);
  const headers = { origin: PORTAL, 'access-control-request-method': 'POST' };
  const { statusCode, headers: told } = await closed.app.inject({ method: 'OPTIONS', url: '/graphql', headers });
  expect([statusCode, told.allow, invitations(told)]).toEqual([204, 'GET, POST, OPTIONS', []]);
  await closed.close();
});
