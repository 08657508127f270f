import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultOfCitizenNumber } from '../../src/policy/citizen-number.ts';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const ORDINARY = '00000000-0000-4000-8000-000000000003';
const DIBAO = '00000000-0000-4000-8000-000000000001';
const QUERY = `query Numbers($unmask: Boolean!) {
  one: person(id: "${ORDINARY}") { idNumber(unmask: $unmask) }
  other: person(id: "${DIBAO}") { idNumber(unmask: $unmask) }
}`;
const declared = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'complaint 2017-114' });

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
beforeEach(() => graph.database.sql`truncate audit_lines`);
afterAll(() => graph.close());

const audit = () => graph.database.sql`select actor, role, purpose, action, subjects, count from audit_lines`;

test('a number is masked for everybody who does not ask for more', async () => {
  const { data } = await graph.ask(declared, QUERY, { unmask: false });
  expect(data.one.idNumber).toBe('999999************');
  expect(await audit()).toEqual([]);
});

test('with scope and purpose it is given whole, once it stands in the audit', async () => {
  const { data, statements } = await graph.ask(declared, QUERY, { unmask: true });
  expect(faultOfCitizenNumber(data.one.idNumber)).toBeUndefined();
  expect(data.one.idNumber).toMatch(/^999999/);
  expect(await audit()).toMatchObject([
    { role: 'COUNTY_OFFICER', purpose: 'complaint 2017-114', action: 'person.unmask', count: 2 },
  ]);
  const [line] = await audit();
  expect([...(line?.subjects ?? [])].sort()).toEqual([DIBAO, ORDINARY]);
  expect(statements).toHaveLength(3);
});

test('the audit does not hold the number itself', async () => {
  const { data } = await graph.ask(declared, QUERY, { unmask: true });
  const [line] = await graph.database.sql`select audit_lines::text as line from audit_lines`;
  expect(String(line?.line)).not.toContain(data.one.idNumber.slice(6));
});

test.each([
  ['no purpose', OFFICER],
  ['no scope', viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [COUNTY], purpose: 'curiosity' })],
  [
    'the scope narrowed away',
    viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'x', scope: 'registry:read identity:read' }),
  ],
])('%s: refused, and no sealed column is read', async (_, viewer) => {
  const { data, errors, statements } = await graph.ask(viewer, QUERY, { unmask: true });
  expect(data.one.idNumber).toBeNull();
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  expect(statements.join()).not.toContain('number_cipher');
  expect(await audit()).toEqual([]);
});

describe('a phone number', () => {
  const PHONES = `query Phones($unmask: Boolean!) {
    one: person(id: "${ORDINARY}") { phone(unmask: $unmask) }
    other: person(id: "${DIBAO}") { phone(unmask: $unmask) }
  }`;
  const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN], purpose: 'who has not paid' });
  const NUMBER = '10900005581';
  beforeAll(() => {
    const phoneCipher = KEYRING.seal(NUMBER, `people.phone_cipher:${ORDINARY}`);
    return graph.database
      .sql`update people set phone_cipher = ${phoneCipher}, phone_masked = '109****5581' where id = ${ORDINARY}`;
  });

  test('is masked for everybody who does not ask for more', async () => {
    expect((await graph.ask(collector, PHONES, { unmask: false })).data.one.phone).toBe('109****5581');
    expect(await audit()).toEqual([]);
  });

  test.each([
    ['VILLAGE_COLLECTOR', TOWN],
    ['TOWNSHIP_OFFICER', TOWN],
    ['COUNTY_OFFICER', COUNTY],
  ] as const)('is given whole to a %s who says why, in one statement beside its audit line', async (role, region) => {
    const viewer = viewerWith({ role, regions: [region], purpose: 'who has not paid' });
    const { data, statements } = await graph.ask(viewer, PHONES, { unmask: true });
    expect(data.one.phone).toBe(NUMBER);
    expect(statements.filter((text) => text.includes('phone_cipher'))).toHaveLength(1);
    const lines = await audit();
    expect(lines).toMatchObject([{ role, purpose: 'who has not paid', action: 'person.unmaskPhone', count: 2 }]);
    expect([...(lines[0]?.subjects ?? [])].sort()).toEqual([DIBAO, ORDINARY]);
  });

  test.each([
    ['no purpose', viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })],
    ['an auditor', viewerWith({ role: 'AUDITOR', regions: [COUNTY], purpose: 'x' })],
    ['an analyst', viewerWith({ role: 'ANALYST', regions: [COUNTY], purpose: 'x' })],
    [
      'a department',
      viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'CIVIL_AFFAIRS', purpose: 'x' }),
    ],
    ['a resident', viewerWith({ role: 'RESIDENT', person: ORDINARY, purpose: 'x' })],
  ])('%s: refused, and no sealed column is read', async (_, viewer) => {
    const { data, errors, statements } = await graph.ask(viewer, PHONES, { unmask: true });
    expect(data?.one?.phone ?? null).toBeNull();
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(statements.join()).not.toContain('phone_cipher');
    expect(await audit()).toEqual([]);
  });
});
