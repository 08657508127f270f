import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

/** The first of the named demo people. */
const PERSON = '00000000-0000-4000-8000-000000000001';
const NAME = `{ person(id: "${PERSON}") { name } }`;
const REGION = '{ region(code: "350825") { name } }';
const GRAPHQL_JSON = 'application/graphql-response+json';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let officer: string;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path, { CANBAO_TLS: 'true' });
  officer = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
});

afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

/** A request that is not the usual one. */
async function send(path: string, init: RequestInit) {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

const post = (body: string, headers: Record<string, string> = {}) =>
  send('/graphql', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('a token', () => {
  const claims = { sub: 'a', iss: 'canbao-demo', aud: 'canbao', role: 'COUNTY_OFFICER', regions: ['350825'] };
  const soon = () => Math.floor(Date.now() / 1000) + 600;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function byForeignKey(payload: JWTPayload): Promise<string> {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'demo' }).sign(privateKey);
  }

  const refused: Record<string, [make: () => Promise<string> | string, sentence: RegExp]> = {
    'that is none': [() => 'a.b.c', /not one that this server trusts/],
    'signed with another key': [() => byForeignKey({ ...claims, exp: soon() }), /not one that this server trusts/],
    'with no signature': [
      () => `${part({ alg: 'none' })}.${part({ ...claims, exp: soon() })}.`,
      /not one that this server trusts/,
    ],
    'signed with the public key as a secret': [
      () =>
        new SignJWT({ ...claims, exp: soon() })
          .setProtectedHeader({ alg: 'HS256', kid: 'demo' })
          .sign(new TextEncoder().encode('the public key')),
      /not one that this server trusts/,
    ],
    'that has expired': [() => server.token(claims, -1), /expired: ask for a new one/],
    'that never expires': [() => server.token({ ...claims, exp: undefined }), /claim "exp"/],
    'for another audience': [() => server.token({ ...claims, aud: 'another' }), /claim "aud"/],
    'of another issuer': [() => server.token({ ...claims, iss: 'another' }), /claim "iss"/],
    'of nobody': [() => server.token({ ...claims, sub: undefined }), /claim "sub"/],
    'for an unknown role': [() => server.token({ ...claims, role: 'KING' }), /role is none of PUBLIC, RESIDENT/],
    'of a resident without a person': [() => server.token({ ...claims, role: 'RESIDENT' }), /names the person/],
    'of a clerk without a department': [
      () => server.token({ ...claims, role: 'DEPARTMENT_CLERK' }),
      /names one of CIVIL_AFFAIRS/,
    ],
    'with regions that are none': [() => server.token({ ...claims, regions: ['%'] }), /not a list of region codes/],
  };
  test.each(Object.entries(refused))('%s is refused with 401 and a sentence', async (_, [make, sentence]) => {
    const { status, headers, body } = await server.ask(REGION, { token: await make() });
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(body.errors[0].message).toMatch(sentence);
    expect(body.data).toBeUndefined();
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('that is changed after it was taken is refused', async () => {
    expect((await server.ask(NAME, { token: officer })).status).toBe(200);
    const [header, payload = '', signature] = officer.split('.');
    const widened = part({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), regions: ['000000'] });
    expect((await server.ask(NAME, { token: `${header}.${widened}.${signature}` })).status).toBe(401);
  });

  test.each(['bearer', 'BEARER', 'Bearer '])(
    'is taken behind the scheme as HTTP lets it be written: "%s"',
    async (scheme) => {
      const { status } = await post(JSON.stringify({ query: NAME }), { authorization: `${scheme} ${officer}` });
      expect(status).toBe(200);
    },
  );

  test('in a header of another scheme is refused', async () => {
    const { status, json } = await post(JSON.stringify({ query: REGION }), { authorization: 'Basic eDp5' });
    expect([status, json().errors[0].message]).toEqual([401, 'The authorization header is not "Bearer <token>".']);
  });

  test('is not needed for what is public, and is for the rest', async () => {
    expect((await server.ask(REGION)).body).toEqual({ data: { region: { name: '连城县' } } });
    const { status, body } = await server.ask(NAME);
    expect(status).toBe(401);
    expect(body.errors[0].extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      fields: ['Query.person', 'Person.name'],
    });
    expect(body.data).toBeUndefined();
  });

  test('of a role that may not read a field gets 403 and the name of the scope', async () => {
    const token = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], scope: 'registry:read' });
    const { status, body } = await server.ask(NAME, { token });
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect(body.errors[0].message).toMatch(/Person\.name may not be read: it needs the scope identity:read/);
  });
});

describe('a request out of shape', () => {
  const refused: Record<string, [body: string, status: number, code: string]> = {
    'a body larger than 256 KiB': [JSON.stringify({ query: ' '.repeat(300_000) }), 413, 'BODY_TOO_LARGE'],
    'a body that is not JSON': ['{"query":', 400, 'BAD_REQUEST'],
    'an empty body': ['', 400, 'BAD_REQUEST'],
    'an object without a query': ['{}', 400, 'BAD_REQUEST'],
    'a query that is not text': ['{"query":["{ viewer { role } }"]}', 400, 'BAD_REQUEST'],
    'variables that are not an object': ['{"query":"{ viewer { role } }","variables":"x"}', 400, 'BAD_REQUEST'],
    'several operations in one request': ['[{"query":"{ viewer { role } }"}]', 400, 'BAD_REQUEST'],
  };
  test.each(Object.entries(refused))('%s is refused', async (_, [body, status, code]) => {
    const answer = await post(body);
    expect([answer.status, answer.json().errors[0].extensions.code]).toEqual([status, code]);
    expect(answer.json().errors[0].message).toMatch(/\w/);
  });

  test('a form or plain text, which a foreign page could send, is refused', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('query={viewer{role}}', form)).status).toBe(415);
    expect((await post(JSON.stringify({ query: REGION }), { 'content-type': 'text/plain' })).status).toBe(400);
  });

  test('GET is answered with the header that a foreign page cannot send, and refused without', async () => {
    const path = `/graphql?query=${encodeURIComponent(REGION)}`;
    const headers = { 'apollo-require-preflight': '1' };
    const answered = await send(path, { headers });
    expect([answered.status, answered.json().data.region.name]).toEqual([200, '连城县']);
    const refusal = await send(path, {});
    expect([refusal.status, refusal.json().errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('an empty name of the operation is none in an address, and one that no operation has in a body', async () => {
    const headers = { 'apollo-require-preflight': '1', authorization: `Bearer ${officer}`, accept: GRAPHQL_JSON };
    const get = (query: string) => send(`/graphql?operationName=&query=${encodeURIComponent(query)}`, { headers });
    const answered = await get(REGION);
    expect([answered.status, answered.json().data.region.name]).toEqual([200, '连城县']);
    // Whoever guards the operation finds the one that runs.
    const refused = await get(`{ person(id: "${PERSON}") { idNumber(unmask: true) } }`);
    expect([refused.status, refused.json().errors[0].extensions.code]).toEqual([403, 'PURPOSE_NEEDED']);
    const posted = await post(JSON.stringify({ query: REGION, operationName: '' }), { accept: GRAPHQL_JSON });
    expect(posted.status).toBe(400);
  });

  test('OPTIONS tells the methods and invites no other origin', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    const answer = await send('/graphql', { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an unknown path is told where the graph is', async () => {
    const { status, json } = await send('/graph?x=1', {});
    expect([status, json().errors[0]]).toEqual([
      404,
      {
        message: 'There is nothing at GET /graph. The graph is at /graphql, its IDE at /.',
        extensions: { code: 'NOT_FOUND' },
      },
    ]);
  });
});

describe('the status of an answer', () => {
  const documents: Record<string, [query: string, variables: object]> = {
    'a document that does not parse': ['{ region(', {}],
    'a document that does not fit the schema': ['{ nothing }', {}],
    'variables that do not fit': ['query ($code: RegionCode!) { region(code: $code) { name } }', { code: 5 }],
  };
  test.each(Object.entries(documents))('%s gives 200 as JSON and 400 as GraphQL’s own type', async (_, [q, v]) => {
    const plain = await server.ask(q, { variables: v, headers: { accept: 'application/json' } });
    const own = await server.ask(q, { variables: v, headers: { accept: GRAPHQL_JSON } });
    expect([plain.status, own.status]).toEqual([200, 400]);
    expect(plain.headers.get('content-type')).toMatch(/^application\/json/);
    expect(own.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(own.body).toEqual(plain.body);
    expect(plain.body.data).toBeUndefined();
  });

  test('a field that fails leaves 200 and an error with its path', async () => {
    const { status, body } = await server.ask('{ person(idNumber: "1") { name } viewer { role } }', { token: officer });
    expect([status, body.data.person, body.data.viewer.role]).toEqual([200, null, 'COUNTY_OFFICER']);
    expect(body.errors[0]).toMatchObject({ path: ['person'], extensions: { code: 'ID_NUMBER_INVALID' } });
  });
});

describe('hostile input', () => {
  test.each(['', 'x', '\0', '350825', "' or 1=1 --", `${PERSON} `, '💥'])('no row has the id %j', async (id) => {
    const query = `query ($id: ID!) {
      person(id: $id) { id } household(id: $id) { id } node(id: $id) { id } policyDocument(id: $id) { id }
    }`;
    const { status, body } = await server.ask(query, { token: officer, variables: { id } });
    expect([status, body.data]).toEqual([200, { person: null, household: null, node: null, policyDocument: null }]);
  });

  test.each(['35\x00825', '', '%', "35'"])('%j is no region code', async (code) => {
    const { body } = await server.ask('query ($c: RegionCode!) { region(code: $c) { name } }', {
      variables: { c: code },
    });
    expect(body.errors[0].message).toMatch(/is not a RegionCode: write/);
  });

  test('the character NUL in a filter is refused in a sentence', async () => {
    const query = '{ people(where: { name: { eq: "a\\u0000b" } }) { nodes { id } } }';
    const { body } = await server.ask(query, { token: officer });
    expect(body.errors[0]).toMatchObject({
      message: 'where.name: a text may not hold the character NUL.',
      extensions: { code: 'FILTER_REFUSED' },
    });
  });

  const after = (cursor: string) =>
    server.ask('query ($after: String) { people(first: 1, after: $after) { nodes { id } } }', {
      token: officer,
      variables: { after: cursor },
    });
  const forged = (...values: unknown[]) => Buffer.from(JSON.stringify(['Person:+id', values])).toString('base64url');

  test.each([
    'x',
    '',
    '\0',
    Buffer.from('null').toString('base64url'),
    Buffer.from('["Person:+id"]').toString('base64url'),
    Buffer.from(`["Household:+id",["${PERSON}"]]`).toString('base64url'),
    forged(),
    forged({ id: PERSON }),
    forged(PERSON, PERSON),
    forged('not a uuid'),
    forged('\0'),
    forged(`${PERSON}'; drop table people; --`),
  ])('the cursor %j is refused in a sentence', async (cursor) => {
    const { body } = await after(cursor);
    expect(body.errors[0]).toMatchObject({
      message: 'The cursor does not belong to this list and order. Take cursors from the same query.',
      extensions: { code: 'PAGE_REFUSED' },
    });
  });

  test('a document of a hundred thousand fields is refused before it is read whole', async () => {
    const { body } = await server.ask(`{ ${'a '.repeat(100_000)} }`);
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
    expect(body.errors[0].message).toMatch(/token/);
  });
});

describe('a fault of ours', () => {
  async function logLine(reference: string): Promise<string> {
    for (;;) {
      const line = server.said.stderr.split('\n').find((one) => one.includes(reference) && one.endsWith('}'));
      if (line) return line;
      await sleep(10);
    }
  }

  test('is told by a reference alone, and the log has the error without anybody in it', async () => {
    const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
    await sql`alter table people rename to people_away`;
    const query = 'query ($name: String!) { people(where: { name: { eq: $name } }) { nodes { id } } }';
    const { status, body } = await server.ask(query, { token: officer, variables: { name: '林秀兰' } });
    await sql`alter table people_away rename to people`;
    await sql.end();
    const { reference } = body.errors[0].extensions;
    expect(status).toBe(200);
    expect(body.errors[0].message).toMatch(/^Something went wrong on our side\./);
    expect(JSON.stringify(body)).not.toMatch(/relation|select|people_away|\.ts/);
    const { err } = JSON.parse(await logLine(reference));
    expect((err.cause ?? err).message).toBe('relation "people" does not exist');
    expect(server.said.stderr).not.toContain('林秀兰');
    expect((await server.ask(NAME, { token: officer })).body.data.person.name).toMatch(/./);
  });

  test('quotes nothing of a value that the database refused', async () => {
    const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
    await sql`alter table people rename column name to name_away`;
    await sql`alter table people add column name int`;
    const query = 'query ($name: String!) { people(where: { name: { eq: $name } }) { nodes { id } } }';
    const { body } = await server.ask(query, { token: officer, variables: { name: '999999198001011234' } });
    await sql`alter table people drop column name`;
    await sql`alter table people rename column name_away to name`;
    await sql.end();
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await logLine(body.errors[0].extensions.reference)).toContain('out of range for type integer');
    expect(server.said.stderr).not.toContain('999999198001011234');
  });
});

describe('every answer', () => {
  test.each(['/', '/healthz', '/graphql', '/nothing'])(
    'of %s is kept by nobody and taken for nothing else',
    async (path) => {
      const { headers } = await send(path, {});
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    },
  );

  test('the page at / is the IDE: in no frame, with its examples and a token in each', async () => {
    const { status, headers, text } = await send('/', {});
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(text).toContain('query HouseholdContribution');
    expect(text).toContain('演示数据，均为虚构 · 系统当日 2017-11-20');
    expect(text).toMatch(/authorization\\+": \\+"Bearer ey/);
  });
});

test('a server whose connections are all busy is ready still', async () => {
  const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
  const asked: Promise<unknown>[] = [];
  try {
    await sql.begin(async (held) => {
      await held`lock table payments in access exclusive mode`;
      const query = '{ payments(first: 1) { nodes { policyYear } } }';
      // Of several clients: each may have no more than eight under way.
      for (let client = 0; client < 5; client++) {
        const token = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], sub: `officer ${client}` });
        for (let i = 0; i < 8; i++) asked.push(server.ask(query, { token }));
      }
      const waiting = () => held`select count(*)::int as n from pg_locks where not granted`;
      await expect.poll(async () => (await waiting())[0]?.n, { timeout: 10_000 }).toBeGreaterThanOrEqual(10);
      const { status, json } = await send('/readyz', {});
      expect([status, json()]).toEqual([200, { status: 'ready' }]);
    });
  } finally {
    await Promise.all(asked);
    await sql.end();
  }
});

test('a server tells an administrator what it did: operations, statements of its pools, and what waits', async () => {
  await server.ask(NAME, { token: officer });
  const token = await server.token({ role: 'ADMINISTRATOR' });
  const { status, text } = await send('/metrics', { headers: { authorization: `Bearer ${token}` } });
  expect(status).toBe(200);
  expect(text).toMatch(/^canbao_operation_seconds_count\{type="query",outcome="answered"\} [1-9]/m);
  expect(text).toMatch(/^canbao_statements_total\{pool="serving"\} [1-9]/m);
  expect(text).toMatch(/^canbao_statements_total\{pool="jobs"\} [1-9]/m);
  expect(text).toMatch(/^canbao_jobs\{state="waiting"\} 0$/m);
});
