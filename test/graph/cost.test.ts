import { randomUUID } from 'node:crypto';
import { getIntrospectionQuery, getNamedType, getNullableType, isListType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { affordable } from '../../src/graph/plugins/cost.ts';
import { LIMITS } from '../../src/graph/plugins/limits.ts';
import { graphOf } from '../../src/graph/schema.ts';
import { ANALYST, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const dry = { extensions: { cost: 'dryRun' } };
/** Families of families: each level multiplies. */
const families = (levels: number): string =>
  levels === 0 ? 'id' : `household { members { person { ${families(levels - 1)} } } }`;
const HUGE = `{ people(first: 500) { nodes { ${families(4)} } } }`;
const RESIDENT = viewerWith({ role: 'RESIDENT', person: '00000000-0000-4000-8000-000000000001' });

describe('a request over budget', () => {
  test('is told the limit, what was asked and how to ask for less, before any statement', async () => {
    const { errors, statements, data } = await graph.ask(OFFICER, HUGE);
    expect(data).toBeUndefined();
    expect(statements).toEqual([]);
    expect(errors[0]?.extensions).toMatchObject({ code: 'COST_EXCEEDED', cost: { budget: 200_000 } });
    for (const word of ['cost about 383500', 'may cost 200000', 'Ask for fewer rows a page', 'dryRun', '请减少'])
      expect(errors[0]?.message).toContain(word);
  });

  test('is one by the budget of its role', async () => {
    const budgets = await Promise.all(
      [viewerWith({ role: 'PUBLIC' }), RESIDENT, OFFICER, ANALYST].map(
        async (viewer) => (await graph.ask(viewer, '{ viewer { role } }', {}, dry)).extensions?.cost,
      ),
    );
    expect(budgets).toMatchObject([{ budget: 80_000 }, { budget: 80_000 }, { budget: 200_000 }, { budget: 400_000 }]);
    const asked = `{ people(first: 500) { nodes { ${families(3)} } } }`;
    expect((await graph.ask(OFFICER, asked, {}, dry)).extensions?.cost).toMatchObject({
      estimated: expect.any(Number),
    });
    expect((await graph.ask(RESIDENT, asked)).errors[0]?.extensions.code).toBe('COST_EXCEEDED');
  });
});

describe('what is told of the schema', () => {
  const named = (count: number, field: string) =>
    Array.from({ length: count }, (_, at) => `n${at}: ${field}`).join(' ');
  const MANY = `{ __schema { types { ${named(20, `fields { type { ${named(20, 'fields { name }')} } }`)} } } }`;
  const codeOf = async (query: string, variables = {}) =>
    (await graph.ask(OFFICER, query, variables)).errors[0]?.extensions.code;

  test('is paid for as it is told: lists in lists by many names are over every budget', async () => {
    expect(await codeOf(MANY)).toBe('COST_EXCEEDED');
    expect(
      await codeOf(
        `{ ...S } fragment S on Query { ${named(18, '__schema { types { fields { type { fields { name } } } } }')} }`,
      ),
    ).toBe('COST_EXCEEDED');
  });

  test('of a type by a variable costs what that type holds, whoever asked for a small one before', async () => {
    const fields = named(40, 'fields { type { fields { name } } }');
    for (const given of ['$type: String!', '$type: String! = "Query"']) {
      const query = `query (${given}) { ${named(10, `__type(name: $type) { ${fields} }`)} }`;
      expect(await codeOf(query, { type: 'Boolean' })).toBeUndefined();
      expect(await codeOf(query, { type: 'nobody' })).toBeUndefined();
      expect(await codeOf(query, given.includes('=') ? {} : { type: 'Query' })).toBe('COST_EXCEEDED');
    }
  });

  test('leaves what tools ask with room in the smallest budget', async () => {
    const { extensions } = await graph.ask(RESIDENT, getIntrospectionQuery(), {}, dry);
    expect(extensions?.cost).toMatchObject({ budget: 80_000 });
    const { errors } = await graph.ask(RESIDENT, getIntrospectionQuery());
    expect(errors).toEqual([]);
  });
});

test('tables of the law are paid for as they are, also by many names', async () => {
  const named = (count: number, field: string) =>
    Array.from({ length: count }, (_, at) => `n${at}: ${field}`).join(' ');
  const plans = `plans { ${named(8, `rows { ${named(4, 'bands { citations { locator } }')} }`)} }`;
  const asked = `{ policyYear(region: "999900", scheme: URRBMI, year: 2026) { benefits { ${named(8, plans)} } } }`;
  const { body } = await graph.ask(viewerWith({ role: 'PUBLIC' }), asked, {}, { extensions: { cost: true } });
  const { estimated, actual } = JSON.parse(body).extensions.cost;
  expect(actual.objects).toBeGreaterThan(5_000);
  expect(estimated).toBeGreaterThan(actual.objects / 2);
});

test('whatever leads from a household to its people counts a family, so that no way round is cheap', async () => {
  const priceOf = async (way: string) => {
    const asked = `{ people(first: 100) { nodes { household { ${way} } } } }`;
    const { body } = await graph.ask(OFFICER, asked, {}, dry);
    return JSON.parse(body).extensions.cost.estimated as number;
  };
  const family = 'person { household { id } }';
  const plain = await priceOf(`members { ${family} }`);
  expect(await priceOf(`contribution(policyYear: 2018) { members { ${family} } }`)).toBeGreaterThanOrEqual(plain);
  const left = await priceOf('completeness(policyYear: 2018) { notEnrolled { household { id } } }');
  expect(left).toBeGreaterThanOrEqual(await priceOf('members { person { id } }'));
});

describe('a dry run', () => {
  test('tells the cost that the answer would tell, and runs nothing', async () => {
    const asked = '{ people(first: 3) { nodes { household { number } } } }';
    const { data, errors, statements, extensions } = await graph.ask(OFFICER, asked, {}, dry);
    expect([data, errors, statements]).toEqual([null, [], []]);
    const ran = await graph.ask(OFFICER, asked, {}, { extensions: { cost: true } });
    expect(ran.extensions?.cost).toMatchObject(extensions?.cost as object);
    expect(Object.keys(extensions?.cost as object)).toEqual(['estimated', 'budget']);
  });

  test('of a write writes nothing', async () => {
    const query = `mutation W($input: ReceiptVoidInput!) { receiptVoid(input: $input) { userErrors { code } } }`;
    const input = { idempotencyKey: randomUUID(), receiptId: randomUUID(), reason: 'x' };
    const { data, errors, statements } = await graph.ask(OFFICER, query, { input }, dry);
    expect([data, errors, statements]).toEqual([null, [], []]);
  });

  test('is no way around a guard, nor an excuse for variables that do not fit', async () => {
    expect((await graph.ask(ANALYST, '{ people { nodes { id } } }', {}, dry)).errors[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    const { errors, statements } = await graph.ask(
      OFFICER,
      'query Q($first: Int!) { people(first: $first) { nodes { id } } }',
      {},
      dry,
    );
    expect([errors[0]?.extensions.code, statements]).toEqual(['BAD_USER_INPUT', []]);
  });
});

test('what an answer cost is told on request: the objects in it and how long it took', async () => {
  const asked = '{ people(first: 3) { nodes { id household { number } } } }';
  const { extensions } = await graph.ask(OFFICER, asked, {}, { extensions: { cost: true } });
  // The connection, three people and their households.
  expect(extensions?.cost).toMatchObject({ budget: 200_000, actual: { objects: 7, milliseconds: expect.any(Number) } });
  expect((await graph.ask(OFFICER, asked)).extensions).toBeUndefined();
});

test('every list that a query may begin with says how long it is', () => {
  const { schema, authored } = graphOf('both');
  const sized = new Set(
    authored.flatMap((sdl) =>
      parse(sdl).definitions.flatMap((type) =>
        'fields' in type && 'name' in type && type.name?.value === 'Query'
          ? (type.fields ?? []).flatMap(({ name, directives }) =>
              directives?.some((one) => one.name.value === 'listSize') ? [name.value] : [],
            )
          : [],
      ),
    ),
  );
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ type }) => isListType(getNullableType(type)) || getNamedType(type).name.endsWith('Connection'),
  );
  expect(lists.length).toBeGreaterThan(20);
  expect(lists.map(({ name }) => name).filter((name) => !sized.has(name))).toEqual([]);
});

describe('what cannot be counted', () => {
  const many = parse('{ viewer { role ...A ...A ...A } } fragment A on Viewer { role regions can }');

  test('is over every budget, wherever it is asked', async () => {
    const within = (selections: number) => affordable(graphOf('both'), () => ({ ...LIMITS, selections }));
    await within(14)(many, {}, { viewer: OFFICER });
    await expect(within(13)(many, {}, { viewer: OFFICER })).rejects.toThrow(/cannot be counted, so it does not run/);
  });

  test('are conditions that are null', async () => {
    const query = 'query ($no: Boolean = true) { viewer { role @include(if: $no) } }';
    const { errors, statements } = await graph.ask(OFFICER, query, { no: null });
    expect([errors[0]?.extensions.code, statements]).toEqual(['COST_EXCEEDED', []]);
    expect(errors[0]?.message).toContain('Argument "if"');
  });
});

describe('a field whose arguments do not fit', () => {
  const asked = `query ($code: RegionCode = "350825") {
    region(code: $code) { name } people(first: 3) { nodes { household { number } } } }`;
  const costOf = async (variables: Record<string, unknown>) =>
    (await graph.ask(OFFICER, asked, variables, dry)).extensions?.cost as { estimated: number };

  test('costs nothing, and what stands beside it costs what it costs', async () => {
    const whole = await costOf({});
    // The region itself.
    expect((await costOf({ code: null })).estimated).toBe(whole.estimated - 1);
  });

  test('is null for the executor’s reason, and the others are answered', async () => {
    const { data, errors } = await graph.ask(OFFICER, asked, { code: null });
    expect(data).toMatchObject({ region: null, people: { nodes: [{}, {}, {}] } });
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('must not be null')]);
  });
});

test('a page of fewer rows than none pays for no other', async () => {
  const costOf = async (query: string) => (await graph.ask(OFFICER, query, {}, dry)).extensions?.cost;
  const page = 'people(first: 500) { nodes { id } }';
  const alone = (await costOf(`{ ${page} }`)) as { estimated: number };
  const both = (await costOf(`{ a: people(first: -2000000000) { nodes { id } } ${page} }`)) as { estimated: number };
  expect(both.estimated).toBeGreaterThan(alone.estimated);
});
