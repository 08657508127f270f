import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashOf, parseManifest } from '../../src/services/documents/manifest.ts';
import { ANY_DOCUMENT, type Trust, type TrustedDocuments, type Untrusted } from '../../src/services/documents/trust.ts';
import { createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const ROLE = '{ viewer { role } }';
const NAME = 'query Name($code: RegionCode!) { region(code: $code) { name } }';
const OTHER = '{ viewer { role regions } }';
const BROKEN = '{ viewer { role ';
const PORTAL = parseManifest(JSON.stringify({ [hashOf(ROLE)]: ROLE, name: NAME }));
const DESK = parseManifest(JSON.stringify({ name: OTHER }));

/** Of an officer by the client `portal`: read for its end where a stream is asked for, and held against no key. */
const PORTAL_TOKEN = `e30.${Buffer.from('{"exp":4102444800}').toString('base64url')}.none`;

const rulesOf = (portal: Trust, others: Trust): TrustedDocuments => ({
  default: others,
  clients: new Map([
    ['portal', { mode: portal, manifest: PORTAL }],
    ['desk', { mode: 'enforce', manifest: DESK }],
    ['free', { mode: 'off', manifest: parseManifest('{}') }],
  ]),
});

let graph: TestGraph;
let http: TestHttp;
let rules: TrustedDocuments;
let logged: Untrusted[];
beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(
    graph,
    {},
    {
      documents: { rules: () => rules, logUntrusted: (one) => logged.push(one) },
      bearers: { [PORTAL_TOKEN]: { ...OFFICER, client: 'portal' } },
    },
  );
});
afterAll(async () => {
  await http?.close();
  await graph?.close();
});
beforeEach(() => {
  logged = [];
});
afterEach(() => {
  rules = ANY_DOCUMENT;
});

interface Sending {
  readonly token?: string;
  readonly claimed?: string;
  readonly url?: string;
}

const headersOf = ({ token = PORTAL_TOKEN, claimed }: Sending) => ({
  ...(token !== '' && { authorization: `Bearer ${token}` }),
  ...(claimed !== undefined && { 'x-canbao-client': claimed }),
});

async function post(payload: object, sending: Sending = {}) {
  const { url = '/graphql' } = sending;
  const accept = url === '/graphql' ? 'application/graphql-response+json' : 'text/event-stream';
  const response = await http.app.inject({
    ...{ method: 'POST', url, payload },
    headers: { ...headersOf(sending), accept },
  });
  return told(response.statusCode, response.body);
}

async function get(search: string, sending: Sending = {}) {
  const headers = { ...headersOf(sending), 'apollo-require-preflight': '1' };
  const response = await http.app.inject({ url: `/graphql?${search}`, headers });
  return told(response.statusCode, response.body);
}

function told(status: number, text: string) {
  const { data, errors } = JSON.parse(text);
  return { status, data, code: errors?.[0].extensions.code, message: errors?.[0].message };
}

const REFUSED = { status: 403, code: 'DOCUMENT_NOT_TRUSTED', data: undefined };
const byHash = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
const search = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const county = { code: '350825' };

describe('a client whose manifest is enforced', () => {
  beforeEach(() => {
    rules = rulesOf('enforce', 'off');
  });

  test('is answered what stands in it, by text, by hash and by id', async () => {
    const role = { viewer: { role: 'COUNTY_OFFICER' } };
    const name = { region: { name: '连城县' } };
    expect((await post({ query: ROLE })).data).toEqual(role);
    expect((await post(byHash(hashOf(ROLE)))).data).toEqual(role);
    expect((await post({ documentId: hashOf(ROLE) })).data).toEqual(role);
    expect((await post({ query: NAME, variables: county })).data).toEqual(name);
    expect((await post({ documentId: 'name', variables: county })).data).toEqual(name);
    expect((await post({ ...byHash(hashOf(NAME)), variables: county })).data).toEqual(name);
    expect((await get(search({ query: ROLE }))).data).toEqual(role);
    expect((await get(search({ documentId: 'name', variables: JSON.stringify(county) }))).data).toEqual(name);
    const { extensions } = byHash(hashOf(ROLE));
    expect((await get(search({ extensions: JSON.stringify(extensions) }))).data).toEqual(role);
    expect(logged).toEqual([]);
  });

  test.each<[what: string, payload: object]>([
    ['another text', { query: OTHER }],
    ['a text with a space more', { query: `${ROLE} ` }],
    ['a text that does not parse', { query: BROKEN }],
    ['another text under an id of the manifest', { query: OTHER, documentId: 'name' }],
    ['another text under a hash of the manifest', { query: OTHER, ...byHash(hashOf(ROLE)) }],
    ['a hash that is in no manifest', byHash(hashOf(OTHER))],
    ['the id of another client', { documentId: hashOf(OTHER) }],
    ['an id that everything inherits', { documentId: 'constructor' }],
    ['nothing', { variables: {} }],
    ['a text in a list', { query: [ROLE] }],
    ['two requests in a list', [{ query: ROLE }, { query: OTHER }]],
  ])('is refused %s', async (_, payload) => {
    expect(await post(payload)).toMatchObject(REFUSED);
  });

  test('is told who it is and who can mend it', async () => {
    const { message } = await post({ query: OTHER });
    for (const word of ['"portal"', 'whoever runs this server', '清单']) expect(message).toContain(word);
  });

  test('cannot hide a text from who looks at it', async () => {
    const both = `${search({ query: ROLE })}&${search({ query: OTHER })}`;
    expect(await get(both)).toMatchObject(REFUSED);
    expect(await get(`query=%7B%20viewer%20%7B%20role%20%7D%20%7D?${search({ query: OTHER })}`)).toMatchObject(REFUSED);
    // The body of a POST is what runs, whatever the address says.
    expect(await post({ query: OTHER }, { url: `/graphql?${search({ query: ROLE })}` })).toMatchObject(REFUSED);
  });

  test('is bound on streams too', async () => {
    const url = '/graphql/stream';
    expect(await post({ query: 'subscription { jobProgress(id: "a") { id } }' }, { url })).toMatchObject(REFUSED);
    expect(await post({ query: BROKEN }, { url })).toMatchObject(REFUSED);
    expect(await post({ query: ROLE }, { url })).toMatchObject({ status: 400, code: 'NO_SUBSCRIPTION' });
    expect(await post({ documentId: hashOf(ROLE) }, { url })).toMatchObject({ code: 'NO_SUBSCRIPTION' });
  });

  test('does not remember what another client was answered', async () => {
    const { data } = await post({ query: OTHER, ...byHash(hashOf(OTHER)) }, { token: 'officer' });
    expect(data.viewer.role).toBe('COUNTY_OFFICER');
    expect(await post(byHash(hashOf(OTHER)))).toMatchObject(REFUSED);
  });

  test('leaves others free', async () => {
    expect((await post({ query: OTHER }, { token: 'officer' })).status).toBe(200);
    expect((await post({ query: OTHER }, { token: '' })).status).toBe(200);
  });
});

describe('the header', () => {
  test('binds whoever names a client, also without a token', async () => {
    rules = rulesOf('enforce', 'off');
    for (const token of ['officer', '']) {
      expect(await post({ query: OTHER }, { token, claimed: 'portal' })).toMatchObject(REFUSED);
      expect((await post({ query: ROLE }, { token, claimed: 'portal' })).status).toBe(200);
      expect((await post({ documentId: 'name', variables: county }, { token, claimed: 'portal' })).status).toBe(200);
    }
  });

  test('never frees: what binds the token binds on', async () => {
    rules = rulesOf('enforce', 'enforce');
    for (const claimed of ['free', 'desk', 'portal', 'unknown', 'constructor', ''])
      expect(await post({ query: OTHER }, { claimed })).toMatchObject(REFUSED);
    // In the manifest of the token's client, and not in that of the client it says it is.
    expect(await post({ query: ROLE }, { claimed: 'desk' })).toMatchObject(REFUSED);
    expect(await post({ query: '{ viewer { can } }' }, { token: '', claimed: 'free' })).toMatchObject(REFUSED);
  });
});

describe('clients that are not named', () => {
  test('may send what stands in any manifest where all others are refused', async () => {
    rules = rulesOf('enforce', 'enforce');
    expect((await post({ query: OTHER }, { token: 'officer' })).status).toBe(200);
    expect((await post(byHash(hashOf(ROLE)), { token: 'officer' })).status).toBe(200);
    expect(await post({ query: '{ viewer { can } }' }, { token: 'officer' })).toMatchObject(REFUSED);
    // An id means one document to one client and another to the next.
    expect(await post({ documentId: 'name' }, { token: 'officer' })).toMatchObject(REFUSED);
  });

  test('are refused everything where there is no manifest', async () => {
    rules = { default: 'enforce', clients: new Map() };
    expect(await post({ query: ROLE }, { token: 'officer' })).toMatchObject(REFUSED);
  });
});

describe('where documents are logged', () => {
  test('what stands in no manifest runs, and its hash is told, never its text', async () => {
    rules = rulesOf('log', 'log');
    expect((await post({ query: OTHER })).status).toBe(200);
    expect((await post({ query: '{ viewer { can } }' }, { token: 'officer' })).status).toBe(200);
    expect((await post({ query: ROLE })).status).toBe(200);
    expect(logged).toEqual([
      { client: 'portal', hash: hashOf(OTHER) },
      { client: null, hash: hashOf('{ viewer { can } }') },
    ]);
  });

  test('a hash that nobody knows is asked for again, and what is no hash is not told', async () => {
    rules = rulesOf('log', 'off');
    expect((await post(byHash(hashOf('{ a }')))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    await post(byHash('{ person(number: "999999") { id } }'));
    expect(logged).toEqual([{ client: 'portal', hash: hashOf('{ a }') }]);
  });
});

describe('where nothing is asked', () => {
  test('a manifest still spares its client the text, and an id that is in none is refused', async () => {
    rules = rulesOf('off', 'off');
    expect((await post({ documentId: 'name', variables: county })).data).toEqual({ region: { name: '连城县' } });
    expect((await post({ query: OTHER })).status).toBe(200);
    expect(await post({ documentId: 'unknown' })).toMatchObject(REFUSED);
    expect(logged).toEqual([]);
  });
});

describe('a manifest', () => {
  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['a list', '["{ a }"]', 'is one JSON object'],
    ['a number for a text', '{"a": 1}', '"a" has no text'],
    ['an empty text', '{"a": " "}', '"a" has no text'],
    ['a text under the hash of another', JSON.stringify({ [hashOf(ROLE)]: OTHER }), hashOf(OTHER)],
  ])('of %s is refused', (_, json, words) => {
    expect(() => parseManifest(json)).toThrow(words);
  });
});
