import { afterAll, beforeAll, expect, test } from 'vitest';
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
