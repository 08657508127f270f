import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
  await graph.database.sql`analyze people`;
});
afterAll(() => graph.close());

const COUNTS = '{ people(where: { sex: { eq: FEMALE } }, first: 0) { totalCount totalCountEstimate } }';

test('an estimate is near the count, costs one statement, and reads the plan alone', async () => {
  const { data, statements } = await graph.ask(OFFICER, COUNTS);
  const { totalCount, totalCountEstimate } = data.people;
  expect(totalCountEstimate).toBeGreaterThan(totalCount * 0.8);
  expect(totalCountEstimate).toBeLessThan(totalCount * 1.2);
  expect(statements.filter((one) => one.startsWith('explain (format json)')).length).toBe(1);
  expect(statements.length).toBe(3);
});

test('an estimate is about the rows that somebody may see, and cheaper than a count', async () => {
  const village = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: ['350825103201'] });
  const cost = async (field: string) => {
    const asking = { extensions: { cost: true } };
    const { data, extensions } = await graph.ask(village, `{ people(first: 1) { ${field} } }`, {}, asking);
    return { told: data.people[field], estimated: Number(JSON.stringify(extensions?.cost).match(/\d+/)?.[0]) };
  };
  const [count, estimate] = [await cost('totalCount'), await cost('totalCountEstimate')];
  expect(estimate.told).toBeLessThan(500);
  expect(estimate.estimated).toBeLessThan(count.estimated);
});

describe('of rows that are hidden', () => {
  const HIDDEN = 60;
  beforeAll(async () => {
    const { sql } = graph.database;
    await sql`
      insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
      select id, 'MENTAL_SEVERE', 'HEALTH', region_code, '2016-04-18', '2016-04-18', 'test'
      from people where region_code like '350825103%' and merged_into_id is null order by id limit ${HIDDEN}`;
    for (const table of ['people', 'assistance_listings']) await sql.unsafe(`vacuum analyze ${table}`);
  });

  const TOWN = '350825103';
  const some = (where: string) => `people(where: { assistance: { some: ${where} } }, first: 1)`;
  const sensitive = '{ category: { eq: MENTAL_SEVERE } }';
  const confirmed = '{ confirmedOn: { eq: "2016-04-18" } }';
  const LISTS = [
    `assistanceListings(where: ${sensitive}, first: 1)`,
    `assistanceListings(where: ${confirmed}, first: 1)`,
    'assistanceListings(first: 1)',
    some(sensitive),
    some(`{ or: [${confirmed}, { not: { category: { in: [FP_PREF, MENTAL_SEVERE] } } }] }`),
    `people(where: { or: [{ not: { assistance: { none: ${sensitive} } } }] }, first: 1)`,
    `payments(where: { person: { assistance: { some: ${sensitive} } } }, first: 1)`,
  ];

  test.each([
    ['a resident', viewerWith({ role: 'RESIDENT', person: '00000000-0000-4000-8000-000000000018' })],
    ['a township officer', viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] })],
    [
      'a clerk of another department',
      viewerWith({ role: 'DEPARTMENT_CLERK', regions: ['350825'], department: 'CIVIL_AFFAIRS' }),
    ],
  ])('%s is told what they would count, whatever the statistics know', async (_, viewer) => {
    for (const list of LISTS) {
      const { data, errors } = await graph.ask(viewer, `{ list: ${list} { totalCount totalCountEstimate } }`);
      if (errors.some(({ extensions }) => extensions.code === 'FORBIDDEN')) continue;
      expect(errors, list).toEqual([]);
      expect(data.list.totalCountEstimate, list).toBe(data.list.totalCount);
    }
  });

  test('a county officer, from whom none is hidden, is told an estimate of the plan alone', async () => {
    const { data, statements } = await graph.ask(OFFICER, `{ ${LISTS[0]} { totalCountEstimate } }`);
    expect(data.assistanceListings.totalCountEstimate).toBeGreaterThan(HIDDEN * 0.7);
    expect(statements.filter((one) => one.startsWith('explain (format json)')).length).toBe(1);
    expect(statements.some((one) => one.includes('count(*)'))).toBe(false);
  });
});
