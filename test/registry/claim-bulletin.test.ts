import { isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { enterStay, type GivenStay } from '../support/stays.ts';

/** 朋口镇, and a person whose file is kept there. */
const TOWN = '350825103';
const PERSON = '00000000-0000-4000-8000-000000000002';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const paid = (settledOn: string, given: Partial<GivenStay> = {}) =>
  enterStay(graph.database.sql, { personId: PERSON, admittedOn: '2017-10-02', basicFen: 300_000, ...given, settledOn });

async function board(month: string, { viewer = OFFICER, within = TOWN } = {}) {
  const { data, errors } = await graph.ask(
    viewer,
    `{ claimBulletin(within: "${within}", month: "${month}") { totalCount nodes { name amount paidOn } } }`,
  );
  expect(errors).toEqual([]);
  return data.claimBulletin;
}

test('a board names who was paid how much in the month, from its first day to its last', async () => {
  const [{ name }] = (await graph.database.sql`select name from people where id = ${PERSON}`) as [{ name: string }];
  await paid('2017-09-30');
  await paid('2017-10-01', { visit: 'CHRONIC' });
  await paid('2017-10-31', { assistanceFen: 50_000 });
  await paid('2017-11-01');
  expect(await board('2017-10')).toEqual({
    totalCount: 2,
    nodes: [
      { name, amount: '3000.00', paidOn: '2017-10-01' },
      { name, amount: '3500.00', paidOn: '2017-10-31' },
    ],
  });
  expect((await board('2017-10', { within: '350825100' })).totalCount).toBe(0);
});

test('what was not paid yet is on no board', async () => {
  await paid('2017-08-05', { state: 'SETTLED' });
  await paid('2017-08-05', { state: 'DENIED' });
  await paid('2017-08-05', { state: 'ENTERED' });
  expect(await board('2017-08')).toEqual({ totalCount: 0, nodes: [] });
});

test('nobody is told of another county', async () => {
  await paid('2017-07-05');
  expect((await board('2017-07')).totalCount).toBe(1);
  const stranger = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350821'] });
  expect((await board('2017-07', { viewer: stranger, within: COUNTY })).totalCount).toBe(0);
});

test('a board has no more to say than name, amount and day', () => {
  const type = graphOf('both').schema.getType('PublishedClaim');
  expect(isObjectType(type) && Object.keys(type.getFields())).toEqual(['name', 'amount', 'paidOn']);
});
