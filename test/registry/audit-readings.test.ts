import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { readings } from '../../src/graph/plugins/note-readings.ts';
import { graphOf } from '../../src/graph/schema.ts';
import { type Viewer, viewerOf } from '../../src/services/viewer.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const [LI, WANG] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const CLERK = viewerWith({
  sub: 'clerk',
  role: 'DEPARTMENT_CLERK',
  department: 'CIVIL_AFFAIRS',
  regions: [COUNTY],
  purpose: '核对名单',
});

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());
beforeEach(() => graph.database.sql`truncate audit_lines restart identity`);

const lines = () =>
  graph.database.sql`
    select actor, role, purpose, subjects, count, details from audit_lines where action = 'registry.read' order by id`;

async function subjectsOf(query: string, viewer: Viewer = OFFICER): Promise<string[][]> {
  const { errors } = await graph.ask(viewer, query);
  expect(errors).toEqual([]);
  return (await lines()).map(({ subjects }) => subjects);
}

test('who read whose file, in which role and from which office, and by which law: never with what values', async () => {
  const query = `query Look($id: ID!) { person(id: $id) { name cover(policyYear: 2018) { status } } }`;
  const { errors, statements } = await graph.ask(OFFICER, query, { id: LI });
  expect(errors).toEqual([]);
  expect(statements.join()).not.toContain('audit_lines');
  expect(await lines()).toEqual([
    {
      actor: 'test',
      role: 'COUNTY_OFFICER',
      purpose: null,
      subjects: [LI],
      count: 1,
      details: {
        operation: 'Look',
        document: createHash('sha256').update(query).digest('hex'),
        office: { regions: [COUNTY] },
        rulebooks: [expect.stringMatching(/^350825-liancheng\/urrbmi-2018@\d+$/)],
      },
    },
  ]);
});

test('a clerk is noted with the department and the purpose', async () => {
  await graph.ask(CLERK, '{ people(first: 1) { nodes { id } } }');
  expect((await lines())[0]).toMatchObject({
    actor: 'clerk',
    purpose: '核对名单',
    details: { operation: null, office: { regions: [COUNTY], department: 'CIVIL_AFFAIRS' } },
  });
});

describe('those whom the answer holds are named, and nobody else', () => {
  test('of a page, not the row behind it that tells whether there is more', async () => {
    const { data } = await graph.ask(OFFICER, '{ people(first: 3) { nodes { id } pageInfo { hasNextPage } } }');
    const ids = data.people.nodes.map(({ id }: { id: string }) => id);
    expect((await lines()).map(({ subjects, count }) => ({ subjects, count }))).toEqual([
      { subjects: ids.sort(), count: 3 },
    ]);
  });

  test('of edges and of several roots, each once', async () => {
    const both = `{ a: person(id: "${LI}") { id } b: person(id: "${LI}") { sex } c: person(id: "${WANG}") { sex } }`;
    expect(await subjectsOf(both)).toEqual([[LI, WANG]]);
    const { data } = await graph.ask(OFFICER, '{ people(first: 2) { edges { node { id } } } }');
    const ids = data.people.edges.map(({ node }: { node: { id: string } }) => node.id);
    expect((await lines()).at(-1)?.subjects).toEqual(ids.sort());
  });

  test('of a household, it and its members', async () => {
    const { data } = await graph.ask(OFFICER, `{ person(id: "${LI}") { household { id members { person { id } } } } }`);
    const { id, members } = data.person.household;
    const people = members.map(({ person }: { person: { id: string } }) => person.id);
    expect(people.length).toBeGreaterThan(1);
    expect((await lines())[0]?.subjects).toEqual([...new Set([id, LI, ...people])].sort());
  });

  test('of rows about somebody who is not read beside them', async () => {
    const { data } = await graph.ask(OFFICER, '{ assistanceListings(first: 5) { nodes { id category } } }');
    const ids = data.assistanceListings.nodes.map(({ id }: { id: string }) => id);
    const whose = await graph.database
      .sql`select distinct person_id from assistance_listings where id = any(${ids}::uuid[])`;
    expect((await lines())[0]?.subjects).toEqual(whose.map((row) => row.person_id).sort());
  });

  test('of receipts, the households whose heads they name', async () => {
    const { data } = await graph.ask(OFFICER, '{ receipts(first: 3) { nodes { id } } }');
    const ids = data.receipts.nodes.map(({ id }: { id: string }) => id);
    const whose = await graph.database
      .sql`select distinct household_id as id from receipts where id = any(${ids}::uuid[])`;
    expect(await subjectsOf('{ receipts(first: 3) { nodes { headName domicile } } }')).toEqual([
      whose.map(({ id }) => id).sort(),
    ]);
  });

  test('of a kept decision, whom it is about', async () => {
    const kept = `mutation { decisionStore(input: { personId: "${LI}", kind: COVER, policyYear: 2018 }) { decision { id } } }`;
    const { id } = (await graph.ask(OFFICER, kept)).data.decisionStore.decision;
    await graph.database.sql`truncate audit_lines restart identity`;
    expect(await subjectsOf(`{ decision(id: "${id}") { decision { outcome } } }`)).toEqual([[LI]]);
  });

  test('of rows whose cursors alone are read: they hold ids, and the names that rows are ordered by', async () => {
    const order = 'orderBy: [{ field: NAME, direction: ASC }]';
    const { data } = await graph.ask(OFFICER, `{ people(first: 2, ${order}) { nodes { id } } }`);
    const ids = data.people.nodes.map(({ id }: { id: string }) => id).sort();
    await graph.database.sql`truncate audit_lines restart identity`;
    await subjectsOf(`{ people(first: 2, ${order}) { edges { cursor } } }`);
    expect(await subjectsOf(`{ people(first: 2, ${order}) { pageInfo { startCursor endCursor } } }`)).toEqual([
      ids,
      ids,
    ]);
  });

  test('of an id that names a person', async () => {
    expect(await subjectsOf(`{ node(id: "${LI}") { id ... on Person { sex } } }`)).toEqual([[LI]]);
  });

  test('of nobody where nobody was found: that somebody looked stands all the same', async () => {
    expect(await subjectsOf('{ person(id: "00000000-0000-4000-8000-00000000ffff") { id } }')).toEqual([[]]);
  });
});

test('more than five hundred stand in further lines, so that nobody hides a look among others', async () => {
  const page = (after: string) => `{ people(first: 500${after}) { nodes { id } pageInfo { endCursor } } }`;
  const first = (await graph.ask(OFFICER, page(''))).data.people;
  const second = (await graph.ask(OFFICER, page(`, after: "${first.pageInfo.endCursor}"`))).data.people;
  await graph.database.sql`truncate audit_lines restart identity`;
  const asked = `{
    a: people(first: 500) { nodes { id } } b: people(first: 2, after: "${first.pageInfo.endCursor}") { nodes { id } }
  }`;
  expect((await graph.ask(OFFICER, asked)).errors).toEqual([]);
  const ids = [...first.nodes, ...second.nodes.slice(0, 2)].map(({ id }: { id: string }) => id).sort();
  const noted = await lines();
  expect(noted.flatMap(({ subjects }) => subjects)).toEqual(ids);
  expect(noted.map(({ count, details }) => [count, details.part, details.parts])).toEqual([
    [500, 1, 2],
    [2, 2, 2],
  ]);
});

describe('what is filtered or grouped by something sensitive leaves a line, were it only a count', () => {
  const listed = `{ assistance: { some: { category: { eq: MENTAL_SEVERE } } }, id: { eq: "${LI}" } }`;
  test.each([
    ['people', `{ people(first: 0, where: ${listed}) { totalCount } }`],
    ['rows of theirs', `{ enrollments(first: 0, where: { person: ${listed} }) { totalCount } }`],
    ['an exact statistic', `{ peopleStatistics(where: ${listed}) { total { count } } }`],
    ['claims by their patient', `{ claimStatistics(where: { person: { id: { eq: "${LI}" } } }) { total { count } } }`],
    ['listings by category', '{ listingStatistics(groupBy: [{ dimension: CATEGORY }]) { rows { count } } }'],
    ['claims by village', '{ claimStatistics(groupBy: [{ dimension: REGION, level: VILLAGE }]) { rows { count } } }'],
    ['everybody who is listed', '{ people(first: 0, where: { not: { assistance: { none: {} } } }) { totalCount } }'],
  ])('%s', async (_, query) => {
    expect(await subjectsOf(query)).toHaveLength(1);
  });

  test('and what is not leaves none', async () => {
    expect(await subjectsOf('{ people(first: 0, where: { sex: { eq: MALE } }) { totalCount } }')).toEqual([]);
    expect(await subjectsOf('{ peopleStatistics(groupBy: [{ dimension: SEX }]) { rows { count } } }')).toEqual([]);
    expect(await subjectsOf('{ claimStatistics { total { count } } }')).toEqual([]);
  });
});

describe('no line', () => {
  test('of residents who read their own household', async () => {
    const resident = viewerWith({ role: 'RESIDENT', person: LI });
    const own = `{ person(id: "${LI}") { name phone idNumber household { address members { person { name } } } } }`;
    expect(await subjectsOf(own, resident)).toEqual([]);
  });

  test('of law, regions and counts', async () => {
    expect(await subjectsOf(`{ region(code: "${COUNTY}") { name } viewer { role } }`)).toEqual([]);
    expect(await subjectsOf(`{ region(code: "${COUNTY}") { name } }`, ANALYST)).toEqual([]);
  });

  test('of what is refused before it runs, and of a dry run', async () => {
    const { errors } = await graph.ask(ANALYST, `{ person(id: "${LI}") { name } }`);
    expect(errors).toHaveLength(1);
    await graph.ask(OFFICER, `{ person(id: "${LI}") { name } }`, {}, { extensions: { cost: 'dryRun' } });
    expect(await lines()).toEqual([]);
  });
});

test('a subject and a purpose that no line could hold are no token’s', () => {
  const token = { sub: 'clerk', role: 'COUNTY_OFFICER', regions: [COUNTY] };
  for (const claim of ['sub', 'purpose'])
    for (const word of ['half \ud800', '\udc00 a half', 'a\0b', 'a\nb'])
      expect(viewerOf({ ...token, [claim]: word })).toMatch('halves of characters');
});

test('requests that wait at the same moment are written by one statement, each as a line of its own', async () => {
  await Promise.all(
    Array.from({ length: 30 }, (_, at) => graph.ask(OFFICER, `{ person(id: "${at % 2 ? LI : WANG}") { name } }`)),
  );
  // Who wrote a row tells its transaction: one for each statement.
  const [written] = await graph.database.sql`select count(distinct xmin::text)::int as count from audit_lines`;
  expect(await lines()).toHaveLength(30);
  expect(written?.count).toBeLessThan(15);
});

describe('an answer that cannot be noted', () => {
  afterEach(() => graph.database.sql`alter table if exists audit_away rename to audit_lines`);

  test('is not given: nothing of it, whoever asks, until lines can be written again', async () => {
    await graph.database.sql`alter table audit_lines rename to audit_away`;
    const asked = `{ person(id: "${LI}") { name } people(first: 1) { nodes { name } } }`;
    const answers = await Promise.all([graph.ask(OFFICER, asked), graph.ask(CLERK, asked)]);
    for (const { body, errors } of answers) {
      expect(Object.keys(JSON.parse(body))).toEqual(['errors']);
      expect(errors).toHaveLength(1);
      expect(errors[0]?.extensions.code).toBe('AUDIT_UNAVAILABLE');
      expect(body).not.toMatch(/audit_|relation/);
    }
    expect(graph.logged.map(String).join()).toContain('audit_lines');
    // Who is not noted is not kept waiting.
    const own = await graph.ask(viewerWith({ role: 'RESIDENT', person: LI }), `{ person(id: "${LI}") { id } }`);
    expect(own.data.person.id).toBe(LI);
    await graph.database.sql`alter table audit_away rename to audit_lines`;
    expect((await graph.ask(OFFICER, asked)).data.person.name).toEqual(expect.any(String));
  });
});

test('an event of a stream is noted by itself, with those alone whom it gave out', async () => {
  const asked = { operationName: 'Watch', documentHash: 'hash' };
  const context = createContext(graph.platform, OFFICER);
  const { begin, refusalOf } = readings(graphOf('both'), () => undefined);
  begin(parse('{ people { nodes { id } } }'), context);
  for (const id of [LI, WANG]) {
    context.reading.subjects.add(id);
    expect(await refusalOf(context, asked)).toBeNull();
  }
  expect((await lines()).map(({ subjects }) => subjects)).toEqual([[LI], [WANG]]);
});

test('the registry half notes what a gateway reads of it, and the policy half, which reads nobody, notes nothing', async () => {
  const registry = await createTestGraph('registry');
  const noted = () => registry.database.sql`select subjects from audit_lines where action = 'registry.read'`;
  const representations = [
    { __typename: 'Person', id: LI },
    { __typename: 'Person', id: WANG },
  ];
  const asked =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { sex } } }';
  expect((await registry.ask(OFFICER, asked, { representations })).errors).toEqual([]);
  expect(await noted()).toEqual([{ subjects: [LI, WANG] }]);
  await registry.close();

  const policy = await createTestGraph('policy');
  const status =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { id } } }';
  expect((await policy.ask(OFFICER, status, { representations })).errors).toEqual([]);
  expect(await policy.database.sql`select 1 from audit_lines where action = 'registry.read'`).toEqual([]);
  await policy.close();
});
