import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';
import { drip, lineTo, readOff, say } from './wire.ts';

const MIB = 1024 ** 2;
const QUERY = '{ region(code: "350825") { name } }';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph, {}, { patience: { headersMs: 500, bodyMs: 700, checkMs: 100 } });
  await http.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await http?.close();
  await graph?.close();
});

const head = (...lines: string[]) => `${['POST /graphql HTTP/1.1', 'host: a', ...lines].join('\r\n')}\r\n`;
const JSON_TYPE = 'content-type: application/json';

/** Somebody honest, beside. */
async function isAnswered(): Promise<void> {
  const answer = await http.ask(QUERY);
  expect([answer.statusCode, answer.json()]).toEqual([200, { data: { region: { name: '连城县' } } }]);
}

describe('a request that drips', () => {
  test('in its headers is ended', async () =>
    expect(readOff(await drip(http, head(), 'x: y\r\n'))).toEqual([408, 'REQUEST_TIMEOUT']));

  test('in its first line is ended', async () =>
    expect(readOff(await drip(http, 'GET /', 'a'))).toEqual([408, 'REQUEST_TIMEOUT']));

  test('not at all is ended', async () => {
    const { socket, answer } = lineTo(http);
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(readOff(await answer)).toEqual([408, 'REQUEST_TIMEOUT']);
  });

  test.each(['/graphql', '/graphql/stream', '/nothing'])('in its body is ended, to %s', async (url) => {
    const first = head(JSON_TYPE, 'content-length: 200000', '').replace('/graphql', url);
    expect(readOff(await drip(http, first, ' '))).toEqual([408, 'BODY_STALLED']);
  });

  test('in pieces of unknown number is ended', async () => {
    const first = head(JSON_TYPE, 'transfer-encoding: chunked', '');
    expect(readOff(await drip(http, first, '1\r\n \r\n'))).toEqual([408, 'BODY_STALLED']);
  });

  test('keeps nobody else waiting, though there be a hundred', async () => {
    const dripping = Array.from({ length: 100 }, () =>
      drip(http, head(JSON_TYPE, 'content-length: 200000', ''), ' ', 200),
    );
    for (let asked = 0; asked < 10; asked += 1) await isAnswered();
    const ended = await Promise.all(dripping);
    expect(ended.map((answer) => readOff(answer)[0])).toEqual(ended.map(() => 408));
  });

  test('is not one that waits between two questions, on a line that is kept', async () => {
    const { socket, answer } = lineTo(http);
    const ask = (more: string) => socket.write(`GET /healthz HTTP/1.1\r\nhost: a\r\n${more}\r\n`);
    ask('');
    await sleep(1_500);
    ask('connection: close\r\n');
    expect([...(await answer).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200']);
  });

  test('leaves the server as it was', isAnswered);
});

describe('a body that is too large', () => {
  const TOO_LARGE = [413, 'BODY_TOO_LARGE'];

  test('is refused before a byte of it came, where it says so', async () =>
    expect(readOff(await say(http, head(JSON_TYPE, 'content-length: 10000000000', '')))).toEqual(TOO_LARGE));

  test('is refused as soon as it is, where it does not, and held by nobody', async () => {
    const before = process.memoryUsage.rss();
    const { socket, answer } = lineTo(http);
    socket.write(head(JSON_TYPE, 'transfer-encoding: chunked', ''));
    const piece = `10000\r\n${' '.repeat(65_536)}\r\n`;
    let sent = 0;
    for (; sent < 1024 * MIB && socket.writable && socket.bytesRead === 0; sent += 65_536)
      await new Promise((resolve) => socket.write(piece, () => resolve(null)));
    expect(readOff(await answer)).toEqual(TOO_LARGE);
    expect(sent).toBeLessThan(64 * MIB);
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MIB);
  });

  test('by one byte is refused, and one that just fits is read', async () => {
    const bodyOf = (bytes: number) => JSON.stringify({ query: QUERY }).padEnd(bytes, ' ');
    const post = (payload: string) =>
      http.app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload });
    expect((await post(bodyOf(256 * 1024))).statusCode).toBe(200);
    const refused = await post(bodyOf(256 * 1024 + 1));
    expect([refused.statusCode, refused.json().errors[0].extensions.code]).toEqual(TOO_LARGE);
  });
});

describe('a packed body', () => {
  const BOMB = Buffer.from(`{"query":"${' '.repeat(64 * MIB)}"}`);
  const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
  const DOORS: readonly (readonly [method: 'POST' | 'PUT', url: string, type: string])[] = [
    ['POST', '/graphql', 'application/json'],
    ['POST', '/graphql/stream', 'application/json'],
    ['PUT', '/imports/people?source=test', 'text/csv'],
    ['PUT', '/imports/collection?source=test&region=350825103202&year=2018', 'text/csv'],
    ['PUT', '/nothing', 'application/json'],
  ];
  test.each(Object.entries(packers))('by %s is never unpacked', async (encoding, pack) => {
    const payload = pack(BOMB);
    const before = process.memoryUsage.rss();
    for (const [method, url, type] of DOORS) {
      for (const named of [encoding, encoding.toUpperCase(), `identity, ${encoding}`, `x-${encoding}`]) {
        const headers = { 'content-type': type, 'content-encoding': named, authorization: 'Bearer officer' };
        const answer = await http.app.inject({ method, url, headers, payload });
        expect([url, named, answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([
          ...[url, named, 415, 'CONTENT_ENCODING_REFUSED'],
        ]);
      }
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
  });

  test('that says it is not packed is no JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await http.app.inject({ method: 'POST', url: '/graphql', headers, payload: gzipSync('{}') });
    expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('JSON', () => {
  const post = (payload: string) =>
    http.app.inject({
      ...{ method: 'POST', url: '/graphql', payload },
      headers: { 'content-type': 'application/json', authorization: 'Bearer officer' },
    });
  const WHERE = 'query ($where: PersonWhere) { people(where: $where, first: 1) { nodes { id } } }';
  const asking = (where: string) => `{"query":${JSON.stringify(WHERE)},"variables":{"where":${where}}}`;
  const hostile: Readonly<Record<string, string>> = {
    'that is nested a hundred thousand deep': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'whose variables are nested a hundred thousand deep': asking(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`),
    'whose filter is nested ten thousand deep': asking(`${'{"not":'.repeat(10_000)}{}${'}'.repeat(10_000)}`),
    'whose filter is as wide as a body': asking(`{"or":[${Array(80_000).fill('{}').join(',')}]}`),
    'with the prototype of all objects': `{"query":${JSON.stringify(QUERY)},"__proto__":{"isAdmin":true}}`,
    'with a constructor': `{"query":${JSON.stringify(QUERY)},"constructor":{"prototype":{"isAdmin":true}}}`,
    'with a prototype among its variables': asking('{"__proto__":{"name":{"eq":"a"}}}'),
    'of a number beyond all numbers': asking('{"birthDate":{"eq":1e400}}'),
    'with a byte that is no UTF-8': '{"query":"\xff"}',
    'of several operations': `[${Array(100)
      .fill(JSON.stringify({ query: QUERY }))
      .join(',')}]`,
    'that ends before it ends': '{"query":"{ region',
    'of two documents': '{"query":"{ viewer { role } }"}{"query":"{ viewer { role } }"}',
  };
  test.each(Object.entries(hostile))('%s is refused in words', async (_, body) => {
    const before = process.memoryUsage().heapUsed;
    const answer = await post(body);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.json().data?.people ?? null).toBeNull();
    expect(answer.json().errors[0].extensions.code).toMatch(
      /^(BAD_REQUEST|BAD_USER_INPUT|FILTER_REFUSED|GRAPHQL_\w+|QUERY_TOO_\w+)$/,
    );
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * MIB);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  test('whose list of names is as long as a body is answered as a short one is', async () => {
    const [long, short] = [Array(60_000).fill('"a"').join(','), '"a"'];
    const [one, other] = await Promise.all([long, short].map((list) => post(asking(`{"name":{"in":[${list}]}}`))));
    expect([one?.statusCode, one?.body]).toEqual([200, other?.body]);
  });
});

describe('what a page of another site can send', () => {
  const evil = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
  const WRITE =
    'mutation { jobCancel(input: { idempotencyKey: "from-elsewhere", jobId: "none" }) { userErrors { code } } }';
  const send = (method: 'GET' | 'POST' | 'HEAD', url: string, headers: object, payload?: string) =>
    http.app.inject({
      method,
      url,
      headers: { ...evil, authorization: 'Bearer officer', ...headers },
      ...(payload && { payload }),
    });

  test.each([
    'text/plain',
    'text/plain;charset=utf-8',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('as %j is not read', async (type) => {
    for (const url of ['/graphql', '/graphql/stream']) {
      const accept = { accept: 'text/event-stream' };
      const answer = await send(
        'POST',
        url,
        { ...accept, ...(type && { 'content-type': type }) },
        JSON.stringify({ query: WRITE }),
      );
      expect([400, 415]).toContain(answer.statusCode);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test.each(['null', '1', '"x"', '[]', '[{"query":"{ viewer { role } }"}]'])(
    'or a client by mistake, %s, is no operation',
    async (payload) => {
      for (const url of ['/graphql', '/graphql/stream']) {
        const headers = { accept: 'text/event-stream, application/json', 'content-type': 'application/json' };
        const answer = await send('POST', url, headers, payload);
        expect([400, 415]).toContain(answer.statusCode);
        expect(answer.json().errors[0].extensions.code).toMatch(/^(BAD_REQUEST|UNSUPPORTED_MEDIA_TYPE)$/);
      }
    },
  );

  test('as an address changes nothing, even with the header that a page cannot send', async () => {
    const url = `/graphql?query=${encodeURIComponent(WRITE)}`;
    expect((await send('GET', url, {})).statusCode).toBe(400);
    expect((await send('GET', url, { 'apollo-require-preflight': '1' })).statusCode).toBe(405);
    expect((await send('HEAD', url, { 'apollo-require-preflight': '1' })).statusCode).toBe(405);
    const stream = `/graphql/stream?query=${encodeURIComponent(WRITE)}`;
    expect((await send('GET', stream, { accept: 'text/event-stream' })).statusCode).toBeGreaterThanOrEqual(400);
  });

  test('is answered without leave to read it', async () => {
    const answer = await send(
      'POST',
      '/graphql',
      { 'content-type': 'application/json' },
      JSON.stringify({ query: QUERY }),
    );
    for (const name of ['access-control-allow-origin', 'access-control-allow-credentials', 'set-cookie'])
      expect(answer.headers).not.toHaveProperty(name);
  });
});
