import { GraphQLError, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRequirements, requirementOf } from '../../src/graph/access.ts';
import type { Running } from '../../src/graph/opened-fields.ts';
import { readable } from '../../src/graph/plugins/guard.ts';
import { graphOf, halfGraph, mergedGraph } from '../../src/graph/schema.ts';
import { readAuthoredSdl } from '../../src/graph/sdl.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';

const PERSON = '00000000-0000-4000-8000-000000000003';
const DECLARED = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'complaint 2017-114' });
const RESIDENT = viewerWith({ role: 'RESIDENT', person: PERSON });
const CASE = 'caseNumber: "2017-114"';

/** Every way to a field that opens something, with its arguments where the words ARGS stand. */
const DOORS: Readonly<Record<string, string>> = {
  'a person': `{ person(id: "${PERSON}") { idNumber(unmask: true ARGS) } }`,
  'a phone': `{ person(id: "${PERSON}") { phone(unmask: true ARGS) } }`,
  'a page of people': '{ people(first: 2) { nodes { idNumber(unmask: true ARGS) } } }',
  'an edge': '{ people(first: 2) { edges { node { idNumber(unmask: true ARGS) } } } }',
  'a node': `{ node(id: "${PERSON}") { ... on Person { idNumber(unmask: true ARGS) } } }`,
  'a household': '{ households(first: 1) { nodes { members { person { phone(unmask: true ARGS) } } } } }',
  'an enrollment': '{ enrollments(first: 1) { nodes { person { idNumber(unmask: true ARGS) } } } }',
  'a fragment by another name': `query { person(id: "${PERSON}") { ...F } } fragment F on Person { sex: idNumber(unmask: true ARGS) }`,
  'what is left out': `{ person(id: "${PERSON}") { idNumber(unmask: true ARGS) @include(if: false) } }`,
  'a second selection': `{ person(id: "${PERSON}") { idNumber b: idNumber(unmask: true ARGS) } }`,
  'a diagnosis': '{ claims(first: 1) { nodes { diagnosis(ARGS) } } }',
  "a person's claims": `{ person(id: "${PERSON}") { claims { diagnosis(ARGS) } } }`,
};

/** A door with a case or without; no field takes empty brackets. */
const through = (door: string, given = '') => (DOORS[door] ?? '').replace('ARGS', given).replace('()', '');

describe.each(['both', 'registry'] as const)('served as %s', (half) => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await createTestGraph(half);
  });
  afterAll(() => graph.close());

  async function refused(viewer: Viewer, query: string, variables = {}) {
    const { data, errors, statements } = await graph.ask(viewer, query, variables);
    expect({ data: data ?? null, statements }).toEqual({ data: null, statements: [] });
    return errors.map(({ extensions }) => extensions.code);
  }

  test.each(Object.keys(DOORS))(
    '%s opens nothing without a case or a purpose, and no statement is sent',
    async (door) => {
      expect(await refused(DECLARED, through(door))).toEqual(['CASE_NEEDED']);
      expect(await refused(DECLARED, through(door, 'caseNumber: " "'))).toEqual(['CASE_NEEDED']);
      expect(await refused(OFFICER, through(door, CASE))).toEqual(['PURPOSE_NEEDED']);
      const { errors } = await graph.ask(DECLARED, through(door, CASE));
      expect(errors).toEqual([]);
    },
  );

  test('whoever may not read the field at all is told of that alone', async () => {
    expect(await refused(ANALYST, through('a person'))).toEqual(['FORBIDDEN']);
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [COUNTY] });
    expect(await refused(town, through('a diagnosis'))).toEqual(['FORBIDDEN']);
  });

  test('a change that would show what it opens is not made', async () => {
    const input = '{ idempotencyKey: "k", claimId: "x", version: 1 }';
    const change = (args: string) => `mutation { claimCheck(input: ${input}) { claim { diagnosis${args} } } }`;
    expect(await refused(DECLARED, change(''))).toEqual(['CASE_NEEDED']);
    expect(await refused(OFFICER, change(`(${CASE})`))).toEqual(['PURPOSE_NEEDED']);
  });

  test('a resident reads their own diagnosis without a case, and whole numbers not at all', async () => {
    const id = await enterStay(graph.database.sql, { personId: PERSON, admittedOn: '2017-09-04', state: 'ENTERED' });
    const { data, errors } = await graph.ask(RESIDENT, `{ claim(id: "${id}") { id diagnosis } }`);
    expect({ data, errors }).toEqual({ data: { claim: { id, diagnosis: null } }, errors: [] });
    expect(await refused(RESIDENT, through('a person', CASE))).toEqual(['PURPOSE_NEEDED']);
  });
});

test('an entity that a gateway asks for opens nothing without a case', async () => {
  const graph = await createTestGraph('registry');
  try {
    const query =
      'query ($them: [_Any!]!) { _entities(representations: $them) { ... on Person { idNumber(unmask: true) } } }';
    const them = [{ __typename: 'Person', id: PERSON }];
    const { errors, statements } = await graph.ask(DECLARED, query, { them });
    expect([errors[0]?.extensions.code, statements]).toEqual(['CASE_NEEDED', []]);
  } finally {
    await graph.close();
  }
});

describe('what a selection is given', () => {
  const assertReadable = readable(graphOf('both'));
  const codeOf = (query: string, running: Running = {}, viewer = DECLARED) => {
    try {
      assertReadable(parse(query), running, viewer);
      return null;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.extensions.code;
    }
  };
  const NUMBER = `query A($unmask: Boolean = true, $case: String) { person(id: "${PERSON}") { ...F } }
    query B($unmask: Boolean = false, $case: String = "B") { person(id: "${PERSON}") { ...F } }
    query C { person(id: "${PERSON}") { idNumber(unmask: true) } }
    fragment F on Person { idNumber(unmask: $unmask, caseNumber: $case) }`;

  test.each<[string, Running, string | null]>([
    ['a default that opens', { operationName: 'A' }, 'CASE_NEEDED'],
    ['a case beside it', { operationName: 'A', variables: { case: '7' } }, null],
    ['an answer that stays masked', { operationName: 'A', variables: { unmask: false } }, null],
    ['nothing in place of the default', { operationName: 'A', variables: { unmask: null } }, null],
    ['no case in place of the default', { operationName: 'B', variables: { unmask: true, case: null } }, 'CASE_NEEDED'],
    ['the default of its own operation', { operationName: 'B', variables: { unmask: true } }, null],
    ['a literal', { operationName: 'C' }, 'CASE_NEEDED'],
    ['a case of two lines', { operationName: 'A', variables: { case: 'a\nb' } }, 'CASE_NEEDED'],
  ])('counts by %s', (_, running, code) => expect(codeOf(NUMBER, running)).toBe(code));

  test('that does not fit its type is left to be refused by execution', () => {
    expect(codeOf(NUMBER, { operationName: 'A', variables: { unmask: 'yes' } })).toBeNull();
  });
});

describe('a policy', () => {
  /** The SDL with a policy on a field that has none. */
  function withPolicy(half: 'registry' | 'policy', field: RegExp, policies: string) {
    const authored = readAuthoredSdl();
    const changed = authored[half].replace(field, (found) => `${found} @policy(policies: ${policies})`);
    expect(changed).not.toBe(authored[half]);
    return { ...authored, [half]: changed };
  }
  const refusal = (graph: ReturnType<typeof mergedGraph>, query: string, viewer: Viewer) => () =>
    readable(graph)(parse(query), {}, viewer);

  test('is asked in the policy half too', () => {
    const sdl = withPolicy('policy', /policyDocuments[^@]*?\]!/, '[["purpose"]]');
    for (const graph of [halfGraph('policy', sdl), mergedGraph(sdl)]) {
      const name = graph.schema.getQueryType()?.getFields().policyDocuments;
      expect(name).toBeDefined();
      const query = '{ policyDocuments { id } }';
      expect(refusal(graph, query, OFFICER)).toThrow(/declared purpose/);
      expect(refusal(graph, query, DECLARED)).not.toThrow();
    }
  });

  test('is asked of a stream', () => {
    const sdl = withPolicy('registry', /jobProgress\([^)]*\): Job!/, '[["own-file"], ["purpose"]]');
    for (const graph of [halfGraph('registry', sdl), mergedGraph(sdl)]) {
      const query = 'subscription { jobProgress(id: "x") { id } }';
      expect(refusal(graph, query, OFFICER)).toThrow(/own file/);
      expect(refusal(graph, query, DECLARED)).not.toThrow();
    }
  });

  test('that nothing checks is no schema’s', () => {
    const read = () => readRequirements(['type Person { name: String @policy(policies: [["kindness"]]) }']);
    expect(read).toThrow(/"kindness", which nothing checks: known are purpose, case, own-file/);
  });

  test('alone guards a field', () => {
    const requirements = readRequirements([
      'type Person { name: String @policy(policies: [["purpose"]]) @tag(name: "public") }',
    ]);
    expect(requirementOf(requirements, 'Person', 'name')).toMatchObject({ isPublic: false, policies: [[['purpose']]] });
  });
});
