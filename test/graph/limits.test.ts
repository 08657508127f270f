import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { LIMITS } from '../../src/graph/plugins/limits.ts';
import { createGraphServer, type GraphServerOptions } from '../../src/graph/server.ts';
import { SubscriptionRefused, subscriber } from '../../src/graph/subscribe.ts';
import { ROLES, type Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const STRANGER = viewerWith({ role: 'PUBLIC' });
const NOBODY = '00000000-0000-4000-8000-00000000ffff';

/** As graphical tools ask it. */
const INTROSPECTION = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });

/** More than the stack of the parser holds, and fewer tokens than a document may have. */
const LISTS = `${'['.repeat(4900)}${']'.repeat(4900)}`;

interface Setting extends Pick<GraphServerOptions, 'introspection' | 'limits'> {
  readonly viewer?: Viewer;
  readonly operationName?: string;
}

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** `levels` fields inside each other, the first and the last of them other ones than those between. */
const deep = (levels: number) =>
  `{ region(code: "${COUNTY}") ${'{ parent '.repeat(levels - 2)}{ code } ${'}'.repeat(levels - 1)}`;

/** A fragment that is spread twice by the next, which is spread twice …: 2^`levels` selections in a few words. */
const doubled = (levels: number) =>
  `{ region(code: "${COUNTY}") { ...F0 } } ${times(levels, (n) => `fragment F${n} on Region { a${n}: parent { ...F${n + 1} } b${n}: parent { ...F${n + 1} } }`)} fragment F${levels} on Region { code }`;

const region = (fields: string, rest = '') => `{ region(code: "${COUNTY}") { ${fields} } } ${rest}`;

interface Shape {
  readonly code: string;
  readonly allowed: number;
  /** A document that has just so much of it. */
  of(count: number): string;
}

const SHAPES: readonly Shape[] = [
  { code: 'TOO_DEEP', allowed: LIMITS.depth, of: (count) => deep(count) },
  {
    code: 'TOO_DEEP',
    allowed: LIMITS.depth,
    of: (count) =>
      `{ region(code: "${COUNTY}") { ...F2 } } ${times(count - 2, (n) => `fragment F${n + 2} on Region { parent { ...F${n + 3} } }`)} fragment F${count} on Region { code }`,
  },
  {
    code: 'TOO_MANY_ROOT_FIELDS',
    allowed: LIMITS.rootFields,
    of: (count) =>
      `{ __typename ...R ${times(count - 2, (n) => `r${n}: __typename`)} } fragment R on Query { __typename }`,
  },
  { code: 'TOO_MANY_ALIASES', allowed: LIMITS.aliases, of: (count) => region(times(count, (n) => `n${n}: code`)) },
  {
    code: 'TOO_MANY_ALIASES',
    allowed: LIMITS.aliases,
    of: (count) => region('...A x: code', `fragment A on Region { ${times(count - 1, (n) => `n${n}: code`)} }`),
  },
  {
    code: 'TOO_MANY_DIRECTIVES',
    allowed: LIMITS.directives,
    of: (count) => region(times(count, () => 'code @skip(if: false)')),
  },
  {
    // A count that looks at each fragment once must still count what stands at each of its spreads.
    code: 'TOO_MANY_DIRECTIVES',
    allowed: LIMITS.directives,
    of: (count) =>
      region(
        times(count, () => '...C @skip(if: false)'),
        'fragment C on Region { code }',
      ),
  },
  {
    code: 'TOO_MANY_SELECTIONS',
    allowed: LIMITS.selections,
    // One of the region, and each of a hundred parts once for every spread, beside the spread itself.
    of: (count) =>
      region(
        `${times(Math.floor((count - 1) / 101), () => '...P')} ${times((count - 1) % 101, () => 'code')}`,
        `fragment P on Region { ${times(100, () => 'code')} }`,
      ),
  },
];

describe.each(SHAPES.map((shape, index) => ({ ...shape, index })))('$code ($index)', ({ code, allowed, of }) => {
  test(`answers ${allowed} and refuses one more before a statement runs`, async () => {
    const within = await graph.ask(OFFICER, of(allowed));
    expect(within.errors).toEqual([]);
    const beyond = await graph.ask(OFFICER, of(allowed + 1));
    expect(beyond.errors[0]?.extensions).toMatchObject({ code, limit: { asked: allowed + 1, allowed } });
    expect(beyond.statements).toEqual([]);
  });
});

test('the same name in many places is one name', async () => {
  const { errors } = await graph.ask(OFFICER, region(times(60, () => 'n: code')));
  expect(errors).toEqual([]);
});

test('an operation of a document is measured also where another one is run', async () => {
  const document = `query Small { __typename } query Deep ${deep(16)}`;
  expect(await answerOf(document, { operationName: 'Small' })).toContain('TOO_DEEP');
});

/** As a server of its own answers, which is set in another way. */
async function answerOf(query: string, { viewer = OFFICER, operationName, ...options }: Setting): Promise<string> {
  const server = createGraphServer({
    half: 'both',
    logError: () => undefined,
    ...options,
  });
  await server.start();
  const { body } = await server.executeOperation(
    { query, ...(operationName && { operationName }) },
    { contextValue: createContext(graph.platform, viewer) },
  );
  await server.stop();
  return JSON.stringify(body);
}

describe('a document that is hard to look at is refused at once', () => {
  test.each([
    ['doubled 13 times', doubled(13), 'TOO_MANY_SELECTIONS'],
    ['doubled 200 times', doubled(200), 'TOO_DEEP'],
    ['fields 1,500 deep', deep(1500), 'TOO_DEEP'],
    ['fields 3,000 deep', deep(3000), 'TOO_DEEP'],
    ['fragments 1,500 deep', region(`${'... { '.repeat(1500)} code ${'}'.repeat(1500)}`), 'TOO_DEEP'],
    [
      'fragments that spread each other, the innermost first',
      region(
        times(300, (n) => `...S${299 - n}`),
        `${times(300, (n) => `fragment S${n} on Region { ...S${n + 1} }`)} fragment S300 on Region { code }`,
      ),
      'TOO_DEEP',
    ],
    ['a value of lists 4,900 deep', `{ region(code: ${LISTS}) { code } }`, 'TOO_DEEP'],
    [
      'fragments that spread themselves',
      region('...L', 'fragment L on Region { parent { ...L } }'),
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s', async (_, query, code) => {
    const began = performance.now();
    const { errors, statements } = await graph.ask(OFFICER, query);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).not.toMatch(/call stack/);
    expect(statements).toEqual([]);
  });

  test('what the estimate of costs gives up on does not pass for cheap', async () => {
    const page = 'people(first: 500) { nodes { ...W ...W ...W ...W ...W ...W } }';
    const pages = `{ ${times(20, (n) => `p${n}: ${page}`)} } fragment W on Person { ${times(99, () => 'id')} }`;
    const { errors, statements } = await graph.ask(OFFICER, pages);
    expect(errors[0]?.extensions.code).toBe('TOO_MANY_SELECTIONS');
    expect(statements).toEqual([]);
  });
});

describe('the schema itself', () => {
  const claims = { regions: [COUNTY], person: NOBODY, department: 'HEALTH' };
  const viewers = ROLES.map((role) => ({ role, viewer: viewerWith({ role, ...claims }) }));

  test.each(viewers.filter(({ role }) => role !== 'PUBLIC'))('is told to $role', async ({ viewer }) => {
    const { data, errors } = await graph.ask(viewer, INTROSPECTION);
    expect(errors).toEqual([]);
    expect(data.__schema.types.length).toBeGreaterThan(100);
  });

  test.each([
    ['whole', INTROSPECTION],
    ['a type of it', '{ __type(name: "Person") { name } }'],
    [
      'under another name, in a fragment',
      '{ ...S } fragment S on Query { ... on Query { x: __schema { __typename } } }',
    ],
    [
      'also where a variable leaves it out',
      'query ($no: Boolean = false) { __schema @include(if: $no) { __typename } }',
    ],
  ])('is not told to strangers: %s', async (_, query) => {
    const { data, errors } = await graph.ask(STRANGER, query);
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions.code).toBe('INTROSPECTION_CLOSED');
    // The text is kept by the server once it was sound, for whoever asks next.
    expect((await graph.ask(OFFICER, query)).errors).toEqual([]);
    expect((await graph.ask(STRANGER, query)).errors[0]?.extensions.code).toBe('INTROSPECTION_CLOSED');
  });

  test('leaves strangers the names of types in their answers', async () => {
    const { data } = await graph.ask(STRANGER, region('__typename'));
    expect(data.region.__typename).toBe('Region');
  });

  test('is told to whom the server is set to tell it', async () => {
    const asked = (viewer: typeof STRANGER) =>
      answerOf('{ __schema { __typename } }', { viewer, introspection: () => ['PUBLIC'] });
    expect(await asked(STRANGER)).toContain('"__Schema"');
    expect(await asked(OFFICER)).toContain('INTROSPECTION_CLOSED');
  });
});

describe('what a misspelt name is near to', () => {
  const WRONG: readonly [what: string, query: string, variables?: Record<string, unknown>][] = [
    ['a field', region('parents')],
    ['a root field', '{ regoin(code: "1") { code } }'],
    ['an argument', '{ region(cod: "350825") { code } }'],
    ['a type', 'query ($code: RegionCod!) { region(code: $code) { code } }'],
    ['selections', '{ region(code: "350825") }'],
    ['an enum value', '{ policyYear(region: "350825", scheme: URBMMI, year: 2018) { __typename } }'],
    [
      'a variable',
      'query ($of: Scheme!) { policyYear(region: "350825", scheme: $of, year: 2018) { __typename } }',
      { of: 'URBMMI' },
    ],
  ];

  test.each(WRONG)('is told to offices and not to strangers: %s', async (_, query, variables) => {
    const known = await graph.ask(OFFICER, query, variables);
    expect(known.body).toContain('Did you mean');
    const stranger = await graph.ask(STRANGER, query, variables);
    expect(stranger.errors.length).toBeGreaterThan(0);
    expect(stranger.body).not.toContain('Did you mean');
  });
});

describe('a subscription', () => {
  const ask = (query: string) =>
    subscriber({ half: 'both', logError: () => undefined })({ query }, createContext(graph.platform, OFFICER));
  const job = (fields: string) => `subscription { jobProgress(id: "${NOBODY}") { ${fields} } }`;

  test.each([
    ['too many names', job(times(51, (n) => `n${n}: id`)), 'TOO_MANY_ALIASES'],
    ['more levels than the parser reads', `subscription { jobProgress(id: ${LISTS}) { id } }`, 'TOO_DEEP'],
    ['too many fragments inside each other', job(`${'... { '.repeat(100)} id ${'}'.repeat(100)}`), 'TOO_DEEP'],
  ])('is refused for %s', async (_, query, code) => {
    const refused = await ask(query).then(
      () => undefined,
      (error) => error,
    );
    expect(refused).toBeInstanceOf(SubscriptionRefused);
    expect(refused.status).toBe(400);
    expect(refused.errors[0].extensions.code).toBe(code);
  });
});
