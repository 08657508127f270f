import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultOfCitizenNumber } from '../../src/policy/citizen-number.ts';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const ORDINARY = '00000000-0000-4000-8000-000000000003';
const DIBAO = '00000000-0000-4000-8000-000000000001';
const QUERY = `query Numbers($unmask: Boolean!, $case: String) {
  one: person(id: "${ORDINARY}") { idNumber(unmask: $unmask, caseNumber: $case) }
  other: person(id: "${DIBAO}") { idNumber(unmask: $unmask, caseNumber: $case) }
}`;
const CASE = '连医保投诉〔2017〕114号';
const declared = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'complaint 2017-114' });

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
beforeEach(() => graph.database.sql`truncate audit_lines`);
afterAll(() => graph.close());

/** What numbers were opened; that the files were read at all stands beside it. */
const audit = () => graph.database.sql`
  select actor, role, purpose, action, subjects, count, details from audit_lines
   where action <> 'registry.read' order by id`;

test('a number is masked for everybody who does not ask for more', async () => {
  const { data } = await graph.ask(declared, QUERY, { unmask: false });
  expect(data.one.idNumber).toBe('999999************');
  expect(await audit()).toEqual([]);
});

test('with scope, purpose and case it is given whole, once it stands in the audit', async () => {
  const { data, statements } = await graph.ask(declared, QUERY, { unmask: true, case: ` ${CASE} ` });
  expect(faultOfCitizenNumber(data.one.idNumber)).toBeUndefined();
  expect(data.one.idNumber).toMatch(/^999999/);
  expect(await audit()).toMatchObject([
    {
      ...{ role: 'COUNTY_OFFICER', purpose: 'complaint 2017-114', action: 'person.unmask', count: 2 },
      details: { caseNumber: CASE },
    },
  ]);
  const [line] = await audit();
  expect([...(line?.subjects ?? [])].sort()).toEqual([DIBAO, ORDINARY]);
  expect(statements).toHaveLength(3);
});

test('numbers of two cases are two lines, each with its people', async () => {
  const query = `{ one: person(id: "${ORDINARY}") { a: idNumber(unmask: true, caseNumber: "A") b: idNumber(unmask: true, caseNumber: "B") }
    other: person(id: "${DIBAO}") { idNumber(unmask: true, caseNumber: "B") } }`;
  const { data } = await graph.ask(declared, query);
  expect(data.one.a).toBe(data.one.b);
  const told = (await audit()).map(({ details, subjects }) => [details.caseNumber, new Set(subjects)]);
  expect(new Map(told as [string, Set<string>][])).toEqual(
    new Map([
      ['A', new Set([ORDINARY])],
      ['B', new Set([ORDINARY, DIBAO])],
    ]),
  );
});

test('a number that cannot be opened is an error, and not the word that there is none', async () => {
  const { sql } = graph.database;
  const [kept] =
    await sql`select id, number_cipher as sealed from identity_documents where person_id = ${DIBAO} and kind = 'CITIZEN_ID'`;
  const seal = (sealed: Buffer) => sql`update identity_documents set number_cipher = ${sealed} where id = ${kept?.id}`;
  await seal(Buffer.concat([kept?.sealed.subarray(0, -1), Buffer.from([kept?.sealed.at(-1) ^ 1])]));
  const { data, errors } = await graph.ask(
    declared,
    `{ person(id: "${DIBAO}") { idNumber(unmask: true, caseNumber: "A") } }`,
  );
  await seal(kept?.sealed);
  expect(data.person.idNumber).toBeNull();
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
});

test('the audit does not hold the number itself', async () => {
  const { data } = await graph.ask(declared, QUERY, { unmask: true, case: CASE });
  const lines = await graph.database.sql`select audit_lines::text as line from audit_lines`;
  expect(lines.map(({ line }) => line).join()).not.toContain(data.one.idNumber.slice(6));
});

test.each([
  ['no purpose', OFFICER, CASE, 'PURPOSE_NEEDED'],
  ['no scope', viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [COUNTY], purpose: 'curiosity' }), CASE, 'FORBIDDEN'],
  [
    'the scope narrowed away',
    viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'x', scope: 'registry:read identity:read' }),
    CASE,
    'FORBIDDEN',
  ],
  ['no case', declared, null, 'CASE_NEEDED'],
  ['an empty case', declared, ' \t ', 'CASE_NEEDED'],
  ['a case of two lines', declared, 'A\nB', 'CASE_NEEDED'],
  ['a case with half a character', declared, 'A\ud800', 'CASE_NEEDED'],
  ['a case without end', declared, 'x'.repeat(65), 'CASE_NEEDED'],
  ['the number of a citizen for a case', declared, '999999 19880127 029-2', 'CASE_NEEDED'],
])('%s: refused, and no sealed column is read', async (_, viewer, caseNumber, code) => {
  const { data, errors, statements } = await graph.ask(viewer, QUERY, { unmask: true, case: caseNumber });
  expect(data?.one?.idNumber ?? null).toBeNull();
  expect(errors[0]?.extensions.code).toBe(code);
  expect(statements.join()).not.toContain('number_cipher');
  expect(await audit()).toEqual([]);
});

describe('a phone number', () => {
  const PHONES = `query Phones($unmask: Boolean!, $case: String = "Reminders 2018") {
    one: person(id: "${ORDINARY}") { phone(unmask: $unmask, caseNumber: $case) }
    other: person(id: "${DIBAO}") { phone(unmask: $unmask, caseNumber: $case) }
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
    expect(lines).toMatchObject([
      {
        ...{ role, purpose: 'who has not paid', action: 'person.unmaskPhone', count: 2 },
        details: { caseNumber: 'Reminders 2018' },
      },
    ]);
    expect([...(lines[0]?.subjects ?? [])].sort()).toEqual([DIBAO, ORDINARY]);
  });

  test.each([
    ['no purpose', 'PURPOSE_NEEDED', viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })],
    ['an auditor', 'FORBIDDEN', viewerWith({ role: 'AUDITOR', regions: [COUNTY], purpose: 'x' })],
    ['an analyst', 'FORBIDDEN', viewerWith({ role: 'ANALYST', regions: [COUNTY], purpose: 'x' })],
    [
      'a department',
      'FORBIDDEN',
      viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'CIVIL_AFFAIRS', purpose: 'x' }),
    ],
    ['a resident', 'FORBIDDEN', viewerWith({ role: 'RESIDENT', person: ORDINARY, purpose: 'x' })],
    ['no case', 'CASE_NEEDED', collector, { case: null }],
  ])('%s: refused, and no sealed column is read', async (_, code, viewer, over: object = {}) => {
    const { data, errors, statements } = await graph.ask(viewer, PHONES, { unmask: true, ...over });
    expect(data?.one?.phone ?? null).toBeNull();
    expect(errors[0]?.extensions.code).toBe(code);
    expect(statements.join()).not.toContain('phone_cipher');
    expect(await audit()).toEqual([]);
  });
});
