import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let officer: string;
beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  officer = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

const REGION = '{ region(code: "350825") { name } }';
/** Milliseconds that a refusal may take on a machine that does other things beside; each takes some ten alone. */
const SOON = 3_000;
/** Bytes of memory that the server may have come to hold in all: it starts with some 250 MB. */
const MOST_MEMORY = 900 * 1024 ** 2;

const memory = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1024;

/** Whatever was sent: the same process answers the next request, soon, and its log has no fault of ours. */
afterEach(async () => {
  const began = performance.now();
  expect((await server.ask(REGION)).body).toEqual({ data: { region: { name: '连城县' } } });
  expect(performance.now() - began).toBeLessThan(SOON);
  expect(memory()).toBeLessThan(MOST_MEMORY);
  expect(server.said.stderr).not.toMatch(/request failed|syntax error|Maximum call stack/);
});

interface Sent {
  readonly status: number;
  readonly code: string | undefined;
  readonly took: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of what was asked.
  readonly body: any;
  readonly bytes: number;
}

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Sent> {
  const began = performance.now();
  const response = await fetch(`${server.url}/graphql`, {
    ...{ method: 'POST', body },
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
  });
  const text = await response.text();
  const told = JSON.parse(text);
  return {
    ...{ status: response.status, code: told.errors?.[0].extensions.code, body: told },
    ...{ took: performance.now() - began, bytes: text.length },
  };
}

const bearer = () => ({ authorization: `Bearer ${officer}` });
const ask = (query: string, more: object = {}) => post(JSON.stringify({ query, ...more }), bearer());
const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

/** Fragments of which each asks twice for the next: a few lines that unfold to 2 to the power of their number. */
const unfolding = (levels: number) =>
  `${times(levels, (at) => `fragment f${at} on Region { a: parent { ...f${at + 1} } b: parent { ...f${at + 1} } }`)}
  fragment f${levels} on Region { name }`;

/** Some thirty objects for each person. */
const FAMILY = 'household { members { person { household { members { person { id } } } } } }';

describe('a document', () => {
  const DEEP = 'TOO_DEEP';
  const PARSED = 'GRAPHQL_PARSE_FAILED';
  const VALID = 'GRAPHQL_VALIDATION_FAILED';
  const refused: Readonly<Record<string, readonly [query: string, code: string]>> = {
    'of fields in thousands of levels': [`{ ${'a { '.repeat(3_000)} b ${'}'.repeat(3_000)} }`, DEEP],
    'of braces that never close': ['{ a '.repeat(4_900), DEEP],
    'of lists in thousands of levels': [`{ region(code: ${'['.repeat(4_900)}${']'.repeat(4_900)}) { name } }`, DEEP],
    'of objects in thousands of levels': [
      `{ region(code: ${'{a:'.repeat(3_000)}1${'}'.repeat(3_000)}) { name } }`,
      DEEP,
    ],
    'of a hundred thousand fields': [`{ ${'a '.repeat(100_000)} }`, PARSED],
    'of one field five thousand times': [`{ ${'__typename '.repeat(4_900)} }`, VALID],
    'of thousands of unknown fields': [`{ ${times(4_900, (at) => `unknown${at}`)} }`, VALID],
    'of thousands of unknown directives': [`{ viewer { role ${times(4_900, (at) => `@d${at}`)} } }`, VALID],
    'of one directive a thousand times': [`{ viewer { role ${'@include(if: true) '.repeat(1_000)} } }`, VALID],
    'of thousands of unknown arguments': [`{ region(${times(2_400, (at) => `a${at}: 1`)}) { name } }`, VALID],
    'of thousands of unused variables': [`query (${times(2_400, (at) => `$v${at}: Int`)}) { viewer { role } }`, VALID],
    'of a type in thousands of lists': [
      `query ($v: ${'['.repeat(4_900)}Int${']'.repeat(4_900)}) { viewer { role } }`,
      DEEP,
    ],
    'of a fragment in itself': ['{ viewer { ...a } } fragment a on Viewer { role ...a }', VALID],
    'of fragments in a ring': [
      `{ viewer { ...f0 } } ${times(60, (at) => `fragment f${at} on Viewer { ...f${(at + 1) % 60} }`)}`,
      VALID,
    ],
    'of a thousand fragments in a ring': [
      `{ viewer { ...f0 } } ${times(1_000, (at) => `fragment f${at} on Viewer { ...f${(at + 1) % 1_000} }`)}`,
      DEEP,
    ],
    'of fragments that nobody spreads, in a row': [
      `{ viewer { role } } ${times(500, (at) => `fragment f${at} on Region { parent { ...f${at + 1} } parent { ...f${at + 1} } }`)} fragment f500 on Region { name }`,
      DEEP,
    ],
    'of fragments that each spread all of them': [
      `{ region(code: "350825") { ...f0 } } ${times(30, (at) => `fragment f${at} on Region { parent { ${times(30, (other) => (other === at ? '' : `...f${other}`))} } }`)}`,
      VALID,
    ],
    'of fragments that unfold without end': [`{ region(code: "350825") { ...f0 } } ${unfolding(60)}`, DEEP],
    'of a list asked for hundreds of times': [
      `{ ${times(300, (at) => `p${at}: people(first: 500) { nodes { id } }`)} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    'of a list in a list in a list': [
      '{ people(first: 500) { nodes { household { members { person { household { members { person { household { members { person { household { members { person { id } } } } } } } } } } } } } } }',
      'COST_EXCEEDED',
    ],
    'that hides its cost behind a page of fewer rows than none': [
      `{ people(first: -2000000000) { nodes { id } } ${times(19, (at) => `p${at}: people(first: 500) { nodes { ${FAMILY} } }`)} }`,
      'COST_EXCEEDED',
    ],
    'that hides its cost behind fragments that unfold': [
      `{ ${times(300, (at) => `p${at}: people(first: 500) { nodes { id } }`)} region(code: "350825") { ...f0 } } ${unfolding(13)}`,
      'TOO_MANY_SELECTIONS',
    ],
    'of a page of millions': ['{ people(first: 2000000000) { nodes { id } } }', 'COST_EXCEEDED'],
    'of a subscription under a condition': [
      'subscription ($no: Boolean = true) { jobProgress(id: "a") @include(if: $no) { id } }',
      VALID,
    ],
    'of the character NUL': ['{ viewer\0{ role } }', PARSED],
    'of an inherited name': ['{ __proto__ }', VALID],
    'of nothing but a comment': ['# { viewer { role } }', PARSED],
    'of a schema': ['type Query { a: Int }', VALID],
  };
  test.each(Object.entries(refused))('%s is refused soon', async (_, [query, code]) => {
    const sent = await ask(query);
    expect([sent.status, sent.code, 'data' in sent.body]).toEqual([400, code, false]);
    expect(sent.took).toBeLessThan(SOON);
    // What is refused is not answered with more than was asked.
    expect(sent.bytes).toBeLessThan(64 * 1024);
  });

  const LARGE = times(19, (at) => `p${at}: people(first: 500) { nodes { ${FAMILY} } }`);

  test('that hides its cost behind a field without its argument is refused', async () => {
    const query = `query ($code: RegionCode = "350825") { region(code: $code) { name } ${LARGE} }`;
    const sent = await ask(query, { variables: { code: null } });
    expect([sent.status, sent.code, 'data' in sent.body]).toEqual([400, 'COST_EXCEEDED', false]);
    expect(sent.body.errors[0].extensions.cost.estimated).toBeGreaterThan(200_000);
  });

  test('with a field without its argument is answered but for that field', async () => {
    const query = 'query ($code: RegionCode = "350825") { region(code: $code) { name } viewer { role } }';
    const { body } = await ask(query, { variables: { code: null } });
    expect(body.data).toEqual({ region: null, viewer: { role: 'COUNTY_OFFICER' } });
    expect(body.errors[0].message).toContain('must not be null');
  });

  test('that hides its cost behind a condition that is null is refused', async () => {
    const query = `query ($no: Boolean = true) { ${LARGE} region(code: "350825") { name @include(if: $no) } }`;
    const sent = await ask(query, { variables: { no: null } });
    expect([sent.status, sent.code, 'data' in sent.body]).toEqual([400, 'COST_EXCEEDED', false]);
  });

  test.each([100, 300, 600, 900, 1_200, 1_400])(
    'of %i levels is refused wherever it fills the stack',
    async (levels) => {
      const nest = (open: string, inside: string, close: string) =>
        `${open.repeat(levels)}${inside}${close.repeat(levels)}`;
      const region = (fields: string) => `{ region(code: "350825") { ${fields} } }`;
      for (const query of [
        region(`${nest('parent { ', 'code', ' }')} ${nest('parent { ', 'code', ' }')}`),
        region(nest('... { ', 'code', ' }')),
        region(nest('... @include(if: true) { ', 'code', ' }')),
        `{ people(first: 1, where: ${nest('{ and: [', '{}', '] }')}) { nodes { id } } }`,
        `query ($v: ${nest('[', 'Int', ']')}) { viewer { role } }`,
        `{ people(first: 1, where: ${nest('[', '{}', ']')}) { nodes { id } } }`,
      ]) {
        const sent = await ask(query);
        expect([sent.status, sent.body.data?.people ?? null], query.slice(0, 80)).toEqual([
          expect.toSatisfy((status) => status === 400 || sent.code === 'FILTER_REFUSED'),
          null,
        ]);
        expect(sent.took).toBeLessThan(SOON);
      }
    },
  );

  test('of several operations runs the one that is named, and none without a name', async () => {
    const query = 'query A { viewer { role } } query B { viewer { role } }';
    expect((await ask(query, { operationName: 'B' })).body).toEqual({ data: { viewer: { role: 'COUNTY_OFFICER' } } });
    for (const operationName of [undefined, '', '__proto__', 'constructor', 'C\r\nx-injected: 1'])
      expect((await ask(query, { operationName })).status).toBe(400);
  });
});

describe('a variable', () => {
  const QUERY = 'query ($where: PersonWhere) { people(first: 1, where: $where) { nodes { id } } }';
  /** JSON as text: an object literal would lose such keys. */
  const withVariables = (variables: string) =>
    post(`{"query":${JSON.stringify(QUERY)},"variables":${variables}}`, bearer());

  test.each([
    '{"__proto__":{"where":{}}}',
    '{"where":{"__proto__":{"name":{"eq":"a"}}}}',
    '{"constructor":{"prototype":{"where":{}}}}',
    '{"where":{"name":{"__proto__":null}}}',
  ])('with the keys of a prototype (%s) is refused', async (variables) => {
    const sent = await withVariables(variables);
    expect(sent.status).toBe(400);
    expect(sent.body.data).toBeUndefined();
  });

  test.each(['{"where":{"constructor":{}}}', '{"where":{"toString":{}}}', '{"where":{"name":{"valueOf":"a"}}}'])(
    'with an inherited name (%s) is an unknown field',
    async (variables) => {
      const sent = await withVariables(variables);
      expect([sent.status, sent.code]).toEqual([400, 'BAD_USER_INPUT']);
    },
  );

  test('of many levels is refused', async () => {
    const deep = `${'{"and":['.repeat(5_000)}{}${']}'.repeat(5_000)}`;
    const sent = await withVariables(`{"where":${deep}}`);
    expect([sent.status, sent.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(sent.took).toBeLessThan(SOON);
  });

  test.each([
    ['people', 'PersonOrder', 'nodes { id }', '{"name":"ASC"}'],
    ['peopleStatistics', 'PersonGroupBy', 'rows { count }', '"SEX"'],
  ])('that is a list of thousands (%s by %s) is refused', async (root, type, fields, one) => {
    const argument = type.endsWith('Order') ? 'orderBy' : 'groupBy';
    const query = JSON.stringify(`query ($list: [${type}!]!) { ${root}(${argument}: $list) { ${fields} } }`);
    const sent = await post(`{"query":${query},"variables":{"list":[${Array(9_000).fill(one).join()}]}}`, bearer());
    expect([sent.body.data?.[root] ?? null, sent.code === undefined]).toEqual([null, false]);
    expect(sent.took).toBeLessThan(SOON);
    expect(sent.bytes).toBeLessThan(64 * 1024);
  });

  test('of two hundred thousand characters is refused, and not sent back', async () => {
    const query = JSON.stringify('query ($id: ID!) { person(id: $id) { id } }');
    const sent = await post(`{"query":${query},"variables":{"id":"${'a'.repeat(200_000)}"}}`, bearer());
    expect(sent.body.data?.person ?? null).toBe(null);
    expect(sent.bytes).toBeLessThan(4_096);
  });

  test('of thousands of tests is refused', async () => {
    const sent = await withVariables(`{"where":{"or":[${Array(9_000).fill('{"name":{"eq":"a"}}').join()}]}}`);
    expect([sent.body.data.people, sent.code]).toEqual([null, 'FILTER_REFUSED']);
    expect(sent.took).toBeLessThan(SOON);
  });

  test.each(['1e400', '-1', '0.5', '9007199254740993', '2147483648', '"1"', '[1]', 'true'])(
    'that is %s in place of a number of rows is refused',
    async (first) => {
      const query = JSON.stringify('query ($first: Int) { people(first: $first) { nodes { id } } }');
      const { body, code } = await post(`{"query":${query},"variables":{"first":${first}}}`, bearer());
      expect([body.data?.people ?? null, code]).toEqual([null, expect.stringMatching(/BAD_USER_INPUT|PAGE_REFUSED/)]);
    },
  );
});

describe('a stream', () => {
  const stream = async (query: string, variables?: object) => {
    const response = await fetch(`${server.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer() },
      body: JSON.stringify({ query, variables }),
    });
    const told = await response.json();
    return [response.status, told.errors[0].extensions.code, 'data' in told];
  };
  const job = (fields: string, rest = '') =>
    `subscription ($id: ID = "00000000-0000-4000-8000-00000000ffff") { jobProgress(id: $id) { ${fields} } } ${rest}`;
  const doubled = times(13, (at) => `fragment f${at} on Job { ...f${at + 1} ...f${at + 1} }`);

  test.each([
    ['fragments that unfold', job('...f0', `${doubled} fragment f13 on Job { id }`), 'TOO_MANY_SELECTIONS'],
    ['fragments in a ring', job('...a', 'fragment a on Job { id ...a }'), 'GRAPHQL_VALIDATION_FAILED'],
    ['thousands of levels', job(`${'... { '.repeat(3_000)} id ${'}'.repeat(3_000)}`), 'TOO_DEEP'],
    ['a hundred levels', job(`${'... { '.repeat(100)} id ${'}'.repeat(100)}`), 'TOO_DEEP'],
    ['a hundred names', job(times(100, (at) => `n${at}: id`)), 'TOO_MANY_ALIASES'],
    ['a hundred conditions', job(times(100, () => 'id @skip(if: false)')), 'TOO_MANY_DIRECTIVES'],
  ])('of %s does not begin', async (_, query, code) => {
    expect(await stream(query)).toEqual([400, code, false]);
  });

  test('without its argument, or with a condition that is null, does not begin', async () => {
    expect(await stream(job('id'), { id: null })).toEqual([400, 'BAD_USER_INPUT', false]);
    const conditional = 'subscription ($no: Boolean = true) { jobProgress(id: "a") @include(if: $no) { id } }';
    expect(await stream(conditional, { no: null })).toEqual([400, 'GRAPHQL_VALIDATION_FAILED', false]);
  });
});

describe('a body', () => {
  const json = JSON.stringify({ query: REGION });
  const refused: Readonly<Record<string, readonly [body: string, code: string]>> = {
    'cut short': [json.slice(0, -1), 'BAD_REQUEST'],
    'of two requests': [json + json, 'BAD_REQUEST'],
    'of a list of requests': [`[${json},${json}]`, 'BAD_REQUEST'],
    'of null': ['null', 'BAD_REQUEST'],
    'of a text': ['"{ viewer { role } }"', 'BAD_REQUEST'],
    'of a number': ['1', 'BAD_REQUEST'],
    'of lists in thousands of levels': ['['.repeat(100_000) + ']'.repeat(100_000), 'BAD_REQUEST'],
    'with variables in a list': [`{"query":"{ viewer { role } }","variables":[1]}`, 'BAD_REQUEST'],
    'with extensions in a text': [`{"query":"{ viewer { role } }","extensions":"x"}`, 'BAD_REQUEST'],
    'with a name that is an object': [`{"query":"{ viewer { role } }","operationName":{}}`, 'BAD_REQUEST'],
    'with the key of a prototype': [`{"query":"{ viewer { role } }","__proto__":{"query":"{ a }"}}`, 'BAD_REQUEST'],
    'larger than 256 KiB': [JSON.stringify({ query: ' '.repeat(300_000) }), 'BODY_TOO_LARGE'],
  };
  test.each(Object.entries(refused))('%s is refused soon', async (_, [body, code]) => {
    const sent = await post(body, bearer());
    expect([sent.status, sent.code]).toEqual([code === 'BODY_TOO_LARGE' ? 413 : 400, code]);
    expect(sent.took).toBeLessThan(SOON);
  });

  test('that is packed is not unpacked', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 ** 2, ' ')));
    const sent = await post(bomb, { ...bearer(), 'content-encoding': 'gzip' });
    expect([sent.status >= 400 && sent.status < 500, sent.code]).toEqual([true, 'CONTENT_ENCODING_REFUSED']);
    expect(sent.took).toBeLessThan(SOON);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'that a page of another site could send (%j) is refused',
    async (type) => {
      const sent = await post(json, { 'content-type': type });
      expect([sent.status, sent.body.data]).toEqual([expect.toSatisfy((one) => one === 400 || one === 415), undefined]);
    },
  );

  test('that is said to be long and never comes keeps nobody waiting', async () => {
    const { hostname, port } = new URL(server.url);
    const slow = Array.from({ length: 100 }, () => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
      );
      return socket;
    });
    expect((await ask(REGION)).took).toBeLessThan(SOON);
    for (const socket of slow) socket.destroy();
  });

  test('with two lengths, or a length and pieces, is no request', async () => {
    const { hostname, port } = new URL(server.url);
    const raw = (lines: string) =>
      new Promise<string>((resolve) => {
        let said = '';
        const socket = connect(Number(port), hostname);
        socket.on('data', (bytes) => {
          said += bytes;
        });
        socket.on('close', () => resolve(said.split('\r\n')[0] ?? ''));
        socket.on('error', () => resolve(said));
        socket.end(`POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${lines}\r\n\r\n${json}`);
      });
    const length = `content-length: ${json.length}`;
    expect(await raw(`${length}\r\ncontent-length: 5`)).toMatch(/ 400 /);
    expect(await raw(`${length}\r\ntransfer-encoding: chunked`)).toMatch(/ 400 /);
  });
});
