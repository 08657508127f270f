import { once } from 'node:events';
import { type AddressInfo, connect as dial } from 'node:net';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const CLOSED = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";
const PAGE = `${CLOSED};script-src 'self';style-src 'self';connect-src 'self'`;

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph);
  await http.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await http?.close();
  await graph?.close();
});

/** Every route that the server has, as it prints them itself: a tree, in which each line goes on from the one it hangs on. */
function routes(): { method: NonNullable<InjectOptions['method']>; url: string }[] {
  const path: string[] = [];
  return http.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, branch = '', part = '', methods = ''] = /^(.*?)── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
      path.splice(branch.length >> 2, path.length, part);
      const url = path.join('');
      return methods ? methods.split(', ').map((method) => ({ method: method as 'GET', url })) : [];
    });
}

/** With every part that may be anything filled in by something that there is not. */
const addressOf = (url: string) => url.replace(/:\w+/g, 'none');

const BOTH_WAYS = [undefined, 'administrator'] as const;

describe('every route', () => {
  test('is asked below', () => {
    const urls = routes().map(({ url }) => url);
    for (const url of ['/', '/board', '/graphql', '/metrics', '/exports/:id', '/lists/uploads/:uploadId'])
      expect(urls).toContain(url);
    expect(urls.length).toBeGreaterThan(50);
  });

  test('answers with headers that keep it from being framed, guessed at, kept and told of', async () => {
    for (const { method, url } of routes()) {
      for (const token of BOTH_WAYS) {
        const headers = token ? { authorization: `Bearer ${token}` } : {};
        const answer = await http.app.inject({ method, url: addressOf(url), headers });
        const isForAll = url === '/pages/vendor/echarts.js' && answer.statusCode === 200;
        expect({ method, url, status: answer.statusCode, ...answer.headers }).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'x-permitted-cross-domain-policies': 'none',
          'cache-control': isForAll ? 'public, max-age=86400' : 'no-store',
          'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
        });
        expect(answer.headers).not.toHaveProperty('x-powered-by');
        expect(answer.headers).not.toHaveProperty('server');
        expect(answer.headers).not.toHaveProperty('strict-transport-security');
      }
    }
  });

  test('that is no page may load nothing, and a page its own files alone', async () => {
    for (const { url } of routes().filter(({ method }) => method === 'GET')) {
      const { headers } = await http.get(addressOf(url), 'administrator');
      const isPage = url.startsWith('/pages') || ['/board', '/lists'].includes(url);
      if (url !== '/') expect([url, headers['content-security-policy']]).toEqual([url, isPage ? PAGE : CLOSED]);
    }
  });

  test('the IDE runs one script, by a number that no other answer has', async () => {
    const [one, two] = [await http.get('/'), await http.get('/')];
    const nonces = [one, two].map(({ headers, body }) => {
      const policy = String(headers['content-security-policy']);
      const [, nonce = ''] = /script-src 'nonce-([\w-]{22})';/.exec(policy) ?? [];
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(body).toContain(`<script nonce="${nonce}">`);
      return nonce;
    });
    expect(nonces[0]).toMatch(/./);
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});

test('behind TLS, browsers are told to come by nothing else', async () => {
  expect([{}, { CANBAO_TLS: 'true' }].map((given) => readConfig(given).isBehindTls)).toEqual([false, true]);
  const behindTls = await createTestHttp(graph, {}, { isBehindTls: true });
  for (const url of ['/', '/board', '/healthz', '/nothing'])
    expect((await behindTls.get(url)).headers['strict-transport-security']).toBe('max-age=31536000');
  await behindTls.close();
});

describe('what leads to no route', () => {
  const addresses: Readonly<Record<string, [url: string, status: number, code: string]>> = {
    'an address that is none': ['/nothing', 404, 'NOT_FOUND'],
    'a % with nothing after it': ['/%', 400, 'ADDRESS_REFUSED'],
    'bytes that are no UTF-8': ['/exports/%ff%fe', 400, 'ADDRESS_REFUSED'],
    'a part of ten thousand characters': [`/exports/${'a'.repeat(10_000)}`, 414, 'ADDRESS_TOO_LONG'],
    'a method that no route has': ['/graphql', 404, 'NOT_FOUND'],
  };
  test.each(Object.entries(addresses))('%s is refused with the same headers', async (_, [url, status, code]) => {
    const method = url === '/graphql' ? 'DELETE' : 'GET';
    const answer = await http.app.inject({ method, url });
    expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([status, code]);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': CLOSED,
    });
  });

  const CRLF = '\r\n';
  const bytes: Readonly<Record<string, [sent: string, status: number, code: string]>> = {
    'bytes that are no HTTP': ['\x16\x03\x01\x02\x00\x01\x00', 400, 'BAD_REQUEST'],
    'a header with a bare line feed in its value': [
      `GET / HTTP/1.1${CRLF}host: a${CRLF}x: a\nb\x01: c${CRLF}${CRLF}`,
      400,
      'BAD_REQUEST',
    ],
    'two lengths': [
      `POST /graphql HTTP/1.1${CRLF}host: a${CRLF}content-length: 2${CRLF}content-length: 3${CRLF}${CRLF}{}`,
      ...([400, 'BAD_REQUEST'] as const),
    ],
    'a length and pieces, of which a proxy might believe the other': [
      `POST /graphql HTTP/1.1${CRLF}host: a${CRLF}content-length: 2${CRLF}transfer-encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}`,
      ...([400, 'BAD_REQUEST'] as const),
    ],
    'headers of a hundred kilobytes': [
      `GET / HTTP/1.1${CRLF}host: a${CRLF}x: ${'a'.repeat(100_000)}${CRLF}${CRLF}`,
      ...([431, 'HEADERS_TOO_LARGE'] as const),
    ],
  };
  test.each(Object.entries(bytes))('%s: refused, and the connection closed', async (_, [sent, status, code]) => {
    const answer = await said(sent);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toContain(`content-security-policy: ${CLOSED}`);
    expect(answer).not.toContain('x-powered-by');
  });
});

/** What the server says to bytes on a line of their own, until it hangs up. */
async function said(sent: string): Promise<string> {
  const { port } = http.app.server.address() as AddressInfo;
  const line = dial(port, '127.0.0.1');
  let answer = '';
  line.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  line.on('error', () => undefined);
  line.write(sent, 'latin1');
  await once(line, 'close');
  return answer;
}
