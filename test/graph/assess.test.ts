import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { everythingOf } from '../access/walk.ts';
import { createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const recorded = { recordedAt: '2007-01-01T00:00:00+08:00', source: 'the test' };

/** Facts of every section: what a question does not look at is let be. */
const facts = (region: string, year: number) => ({
  birthDate: '1960-02-03',
  sex: 'FEMALE',
  places: [
    { kind: 'HUKOU', regionCode: region, hukouKind: 'AGRICULTURAL', isAgricultural: true, ...recorded },
    { kind: 'LIVING', regionCode: region, validFrom: '1960-02-03' },
  ],
  statuses: [{ kind: 'VETERAN', validFrom: '2000-01-01' }],
  documents: [{ kind: 'RESIDENCE_PERMIT', regionCode: region }],
  checks: [{ registers: ['EMPLOYEE_INSURANCE', 'ASSISTANCE', 'ENROLLMENT_HISTORY'], checkedOn: `${year}-01-01` }],
  enrollments: [
    {
      scheme: 'URRBMI',
      regionCode: region,
      poolingAreaCode: region,
      policyYear: year,
      status: 'PAID',
      paidOn: `${year}-02-01`,
    },
  ],
  payments: [
    { scheme: 'URRBMI', policyYear: year, payer: 'SELF', paid: '-20.00', paidOn: `${year}-02-01`, purpose: 'REPAIR' },
  ],
  listings: [
    { category: 'DIBAO', department: 'CIVIL_AFFAIRS', regionCode: region, confirmedOn: `${year - 1}-03-01`, grade: 2 },
  ],
  years: [{ policyYear: year - 1, state: 'NOT_ENROLLED' }],
  parents: [{ scheme: 'URRBMI', policyYear: year, regionCode: region, isInsured: true, isRegisteredWith: true }],
  fundPayments: [
    { scheme: 'URRBMI', policyYear: year - 1, visit: 'INPATIENT', paid: '100.00', paidOn: `${year - 1}-05-01` },
  ],
  stay: {
    visit: 'INPATIENT',
    admittedOn: `${year}-06-01`,
    dischargedOn: `${year}-06-11`,
    facility: { level: 'TOWNSHIP', grade: 'ONE', regionCode: region, isDesignated: true },
    isReferred: true,
    total: '80000.00',
    selfPaid: '1000.00',
    admission: 2,
    soFar: { basicPaid: '500.00' },
    otherPayers: [{ payer: 'CHARITY', paid: '10.00' }],
    filedOn: `${year}-07-01`,
  },
  payment: {
    channel: 'ABC_COUNTER',
    formerScheme: 'URBMI',
    cardStart: 'A',
    relation: 'CHILD',
    accountBalance: '3000.01',
  },
  fund: { heads: 1000, income: '100000.00', payout: '70000.00', administration: '0.00' },
  progress: [
    { regionCode: region, enrolled: 97, task: 100, resident: 110, hukouLiable: 105, isFocus: true, taxShare: '50.00' },
  ],
  bulletins: [{ month: `${year}-01`, regions: [{ regionCode: region, enrolled: 97, task: 100 }] }],
  complaint: { receivedOn: `${year}-03-01`, answeredOn: `${year}-03-10` },
});

test('every question of every published rulebook is answered in the shape that the graph promises', async () => {
  const query = `query Assess($name: String!, $facts: FactsInput!, $asOf: Date) {
    rulebook(name: $name) { assess(facts: $facts, asOf: $asOf) { ${everythingOf('Assessment', OFFICER)} } }
  }`;
  const standing = graph.platform.rulebooks.standing();
  expect(standing.length).toBeGreaterThanOrEqual(12);
  for (const { rulebook } of standing) {
    const { name, policyYear, region } = rulebook;
    for (const given of [facts(region ?? '350825', policyYear), {}]) {
      const { data, errors } = await graph.ask(OFFICER, query, { name, facts: given, asOf: `${policyYear}-06-15` });
      expect(errors, name).toEqual([]);
      const answers = Object.values<{ decision: { outcome: string; reasons: readonly unknown[] } }>(
        data.rulebook.assess,
      );
      expect(answers).toHaveLength(18);
      for (const { decision } of answers) {
        expect(decision.outcome).toBeTruthy();
        expect(decision.reasons.length, JSON.stringify(decision)).toBeGreaterThan(0);
      }
    }
  }
  expect(graph.logged).toEqual([]);
});

/** A selection of every table below a type of the law, each type once on a path. */
function tablesOf(typeName: string, path: readonly string[] = []): string {
  const type = SCHEMA.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type.`);
  const fields = Object.values(type.getFields()).flatMap(({ name, type: given, args }) => {
    const inner = getNamedType(given);
    if (isLeafType(inner)) return [name];
    if (args.length > 0 || ELSEWHERE.has(inner.name) || path.includes(inner.name)) return [];
    return [`${name} { ${tablesOf(inner.name, [...path, typeName])} }`];
  });
  return fields.join(' ');
}
const ELSEWHERE = new Set(['Region', 'PolicyDocument']);
const { schema: SCHEMA } = graphOf('both');

test('every table of every published rulebook can be read', async () => {
  const query = `query Tables($name: String!) { rulebook(name: $name) { ${tablesOf('PolicyYear')} } }`;
  for (const { rulebook } of graph.platform.rulebooks.standing()) {
    const { data, errors } = await graph.ask(OFFICER, query, { name: rulebook.name });
    expect(errors, rulebook.name).toEqual([]);
    expect(data.rulebook.rules.map(({ kind }: { kind: string }) => kind)).toEqual(
      rulebook.rules.map(({ kind }) => kind),
    );
  }
});

test('facts that would take long are refused, and the others are read once for a whole document', async () => {
  const days = Array.from({ length: 101 }, (_, day) => new Date(Date.UTC(2016, 0, 1 + day)).toISOString().slice(0, 10));
  const places = days.map((day) => ({ kind: 'LIVING', regionCode: '350825', validFrom: day, validTo: day }));
  const aliases = Array.from({ length: 20 }, (_, at) => `a${at}: assess(facts: $facts) { eligibility { status } }`);
  const query = `query Many($facts: FactsInput!) {
    rulebook(name: "350825-liancheng/urrbmi-2018") { year: policyYear ${aliases.join(' ')} }
  }`;
  const refused = await graph.ask(OFFICER, query, { facts: { places } });
  expect(refused.errors[0]?.message).toContain('places: must hold at most 100');
  expect(refused.data.rulebook).toMatchObject({ year: 2018, a0: null });
  const answered = await graph.ask(OFFICER, query, { facts: { places: places.slice(0, 100) } });
  expect(answered.errors).toEqual([]);
});
