import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealClaimFacts, sealFacts } from '../../src/graph/facts-envelope.ts';
import { NOTHING_SO_FAR } from '../../src/policy/claim-facts.ts';
import { personFrom } from '../policy/person.ts';
import {
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  type Named,
  SETTLER,
  SUBDISTRICT,
} from '../support/example-city.ts';
import { createTestGraph, KEYRING, viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';

/** What would be paid, before the stay: by the person's file, the year so far and the law, with nothing kept. */
let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city?.close());
beforeEach(async () => {
  await city.database
    .sql`truncate claims, claim_steps, claim_items, claim_payers, claim_settlements, family_account_lines cascade`;
});

const STAY = {
  visit: 'INPATIENT',
  admittedOn: '2026-03-20',
  facility: { grade: 'TWO', regionCode: DISTRICT, isDesignated: true },
  total: '30000.00',
};
const ESTIMATE = `claimEstimate(policyYear: 2026, scheme: URRBMI, stay: $stay) {
  deductible { exact } capLeft { exact } deductibleLeft { exact } fundsPay { exact } ownShare { exact }
  lines { payer amount { exact } citations { locator } }
  steps { payer citations { locator } adjudications { category amount { exact } percent } }
  decision { outcome reasons { key text { en } } parameters { name } nearMisses { key } neededFacts { name } }
}`;
const QUERY = `query ($id: ID!, $stay: StayInput!) { person(id: $id) { ${ESTIMATE} } }`;

interface Estimated {
  readonly lines: readonly { readonly payer: string; readonly amount: { readonly exact: string | null } }[];
}

const ask = (name: Named, stay: object = {}, viewer = SETTLER) =>
  city.ask(viewer, QUERY, { id: city.people[name], stay: { ...STAY, ...stay } });

async function estimate(...asked: Parameters<typeof ask>) {
  const { data, errors } = await ask(...asked);
  expect(errors).toEqual([]);
  return data.person.claimEstimate;
}

const amounts = ({ lines }: Estimated) => lines.map(({ payer, amount }) => `${payer} ${amount.exact}`);

test('a first stay is priced to the fen, with what is left of the year and what another tier would bring', async () => {
  const answer = await estimate('neighbour');
  expect(answer.decision.outcome).toBe('AMOUNT');
  // 9,500 × 70 % + 20,000 × 75 %; 150,000 − 21,650; 15,000 − 8,350
  expect(amounts(answer)).toEqual(['BASIC_FUND 21650.00', 'CRITICAL_ILLNESS 0.00', 'SELF 8350.00']);
  expect(answer).toMatchObject({ capLeft: { exact: '128350.00' }, deductibleLeft: { exact: '6650.00' } });
  expect(answer.decision.nearMisses.map(({ key }: { key: string }) => key)).toContain('stay.near-tier');
});

test('the steps say the same in the words of FHIR', async () => {
  const [basic] = (await estimate('neighbour')).steps;
  expect(basic.adjudications).toEqual([
    { category: 'SUBMITTED', amount: { exact: '30000.00' }, percent: null },
    { category: 'ELIGIBLE', amount: { exact: '30000.00' }, percent: null },
    { category: 'DEDUCTIBLE', amount: { exact: '500.00' }, percent: null },
    { category: 'ELIGPERCENT', amount: null, percent: '70.00 / 75.00' },
    { category: 'BENEFIT', amount: { exact: '21650.00' }, percent: null },
    { category: 'COPAY', amount: { exact: '8350.00' }, percent: null },
  ]);
});

test('what is settled counts: a later stay has half the deductible, and is settled as it was estimated', async () => {
  await desk.settledFor({ who: 'neighbour', fen: 3_000_000 });
  const answer = await estimate('neighbour');
  // 21,825 and 915, as in the worked case of a second admission
  expect(amounts(answer)).toEqual(['BASIC_FUND 21825.00', 'CRITICAL_ILLNESS 915.00', 'SELF 7260.00']);
  expect(answer).toMatchObject({ deductible: { exact: '250.00' }, deductibleLeft: { exact: '0.00' } });
  const settled = await desk.settledFor({
    who: 'neighbour',
    fen: 3_000_000,
    admittedOn: '2026-03-20',
    dischargedOn: '2026-03-25',
  });
  expect(settled).toMatchObject({ basic: 2_182_500, critical: 91_500, own: 726_000 });
});

test('what was taken back counts no more; what is told of the year counts instead of the file', async () => {
  const { claimId } = await desk.settledFor({ who: 'neighbour', fen: 3_000_000 });
  await desk.reverse(claimId, { note: '录入有误' });
  expect(await estimate('neighbour')).toMatchObject({ deductible: { exact: '500.00' } });
  const told = await estimate('neighbour', { admission: 2, soFar: { basicPaid: '149000.00' } });
  expect(told).toMatchObject({ deductible: { exact: '250.00' }, capLeft: { exact: '0.00' } });
});

test("the household's account pays of a visit what stands in it", async () => {
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${city.households.child}, (select region_code from households where id = ${city.households.child}), 'CREDIT', 3000, 2026, '2026-01-01', 'test')`;
  const visit = { visit: 'OUTPATIENT', facility: { ...STAY.facility, grade: 'ONE' }, total: '100.00' };
  const lines = ['BASIC_FUND 60.00', 'CRITICAL_ILLNESS 0.00'];
  expect(amounts(await estimate('child', visit))).toEqual([...lines, 'FAMILY_ACCOUNT 30.00', 'SELF 10.00']);
  expect(amounts(await estimate('neighbour', visit))).toEqual([...lines, 'FAMILY_ACCOUNT 0.00', 'SELF 40.00']);
});

test.each([
  ['waiting', 'cover.waiting'],
  ['unpaid', 'cover.not-enrolled'],
  ['dead', 'cover.died'],
] as const)('for somebody %s nothing would be paid, and why', async (name, reason) => {
  const { decision } = await estimate(name);
  expect([decision.outcome, decision.reasons.map(({ key }: { key: string }) => key)]).toEqual([
    'NO',
    expect.arrayContaining([reason]),
  ]);
});

test('nothing is kept', async () => {
  const count = () => city.database.sql`
    select (select count(*) from decisions) as decisions, (select count(*) from claims) as claims,
      (select count(*) from audit_lines where action <> 'registry.read') as lines`;
  const before = [...(await count())];
  await estimate('neighbour');
  expect([...(await count())]).toEqual(before);
});

describe('who is told', () => {
  const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [SUBDISTRICT] });
  type Told = { steps: { payer: string; citations: unknown[] }[]; decision: { parameters: { name: string }[] } };
  const assistance = ({ steps }: Told) => steps.find(({ payer }) => payer === 'MEDICAL_ASSISTANCE')?.citations.length;
  const ofLists = ({ decision }: Told) =>
    decision.parameters.filter(({ name }) => /medical-assistance|\.dibao\.|\.listed\./.test(name)).length;

  test('the amounts to all, the list that they rest on to those who may know it', async () => {
    const [known, told] = [await estimate('dibao'), await estimate('dibao', {}, town)];
    expect([told.fundsPay, told.ownShare]).toEqual([known.fundsPay, known.ownShare]);
    expect([assistance(known), ofLists(known) > 0]).toEqual([1, true]);
    expect([assistance(told), ofLists(told)]).toEqual([undefined, 0]);
    expect(JSON.stringify(known)).toMatch(/dibao/);
    expect(JSON.stringify(told)).not.toMatch(/dibao|tekun/);
  });

  test.each(['dibao', 'tekun'] as const)(
    'nobody who may not know it, of the terms that %s gives somebody',
    async (who) => {
      const [known, told] = [await estimate(who), await estimate(who, {}, town)];
      const terms = ({ steps }: { steps: { adjudications: { category: string }[] }[] }) =>
        steps.map(
          ({ adjudications }) => adjudications.filter(({ category }) => /DEDUCTIBLE|ELIGPERCENT/.test(category)).length,
        );
      expect(terms(known).every((count) => count === 2)).toBe(true);
      expect(terms(told).every((count) => count === 0)).toBe(true);
      expect(told).toMatchObject({ deductible: null, capLeft: null, deductibleLeft: null });
      const texts = ({ decision }: { decision: { reasons: { key: string; text: { en: string } }[] } }) =>
        decision.reasons
          .filter(({ key }) => /^stay\.(basic|critical|assistance|tilt)/.test(key))
          .map(({ text }) => text.en);
      expect(texts(known).join()).not.toContain('(not shown)');
      expect(texts(told).every((text) => text.includes('(not shown)'))).toBe(true);
    },
  );

  test.each(['dibao', 'tekun', 'edge', 'rigid'] as const)(
    'what rests on a list is one sum without steps, so that no part gives the ratio of %s away',
    async (who) => {
      const [known, told] = [await estimate(who), await estimate(who, {}, town)];
      const payers = (one: { lines: { payer: string | null }[] }) => one.lines.map(({ payer }) => payer);
      expect(payers(known)).toContain('MEDICAL_ASSISTANCE');
      const apart = ['MEDICAL_ASSISTANCE', 'SECOND_TILT', ...(told.deductible ? [] : ['CRITICAL_ILLNESS'])];
      const isApart = ({ payer }: { payer: string }) => apart.includes(payer);
      expect(payers(told).filter((payer) => payer === null)).toHaveLength(1);
      expect([told.lines.filter(isApart), told.steps.filter(isApart)]).toEqual([[], []]);
      const reasons = told.decision.reasons.filter(({ key }: { key: string }) => /assistance|tilt/.test(key));
      for (const { text } of reasons) expect(text.en).not.toMatch(/\d\.\d\d/);
    },
  );

  test('everybody, of the terms that everybody has', async () => {
    const [known, told] = [await estimate('neighbour'), await estimate('neighbour', {}, town)];
    expect(told).toMatchObject({ deductible: known.deductible, capLeft: known.capLeft, steps: known.steps });
    expect(told.decision.reasons).toEqual(known.decision.reasons);
  });

  test('nobody who may not read claims, for the year so far is in it', async () => {
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', sub: 'collector', regions: [SUBDISTRICT] });
    const { errors } = await ask('neighbour', {}, collector);
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('nobody elsewhere', async () => {
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'other', regions: ['350825'] });
    expect((await ask('neighbour', {}, elsewhere)).data.person).toBeNull();
  });
});

test('the policy half alone answers by the sealed facts of the registry, and takes nobody else’s word', async () => {
  const policy = await createTestGraph('policy');
  const enrolled = {
    status: 'ACTIVE',
    policyYear: 2026,
    region: DISTRICT,
    poolingArea: '999900',
    paidOn: '2025-11-01',
  };
  const years = { 2025: 'COVERED_ELSEWHERE' } as const;
  const facts = sealFacts(personFrom({ searched: 'ALL', years, enrollments: [enrolled as never] }), KEYRING);
  const soFar = { ...NOTHING_SO_FAR, basicPaidFen: 14_900_000 };
  const year = { scheme: 'URRBMI' as const, policyYear: 2026, admissions: 1, soFar };
  const claimFacts = sealClaimFacts({ personId: 'person', years: [year], familyAccountFen: 0 }, KEYRING);
  const entities = (known: object) =>
    policy.ask(
      SETTLER,
      `query ($of: [_Any!]!, $stay: StayInput!) { _entities(representations: $of) { ... on Person {
        claimEstimate(policyYear: 2026, region: "${DISTRICT}", stay: $stay) { deductible { exact } steps { payer paid { exact } } }
      } } }`,
      { of: [{ __typename: 'Person', id: 'person', facts, ...known }], stay: STAY },
    );
  const { data } = await entities({ claimFacts });
  const forged = await entities({ claimFacts: facts });
  await policy.close();
  expect(data._entities[0].claimEstimate).toMatchObject({
    deductible: { exact: '250.00' },
    steps: [{ payer: 'BASIC_FUND', paid: { exact: '1000.00' } }, {}],
  });
  expect(forged.errors[0]?.extensions.code).toBe('FACTS_REFUSED');
});
