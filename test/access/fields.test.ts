import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, NAMELESS, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const PERSON = '00000000-0000-4000-8000-000000000001';

/** One document for each thing to be allowed or not. */
const ASKED = {
  people: '{ people(first: 1) { nodes { id sex birthDate } } }',
  names: '{ people(first: 1) { nodes { name } } }',
  ethnicity: '{ people(first: 1) { nodes { ethnicity } } }',
  'identity documents': '{ people(first: 1) { nodes { idNumber identityDocuments { number } } } }',
  phones: '{ people(first: 1) { nodes { phone } } }',
  addresses: '{ households(first: 1) { nodes { address } } }',
  payments: '{ payments(first: 1) { nodes { amount } } }',
  "a person's payments": '{ people(first: 1) { nodes { payments { amount } contributionDues { collected } } } }',
  "an enrollment's payments": '{ enrollments(first: 1) { nodes { payments { amount } } } }',
  receipts: '{ households(first: 1) { nodes { receipts { total } } } }',
  "a receipt's head": '{ households(first: 1) { nodes { receipts { headName } } } }',
  listings: '{ people(first: 1) { nodes { assistance { category } } } }',
  "a listing's certificate": '{ people(first: 1) { nodes { assistance { certificateNo } } } }',
  decisions: '{ people(first: 1) { nodes { cover(policyYear: 2018, region: "350825") { status } } } }',
  contributions: '{ households(first: 1) { nodes { contribution(policyYear: 2018, region: "350825") { outcome } } } }',
  'a payment by its id': `{ node(id: "${PERSON}") { ... on Payment { amount } } }`,
  'a name by an alias in a fragment':
    'query { people(first: 1) { nodes { ...N } } } fragment N on Person { sex: name }',
  'a name that is not included': '{ people(first: 1) { nodes { id name @include(if: false) } } }',
  'a count of names': '{ people(where: { name: { startsWith: "林晓" } }) { totalCount } }',
  'a count of names by a relation': '{ enrollments(where: { person: { name: { isNull: false } } }) { totalCount } }',
  'an order by names': '{ people(orderBy: [{ field: NAME }], first: 1) { nodes { id } } }',
  'a count of payments': '{ people(where: { payments: { none: {} } }) { totalCount } }',
  'a count of receipts': '{ households(where: { receipts: { some: { total: { gt: "1.00" } } } }) { totalCount } }',
  'a count of listings': '{ people(where: { not: { assistance: { some: {} } } }) { totalCount } }',
  'a replay of a decision': '{ decision(id: "none") { id } }',
  'an assessment of facts given by hand':
    '{ rulebook(name: "350825-liancheng/urrbmi-2018") { assess(facts: {}) { cover { status } } } }',
  'what is proposed': '{ rulebookProposals { id } }',
  'to publish': 'mutation { rulebookPublish(input: { proposalId: "none" }) { userErrors { code } } }',
  'a search by number': '{ person(idNumber: "999999194903120027") { id } }',
} as const;
type Asked = keyof typeof ASKED;

const PROPOSALS: readonly Asked[] = ['what is proposed', 'to publish'];
const OFFICES: readonly Asked[] = (Object.keys(ASKED) as Asked[]).filter(
  (name) => name !== 'a search by number' && !PROPOSALS.includes(name),
);
const MONEY: readonly Asked[] = [
  'payments',
  "a person's payments",
  "an enrollment's payments",
  'receipts',
  "a receipt's head",
  'a payment by its id',
  'a count of payments',
  'a count of receipts',
];

/** What each role may ask, as the access page promises it. */
const MAY: Readonly<Record<string, readonly Asked[]>> = {
  RESIDENT: OFFICES,
  VILLAGE_COLLECTOR: OFFICES,
  TOWNSHIP_OFFICER: [...OFFICES, 'a search by number'],
  COUNTY_OFFICER: [...OFFICES, 'a search by number', 'what is proposed'],
  TREASURER: ['payments', 'a payment by its id'],
  DEPARTMENT_CLERK: [
    ...OFFICES.filter((name) => !MONEY.includes(name) && name !== 'phones' && name !== 'addresses'),
    'a search by number',
  ],
  // Counts, and reads nobody's row.
  ANALYST: ['an assessment of facts given by hand'],
  AUDITOR: [...OFFICES, 'a search by number'],
  ADMINISTRATOR: PROPOSALS,
  PUBLIC: [],
};

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const cases = Object.keys(MAY).flatMap((role) =>
  (Object.keys(ASKED) as Asked[]).map((asked) => [role, asked] as const),
);

test.each(cases)('%s asks for %s', async (role, asked) => {
  const viewer = viewerWith({ role, regions: [COUNTY], department: 'CIVIL_AFFAIRS', person: PERSON });
  const { data, errors, statements } = await graph.ask(viewer, ASKED[asked]);
  if (MAY[role]?.includes(asked)) {
    expect(errors).toEqual([]);
    expect(data).toBeTruthy();
    return;
  }
  expect(errors.map(({ extensions }) => extensions.code)).toEqual([
    role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
  ]);
  expect(Object.values(data ?? {}).filter(Boolean)).toEqual([]);
  // Refused before the database was asked anything.
  expect(statements).toEqual([]);
});

describe('a document that asks for one thing too many', () => {
  test('is refused whole, before what is allowed is read', async () => {
    const { data, errors, statements } = await graph.ask(
      NAMELESS,
      '{ viewer { role } region(code: "350825") { name } people(first: 1) { nodes { id name } } }',
    );
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', fields: ['Person.name'] });
    expect(statements).toEqual([]);
  });

  test('names every field, and no scope that is held', async () => {
    const { errors } = await graph.ask(NAMELESS, '{ people { nodes { name phone payments { amount } } } }');
    expect(errors[0]?.extensions.fields).toEqual(['Person.name', 'Person.phone']);
  });
});

describe('a token whose scope is narrowed', () => {
  test('reads no more than it names, whatever the role', async () => {
    const narrow = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], scope: 'registry:read decision:read' });
    expect((await graph.ask(narrow, ASKED.people)).errors).toEqual([]);
    expect((await graph.ask(narrow, ASKED.decisions)).errors).toEqual([]);
    for (const asked of ['names', 'phones', 'payments', 'listings', 'a search by number'] as const) {
      const { errors, statements } = await graph.ask(narrow, ASKED[asked]);
      expect(errors[0]?.extensions.code, asked).toBe('FORBIDDEN');
      expect(statements, asked).toEqual([]);
    }
  });

  test('holds no scope that the role has not', async () => {
    const wide = viewerWith({ role: 'ANALYST', regions: [COUNTY], scope: 'statistics:read identity:read system:read' });
    expect([...wide.scopes]).toEqual(['statistics:read']);
    expect((await graph.ask(wide, ASKED.names)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('who recorded a fact that an answer rests on is told to those who read names', async () => {
  const query = `{ person(id: "${PERSON}") { enrollmentEligibility(policyYear: 2018) { decision { facts { name source } } } } }`;
  const sources = async (scope: string) => {
    const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], scope });
    const { data, errors } = await graph.ask(viewer, query);
    expect(errors).toEqual([]);
    const { facts } = data.person.enrollmentEligibility.decision;
    return facts.flatMap(({ source }: { source: string | null }) => source ?? []);
  };
  expect((await sources('registry:read decision:read identity:read')).length).toBeGreaterThan(0);
  expect(await sources('registry:read decision:read')).toEqual([]);
});

describe('what everybody may read', () => {
  test.each(['PUBLIC', 'ADMINISTRATOR', 'ANALYST'])('the law and the regions, as %s', async (role) => {
    const { data, errors } = await graph.ask(
      viewerWith({ role, regions: [COUNTY] }),
      `{ viewer { role can } region(code: "350825") { name children { code } }
         policyYear(region: "350825", scheme: URRBMI, year: 2018) { individualContribution { value } }
         policyDocuments { clauses { locator } } assistanceCategories { code } }`,
    );
    expect(errors).toEqual([]);
    expect(data.policyYear.individualContribution).toEqual([{ value: '180.00' }]);
  });

  test('and nothing about people, not even whether there are any', async () => {
    const { errors, statements } = await graph.ask(viewerWith({ role: 'PUBLIC' }), '{ people { totalCount } }');
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(statements).toEqual([]);
  });
});

test('one request keeps nothing of another: the same loaders never serve two viewers', async () => {
  const query = `{ person(id: "${PERSON}") { name } household(id: "00000000-0000-4000-9000-000000000001") { address } }`;
  const seen = await graph.ask(OFFICER, query);
  const unseen = await graph.ask({ ...OFFICER, regions: ['350823'] }, query);
  expect(seen.data.person.name).toBe('林秀兰');
  expect(unseen.data).toEqual({ person: null, household: null });
});
