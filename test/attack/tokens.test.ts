import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';
import { assemble, inTime, keysIn, signedWith, signedWithSecret } from './forge.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
/** What the server trusts: its private half makes tokens that are wrong in one thing alone. */
let own: { privateKey: JWK; publicKey: JWK };
/** A key of the forger's own, and a place on the network that would give it out and counts who asks. */
let foreign: { privateKey: JWK; publicKey: JWK };
let lure: Server;
let lured = 0;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  own = keysIn(place.path);
  const pair = await generateKeyPair('ES256', { extractable: true });
  foreign = {
    privateKey: await exportJWK(pair.privateKey),
    publicKey: { ...(await exportJWK(pair.publicKey)), kid: 'demo', alg: 'ES256' },
  };
  lure = createServer((_request, response) => {
    lured++;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [foreign.publicKey] }));
  }).listen(0, '127.0.0.1');
  await once(lure, 'listening');
});
afterAll(async () => {
  lure?.close();
  await server?.stop();
  await place?.remove();
});

const PERSON = '{ people(first: 1) { nodes { id } } }';

/** What a token is answered with, and that nothing of the graph is in the answer. */
async function offered(token: string): Promise<[status: number, code: string]> {
  const { status, body } = await server.ask(PERSON, { token });
  expect(body.data).toBeUndefined();
  return [status, body.errors[0].extensions.code];
}

/** However a token was wrong: the next one who asks with a right one is answered. */
afterEach(async () => {
  const { status, body } = await server.ask(PERSON, { token: await signedWith(own.privateKey) });
  expect([status, body.data?.people.nodes.length]).toEqual([200, 1]);
});

type Forgery = () => string | Promise<string>;
const REFUSED = [401, 'UNAUTHENTICATED'];
const refuses = (forgeries: Readonly<Record<string, Forgery>>) =>
  test.each(Object.entries(forgeries))('%s is refused', async (_, forge) =>
    expect(await offered(await forge())).toEqual(REFUSED),
  );

const lureUrl = () => `http://127.0.0.1:${(lure.address() as AddressInfo).port}/jwks.json`;
const publicPem = () => createPublicKey({ key: { ...own.publicKey } as never, format: 'jwk' });

describe('a signature', () => {
  const none = (alg: unknown) => () => assemble({ alg, kid: 'demo' }, inTime());
  const zeros = Buffer.alloc(64).toString('base64url');
  const inPieces = async () => (await signedWith(own.privateKey)).split('.') as [string, string, string];
  refuses({
    'that is none': none('none'),
    'that is None': none('None'),
    'that is NONE': none('NONE'),
    'of no algorithm': none(undefined),
    'of an algorithm that is a list': none(['ES256']),
    'of an algorithm that is an object': none({ toString: 'ES256' }),
    'of an inherited name': none('constructor'),
    'that is left away': async () => `${(await inPieces()).slice(0, 2).join('.')}.`,
    'of zeros': () => assemble({ alg: 'ES256', kid: 'demo' }, inTime(), zeros),
    'that is cut short': async () => (await signedWith(own.privateKey)).slice(0, -10),
    'that is too long': async () => `${await signedWith(own.privateKey)}AAAA`,
    'of another token': async () => {
      const [header] = await inPieces();
      const [, payload] = (await signedWith(own.privateKey, {}, inTime({ regions: ['000000'] }))).split('.');
      return `${header}.${payload}.${(await inPieces())[2]}`;
    },
    'by the public key as PEM for a secret': () =>
      signedWithSecret(publicPem().export({ type: 'spki', format: 'pem' }) as string),
    'by the public key as DER for a secret': () =>
      signedWithSecret(publicPem().export({ type: 'spki', format: 'der' }) as Buffer),
    'by the public key as JWK for a secret': () => signedWithSecret(JSON.stringify(own.publicKey)),
    'by the public point for a secret': () => signedWithSecret(Buffer.from(own.publicKey.x ?? '', 'base64url')),
    'by an empty secret': () => signedWithSecret(''),
    'by the public key and HS512': () => signedWithSecret(JSON.stringify(own.publicKey), 'HS512'),
    'by another key of the same name': () => signedWith(foreign.privateKey),
    'that says RS256 of a key on a curve': async () => {
      const [, payload, signature] = await inPieces();
      return `${Buffer.from('{"alg":"RS256","kid":"demo"}').toString('base64url')}.${payload}.${signature}`;
    },
    'of an encrypted token': async () =>
      new CompactEncrypt(Buffer.from(JSON.stringify(inTime())))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'demo' })
        .encrypt(await importJWK(own.publicKey, 'ECDH-ES')),
  });
});

describe('a header of a token', () => {
  const names: readonly unknown[] = [
    '../../../../dev/null',
    '/proc/self/environ',
    "demo' or '1'='1",
    "x' union select 'key' --",
    'demo\0',
    '__proto__',
    'constructor',
    'k'.repeat(4_000),
    7,
    { $ne: null },
  ];
  test.each(names)('that names its key %j finds none', async (kid) =>
    expect(await offered(await signedWith(foreign.privateKey, { kid: kid as string }))).toEqual(REFUSED),
  );

  const brought: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
    jku: () => ({ jku: lureUrl() }),
    x5u: () => ({ x5u: lureUrl() }),
    jwk: () => ({ jwk: foreign.publicKey }),
    x5c: () => ({ x5c: [Buffer.from('a certificate').toString('base64')] }),
    'kid with a URL': () => ({ kid: lureUrl() }),
  };
  test.each(Object.entries(brought))('that brings its key along (%s) is not followed', async (_, header) => {
    expect(await offered(await signedWith(foreign.privateKey, header()))).toEqual(REFUSED);
    expect(lured).toBe(0);
  });

  refuses({
    'that has to be understood and is not': () =>
      assemble({ alg: 'ES256', kid: 'demo', crit: ['canbao'], canbao: true }, inTime(), 'AAAA'),
    'that says the payload is not encoded': () =>
      assemble({ alg: 'ES256', kid: 'demo', crit: ['b64'], b64: false }, inTime(), 'AAAA'),
    'that is a list': () => assemble([], inTime(), 'AAAA'),
    'that is null': () => assemble('null', inTime(), 'AAAA'),
    'that is no JSON': () => assemble('{', inTime(), 'AAAA'),
    'that is nested thousands deep': () => assemble('['.repeat(5_000), inTime(), 'AAAA'),
  });
});

describe('claims of the issuer itself', () => {
  const claims = (changes: object) => () => signedWith(own.privateKey, {}, inTime(changes));
  const now = () => Math.floor(Date.now() / 1000);
  refuses({
    'for another audience': claims({ aud: 'another' }),
    'for an audience that only begins so': claims({ aud: 'canbao-test' }),
    'for no audience': claims({ aud: undefined }),
    'for an empty list of audiences': claims({ aud: [] }),
    'of another issuer': claims({ iss: 'https://elsewhere.example' }),
    'of an issuer that only begins so': claims({ iss: 'canbao-demo/' }),
    'of a list of issuers': claims({ iss: ['canbao-demo'] }),
    'of no issuer': claims({ iss: undefined }),
    'that have expired': () => signedWith(own.privateKey, {}, inTime({ exp: now() - 60 })),
    'that expire on a day of words': claims({ exp: '2099-01-01' }),
    'that never expire': claims({ exp: undefined }),
    'that are not valid yet': () => signedWith(own.privateKey, {}, inTime({ nbf: now() + 600 })),
    'that are valid from a day of words': claims({ nbf: 'now' }),
    'of nobody': claims({ sub: '' }),
    'of a subject that is a list': claims({ sub: ['a'] }),
    'of a subject with the character NUL': claims({ sub: 'a\0b' }),
    'of a subject with a line break': claims({ sub: 'a\r\nb' }),
    'of a subject of a thousand characters': claims({ sub: 'a'.repeat(1_000) }),
    'for a purpose with the character NUL': claims({ purpose: 'a\0b' }),
    'for a purpose of a thousand characters': claims({ purpose: 'a'.repeat(1_000) }),
    'of an inherited role': claims({ role: 'constructor' }),
    'of several roles': claims({ role: ['COUNTY_OFFICER'] }),
    'of a role in other letters': claims({ role: 'county_officer' }),
    'for every region': claims({ regions: ['%'] }),
    'for a region with SQL': claims({ regions: ["350825' or '1'='1"] }),
    'for a region and a line break': claims({ regions: ['350825\n'] }),
    'for regions in a text': claims({ regions: '350825' }),
    'of a clerk of an inherited department': claims({ role: 'DEPARTMENT_CLERK', department: '__proto__' }),
    'of a resident with SQL for a file': claims({ role: 'RESIDENT', person: "' or '1'='1" }),
    'with a scope that is an object': claims({ scope: { 'registry:read': true } }),
  });

  test('that ask for more than the role holds are given no more', async () => {
    const token = await signedWith(own.privateKey, {}, inTime({ role: 'TREASURER', scope: ['registry:read', '*'] }));
    const { status, body } = await server.ask(PERSON, { token });
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  refuses({
    'that are a list': () => assemble({ alg: 'ES256', kid: 'demo' }, [], 'AAAA'),
    'that are no JSON': () => assemble({ alg: 'ES256', kid: 'demo' }, '{', 'AAAA'),
  });
});

describe('a token', () => {
  test('of a hundred kilobytes is refused before it is read', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer a.${'b'.repeat(100_000)}.c` },
      body: JSON.stringify({ query: PERSON }),
    });
    expect(response.status).toBe(431);
  });

  test('of ten kilobytes is read and refused', async () =>
    expect(await offered(`a.${'b'.repeat(10_000)}.c`)).toEqual(REFUSED));

  test.each(['bearer x.y.z', 'Bearer  x.y.z', 'Bearer x.y', 'Bearer x.y.z, Bearer x.y.z', 'Bearer', 'Token x.y.z'])(
    'in a header that says %j is refused',
    async (authorization) => {
      const { status } = await server.ask(PERSON, { headers: { authorization } });
      expect(status).toBe(401);
    },
  );

  test('in the address, a cookie or a second header is nobody’s', async () => {
    const token = await signedWith(own.privateKey);
    const body = JSON.stringify({ query: PERSON });
    const ask = (query: string, headers: object) =>
      fetch(`${server.url}/graphql${query}`, {
        ...{ method: 'POST', body },
        headers: { 'content-type': 'application/json', ...headers },
      });
    const asked = await Promise.all([
      ask(`?access_token=${token}`, {}),
      ask('', { cookie: `access_token=${token}; authorization=Bearer ${token}` }),
      ask('', { 'x-authorization': `Bearer ${token}`, 'x-canbao-role': 'COUNTY_OFFICER' }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});

describe('every other door', () => {
  const ID = '00000000-0000-4000-8000-000000000001';
  const DOORS: readonly (readonly [method: string, path: string])[] = [
    ['GET', '/graphql/stream'],
    ['POST', '/graphql/stream'],
    ['GET', `/exports/${ID}`],
    ['GET', `/declarations/${ID}.csv`],
    ['GET', '/funds/999900/URRBMI/2026.csv'],
    ['GET', '/rosters/350825/2018.csv'],
    ['GET', `/bulletins/${ID}.csv`],
    ['GET', '/lists/CIVIL_AFFAIRS/template'],
    ['GET', `/lists/batches/${ID}/rows.csv`],
    ['PUT', `/lists/uploads/${ID}?department=CIVIL_AFFAIRS&region=350825`],
    ['PUT', '/imports/people?source=test'],
    ['PUT', '/imports/collection?source=test&region=350825103202&year=2018'],
  ];
  test.each(DOORS)('%s %s takes no forged token', async (method, path) => {
    const type = path.startsWith('/graphql') ? 'application/json' : 'text/csv';
    const body = method === 'GET' ? null : path.startsWith('/graphql') ? '{"query":"subscription { x }"}' : 'a,b\n';
    const send = (token: string) =>
      fetch(`${server.url}${path}`, {
        ...{ method, body },
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': type }) },
      });
    for (const token of [
      assemble({ alg: 'none' }, inTime()),
      signedWithSecret(JSON.stringify(own.publicKey)),
      await signedWith(foreign.privateKey),
      await signedWith(own.privateKey, {}, inTime({ aud: 'another' })),
    ]) {
      const answer = await send(token);
      expect([answer.status, (await answer.json()).errors[0].extensions.code]).toEqual(REFUSED);
    }
  });
});
