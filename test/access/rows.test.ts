import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { createTestGraph, EVERYTHING, OFFICER, type TestGraph } from '../support/graph.ts';
import { type Seen, seenBy, TYPES } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';

const SEED = 20171120;
const VIEWERS = process.env.CANBAO_LONG ? 400 : 40;
const UNKNOWN = '00000000-0000-4000-8000-999999999999';

let graph: TestGraph;
let registry: Registry;
beforeAll(async () => {
  graph = await createTestGraph('both', { limits: () => EVERYTHING });
  registry = await readRegistry(graph.database.sql);
});
afterAll(() => graph.close());

const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort();
const rowsOf = (type: keyof Seen): readonly { id: string }[] =>
  ({
    Person: registry.people,
    Household: registry.households,
    Enrollment: registry.enrollments,
    Payment: registry.payments,
    AssistanceListing: registry.listings,
    AssistanceListBatch: registry.batches,
    Receipt: registry.receipts,
  })[type];

/** Every id of a root list, page by page, with what hangs on its rows. */
async function listed(viewer: Viewer, root: string, nodes: string) {
  const all: { id: string; [hanging: string]: unknown }[] = [];
  let after: string | null = null;
  for (;;) {
    const answer = await graph.ask(
      viewer,
      `query Listed($after: String) { ${root}(first: 500, after: $after) {
        totalCount nodes { ${nodes} } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    expect(answer.errors).toEqual([]);
    const page = answer.data[root];
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) {
      expect(page.totalCount).toBe(all.length);
      return all;
    }
    after = page.pageInfo.endCursor;
  }
}

/** Which of these ids `node`, and the root fields of people and households, give. */
async function fetched(viewer: Viewer, ids: readonly string[], field: string): Promise<string[]> {
  const aliases = ids.map((id, at) => `a${at}: ${field}(id: "${id}") { id }`);
  const { data, errors } = await graph.ask(viewer, `{ ${aliases.join(' ')} }`);
  expect(errors).toEqual([]);
  return ids.filter((id, at) => data[`a${at}`]?.id === id);
}

/** Some ids from all over the rows. */
const some = (ids: readonly string[], count: number) =>
  ids.filter((_, at) => at % Math.max(1, Math.floor(ids.length / count)) === 0);

async function assertSees(viewer: Viewer, seen: Seen): Promise<void> {
  const may = (scope: string) => viewer.scopes.has(scope);
  const hanging = [may('assistance:read') ? 'assistance { id }' : '', may('money:read') ? 'payments { id }' : ''];
  const people = await listed(viewer, 'people', `id enrollments { id } ${hanging.join(' ')}`);
  const idsIn = (rows: readonly object[], key: string) =>
    rows.flatMap((row) => ((row as Record<string, { id: string }[]>)[key] ?? []).map(({ id }) => id));
  expect(sorted(people.map(({ id }) => id))).toEqual(sorted(seen.Person));
  expect(sorted(idsIn(people, 'enrollments'))).toEqual(sorted(seen.Enrollment));
  expect(sorted(idsIn(people, 'assistance'))).toEqual(sorted(seen.AssistanceListing));
  expect(sorted(idsIn(people, 'payments'))).toEqual(sorted(seen.Payment));

  const households = await listed(viewer, 'households', `id ${may('money:read') ? 'receipts { id }' : ''}`);
  expect(sorted(households.map(({ id }) => id))).toEqual(sorted(seen.Household));
  expect(sorted(idsIn(households, 'receipts'))).toEqual(sorted(seen.Receipt));

  expect(sorted((await listed(viewer, 'enrollments', 'id')).map(({ id }) => id))).toEqual(sorted(seen.Enrollment));
  if (may('money:read'))
    expect(sorted((await listed(viewer, 'payments', 'id')).map(({ id }) => id))).toEqual(sorted(seen.Payment));
}

async function assertFetches(viewer: Viewer, seen: Seen): Promise<void> {
  for (const type of TYPES) {
    const all = rowsOf(type).map(({ id }) => id);
    const ids = sorted([...some(all, 12), ...some([...seen[type]], 6)]);
    const expected = ids.filter((id) => seen[type].has(id));
    expect(await fetched(viewer, ids, 'node'), type).toEqual(expected);
    if (type === 'Person') expect(await fetched(viewer, ids, 'person')).toEqual(expected);
    if (type === 'Household') expect(await fetched(viewer, ids, 'household')).toEqual(expected);
  }
}

/** Every object with an id that can be reached from rows that may be seen is one that may be seen. */
async function assertReachesNoFurther(viewer: Viewer, seen: Seen): Promise<void> {
  const money = viewer.scopes.has('money:read');
  const { data, errors } = await graph.ask(
    viewer,
    `{ people(first: 40, orderBy: [{ field: BIRTH_DATE, direction: DESC }]) { nodes { __typename id
         household { __typename id head { __typename id } members { person { __typename id enrollments { __typename id } } } }
         memberships { household { __typename id members(on: "2015-12-31") { person { __typename id } }
           ${money ? 'receipts { __typename id lines { person { __typename id } } replaces { __typename id } }' : ''} } }
         ${money ? 'payments { __typename id enrollment { __typename id } receipt { __typename id household { __typename id } } }' : ''} } } }`,
  );
  expect(errors).toEqual([]);
  const reached: string[] = [];
  JSON.stringify(data, (_, value) => {
    if (value && typeof value === 'object' && 'id' in value) {
      const { __typename: type, id } = value as { __typename: keyof Seen; id: string };
      if (!seen[type].has(id)) reached.push(`${type} ${id}`);
    }
    return value;
  });
  expect(reached).toEqual([]);
}

/** Filters reach through relations to what may be seen, and count no further. */
async function assertFilters(viewer: Viewer, seen: Seen): Promise<void> {
  if (!viewer.scopes.has('assistance:read')) return;
  const { data, errors } = await graph.ask(
    viewer,
    `{ listed: people(where: { assistance: { some: {} } }) { totalCount }
       unlisted: people(where: { assistance: { none: {} } }) { totalCount }
       mental: people(where: { assistance: { some: { category: { eq: MENTAL_SEVERE } } } }) { totalCount }
       households: households(where: { members: { some: { person: { assistance: { some: {} } } } } }) { totalCount }
       enrolled: enrollments(where: { person: { assistance: { some: { category: { eq: DIBAO } } } } }) { totalCount } }`,
  );
  expect(errors).toEqual([]);
  const listings = registry.listings.filter(({ id }) => seen.AssistanceListing.has(id));
  const people = new Set(listings.map(({ person }) => person));
  const having = (category: string) =>
    new Set(listings.filter((row) => row.category === category).map(({ person }) => person));
  const homes = registry.members.filter(({ person, household }) => people.has(person) && seen.Household.has(household));
  expect(data).toEqual({
    listed: { totalCount: people.size },
    unlisted: { totalCount: seen.Person.size - people.size },
    mental: { totalCount: having('MENTAL_SEVERE').size },
    households: { totalCount: new Set(homes.map(({ household }) => household)).size },
    enrolled: {
      totalCount: registry.enrollments.filter(
        ({ id, person }) => seen.Enrollment.has(id) && having('DIBAO').has(person),
      ).length,
    },
  });
}

test('random viewers see exactly the rows that they may see, by list, by id, nested and through filters', async () => {
  const reached = new Set<string>();
  for (const viewer of randomViewers(registry, VIEWERS, SEED)) {
    const seen = seenBy(viewer, registry);
    const words = `${inWords(viewer)} (seed ${SEED})`;
    if (!viewer.scopes.has('registry:read')) {
      const { errors, statements } = await graph.ask(viewer, '{ people { nodes { id } } households { nodes { id } } }');
      expect(errors[0]?.extensions.code, words).toBe(viewer.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      expect(statements, words).toEqual([]);
      continue;
    }
    try {
      await assertSees(viewer, seen);
      await assertFetches(viewer, seen);
      await assertReachesNoFurther(viewer, seen);
      await assertFilters(viewer, seen);
    } catch (error) {
      throw new Error(`As ${words}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    if (seen.Person.size > 0) reached.add(viewer.role);
  }
  // Viewers who all see nothing would prove nothing.
  expect(sorted(reached)).toEqual([
    'AUDITOR',
    'COUNTY_OFFICER',
    'DEPARTMENT_CLERK',
    'RESIDENT',
    'TOWNSHIP_OFFICER',
    'VILLAGE_COLLECTOR',
  ]);
  expect(graph.logged).toEqual([]);
});

describe('what may not be seen', () => {
  const NAMED = '00000000-0000-4000-8000-000000000001';
  const HOUSE = '00000000-0000-4000-9000-000000000001';
  /** The same office of another town. */
  const elsewhere: Viewer = { ...OFFICER, regions: ['350825100'] };

  test.each([
    ['a person', '{ person(id: "ID") { id name enrollments { id } } }', NAMED],
    ['a household', '{ household(id: "ID") { id number contribution(policyYear: 2018) { outcome } } }', HOUSE],
    ['a node', '{ node(id: "ID") { id __typename } }', NAMED],
    ['a person in a list', '{ people(where: { id: { eq: "ID" } }) { totalCount nodes { id } } }', NAMED],
    [
      'a person behind a row',
      '{ enrollments(where: { person: { id: { in: ["ID"] } } }) { totalCount nodes { id } } }',
      NAMED,
    ],
  ])('%s reads, byte by byte, as what is not there', async (_, query, id) => {
    const known = await graph.ask(OFFICER, query.replace('ID', id));
    const unseen = await graph.ask(elsewhere, query.replace('ID', id));
    const absent = await graph.ask(elsewhere, query.replace('ID', UNKNOWN));
    expect(unseen.body).toBe(absent.body);
    expect(unseen.statements).toEqual(absent.statements);
    expect(known.body).not.toBe(absent.body);
  });

  test('a number of somebody elsewhere reads as a number that nobody holds', async () => {
    const search = (number: string) => graph.ask(elsewhere, `{ person(idNumber: "${number}") { id } }`);
    const unseen = await search('999999194903120027');
    const absent = await search('999999194903129005');
    expect(unseen.body).toBe('{"data":{"person":null}}');
    expect(unseen.body).toBe(absent.body);
  });
});
