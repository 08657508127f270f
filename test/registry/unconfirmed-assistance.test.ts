import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { families } from './family.ts';
import { payFor } from './paid.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [COUNTY] });

let graph: TestGraph;
let people: readonly string[];
beforeAll(async () => {
  graph = await createTestGraph();
  people = (await families(graph.database.sql, 3))[0]?.members ?? [];
  for (const id of people) await payFor(graph.database.sql, id, { payer: 'MEDICAL_ASSISTANCE_FUND' });
});
afterAll(() => graph.close());

async function told(viewer = AUDITOR) {
  const { data, errors } = await graph.ask(
    viewer,
    `{ unconfirmedAssistance(within: "${COUNTY}", policyYear: 2018) { people openPeople excess
      list { person { id } paid paidOn isFull due excess reasons clauses } } }`,
  );
  expect(errors).toEqual([]);
  return data.unconfirmedAssistance;
}

const list = (personId: string, confirmedOn: string) => graph.database.sql`
  insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source)
  values (${personId}, 'DIBAO', 'CIVIL_AFFAIRS', ${COUNTY}, ${confirmedOn}, 'test')`;

test('whoever was paid for in full without a list is told, and so is who was confirmed a day late', async () => {
  const [inTime, late, never] = people as [string, string, string];
  await list(inTime, '2017-08-31');
  await list(late, '2017-09-01');
  const { people: count, excess, list: rows } = await told();
  const of = (id: string) => rows.find(({ person }: { person: { id: string } }) => person.id === id);
  expect(of(inTime)).toBeUndefined();
  expect(of(never)).toMatchObject({
    ...{ paid: '180.00', paidOn: '2017-10-20', isFull: true, due: '0.00', excess: '180.00' },
    reasons: ['assistance.none'],
    clauses: [expect.stringMatching(/ 四\(三\)1$/), expect.stringMatching(/ 四\(三\)2$/)],
  });
  expect(of(late)).toMatchObject({ due: '0.00', excess: '180.00', reasons: ['assistance.paid-though-late'] });
  expect(count).toBe(people.length - 1);
  expect(excess).toBe(`${(people.length - 1) * 180}.00`);
});

test('what was given back is told no more', async () => {
  const never = people[2] ?? '';
  const before = (await told()).people;
  await graph.database.sql`
    insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${never}, 'URRBMI', 2018, 'MEDICAL_ASSISTANCE_FUND', 'RCU_COUNTER', -18000, '2017-11-01', 'test')`;
  expect((await told()).people).toBe(before - 1);
});

test('another county is told of nobody, and nobody who may not know every list is told anything', async () => {
  expect((await told(viewerWith({ role: 'AUDITOR', regions: ['350823'] }))).people).toBe(0);
  const narrow = viewerWith({
    ...{ role: 'COUNTY_OFFICER', regions: [COUNTY] },
    scope: 'registry:read assistance:list money:read registry:reconcile',
  });
  const asked = `{ unconfirmedAssistance(within: "${COUNTY}", policyYear: 2018) { people } }`;
  expect((await graph.ask(narrow, asked)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await graph.ask(OFFICER, asked)).errors).toEqual([]);
});
