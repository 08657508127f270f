import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const LI = '00000000-0000-4000-8000-000000000001';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
beforeEach(() => graph.database.sql`truncate audit_lines`);
afterAll(() => graph.close());

const lines = () => graph.database.sql`select action, actor, subjects, count from audit_lines order by id`;

test('one character of a name searches nothing', async () => {
  const { errors, statements } = await graph.ask(
    OFFICER,
    '{ people(first: 1, where: { name: { startsWith: " 李" } }) { nodes { id } } }',
  );
  expect(errors[0]?.extensions.code).toBe('FILTER_REFUSED');
  expect(errors[0]?.message).toContain('at least 2 characters');
  expect(statements).toEqual([]);
});

test.each([
  ['of a page', '{ people(first: 5, where: { name: { startsWith: "李明" } }) { nodes { id } } }'],
  ['that only counts', '{ people(first: 0, where: { name: { eq: "李明" } }) { totalCount } }'],
  [
    'through a relation',
    '{ enrollments(first: 1, where: { person: { not: { name: { eq: "李明" } } } }) { nodes { id } } }',
  ],
  ['in a statistic', '{ peopleStatistics(where: { name: { in: ["李明"] } }) { total { count } } }'],
])('a search by name %s is noted as one', async (_, query) => {
  const { errors } = await graph.ask(OFFICER, query);
  expect(errors).toEqual([]);
  expect((await lines()).map(({ action, actor }) => [action, actor])).toEqual([['person.searchName', 'test']]);
});

test('what is asked otherwise is none', async () => {
  await graph.ask(OFFICER, `{ person(id: "${LI}") { name } }`);
  expect((await lines()).map(({ action }) => action)).toEqual(['registry.read']);
});

/** As if the officer had searched so often since midnight. */
const spend = (times: number) => graph.database.sql`
  insert into audit_lines (actor, role, action, subjects, count)
  select 'test', 'COUNTY_OFFICER', 'person.searchName', '{}', 0 from generate_series(1, ${times}::int)`;
const query = '{ people(first: 1, where: { name: { startsWith: "李明" } }) { nodes { id } } }';

test.each([995, 880])('of many at one moment no more are answered than a thousand a day, after %i', async (times) => {
  await spend(times);
  const left = 1_000 - times;
  const answers = await Promise.all(Array.from({ length: left + 7 }, () => graph.ask(OFFICER, query)));
  const codes = answers.map(({ errors }) => errors[0]?.extensions.code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(left);
  expect(codes.filter((code) => code === 'SEARCH_LIMIT')).toHaveLength(7);
  expect(await lines()).toHaveLength(1_000);
});

test('a thousand a day, and then no answer; others go on', async () => {
  await spend(1_000);
  const { data, errors } = await graph.ask(OFFICER, query);
  expect(data).toBeUndefined();
  expect(errors[0]?.extensions.code).toBe('SEARCH_LIMIT');
  const other = viewerWith({ sub: 'other', role: 'COUNTY_OFFICER', regions: [COUNTY] });
  expect((await graph.ask(other, query)).errors).toEqual([]);
  expect((await graph.ask(OFFICER, `{ person(id: "${LI}") { id } }`)).errors).toEqual([]);
});
