import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { isReproduced, openDecision } from '../../src/services/keep-decision.ts';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { createExampleCity, type ExampleCity, type Named, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';

/** What of settled claims would be different by today's facts and law: told, and nothing written (question 51). */
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

const DIFFERENCE = `status reasons claim { id admittedOn } settlement { decisionId }
  parts { payer settled today difference }`;

interface Difference {
  readonly status: string;
  readonly reasons: readonly string[];
  readonly claim: { readonly id: string };
  readonly settlement: { readonly decisionId: string };
  readonly parts: readonly Record<'payer' | 'settled' | 'today' | 'difference', string | null>[];
}

async function differencesOf(name: Named): Promise<Difference[]> {
  const { data, errors } = await city.ask(
    SETTLER,
    `query ($id: ID!) { person(id: $id) { claimDifferences(policyYear: 2026) { ${DIFFERENCE} } } }`,
    { id: city.people[name] },
  );
  expect(errors).toEqual([]);
  return data.person.claimDifferences;
}

async function ofRegion(page: string, viewer: Viewer = SETTLER) {
  const { data, errors } = await city.ask(
    viewer,
    `{ claimDifferences(within: "999900", policyYear: 2026, ${page}) { people endCursor differences { ${DIFFERENCE} } } }`,
  );
  expect(errors).toEqual([]);
  return data.claimDifferences as { people: number; endCursor: string | null; differences: Difference[] };
}

const told = ({ parts }: Difference) =>
  parts.map((one) => `${one.payer} ${one.settled} ${one.today} ${one.difference}`);
const stay = (month: string) => ({ admittedOn: `2026-${month}-10`, dischargedOn: `2026-${month}-15` });

test('what was settled in the order of admission is the same', async () => {
  await desk.settledFor({ ...stay('01') });
  await desk.settledFor({ ...stay('02'), fen: 5_000_000 });
  await desk.settledFor({ visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 10_000 });
  const found = await differencesOf('head');
  expect(found.map(({ status, reasons }) => [status, reasons])).toEqual(Array(3).fill(['SAME', []]));
  expect((await ofRegion('first: 10')).differences).toEqual([]);
});

test('what was settled out of that order is told claim by claim, and nothing is written', async () => {
  const later = await desk.settledFor({ ...stay('03') });
  const earlier = await desk.settledFor({ ...stay('01') });
  const [first, second] = await differencesOf('head');
  // The deductible of 500 counts for the first admission, half of it for the second: 250 × 70 % = 175.
  expect([first?.claim.id, second?.claim.id]).toEqual([earlier.claimId, later.claimId]);
  expect(told(first as Difference)).toEqual(['BASIC_FUND 6825.00 6650.00 -175.00', 'SELF 3175.00 3350.00 175.00']);
  expect(told(second as Difference)).toEqual(['BASIC_FUND 6650.00 6825.00 175.00', 'SELF 3350.00 3175.00 -175.00']);
  expect([first?.status, first?.reasons]).toEqual(['DIFFERENT', expect.arrayContaining(['stay.basic'])]);
  expect(await desk.settled(later.claimId)).toMatchObject({ basic: 665_000 });
  expect(await desk.state(earlier.claimId)).toBe('SETTLED');
});

test('a claim that was taken back is not run again, and makes its successor a first admission', async () => {
  const { claimId } = await desk.settledFor({ ...stay('01') });
  await desk.settledFor({ ...stay('02') });
  await desk.reverse(claimId, { note: '录入有误' });
  const found = await differencesOf('head');
  expect(found.map(told)).toEqual([['BASIC_FUND 6825.00 6650.00 -175.00', 'SELF 3175.00 3350.00 175.00']]);
});

test("what the household's account paid is there to be paid again, and no more than that", async () => {
  await city.database.sql`
    insert into family_account_lines (household_id, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${city.households.child}, 'CREDIT', 3000, 2026, '2026-01-01', 'test')`;
  await desk.settledFor({ who: 'child', visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 10_000 });
  const [only] = await differencesOf('child');
  expect([only?.status, only?.parts.find(({ payer }) => payer === 'FAMILY_ACCOUNT')?.today]).toEqual(['SAME', '30.00']);
});

test('a death that is learnt of later makes what was paid after it not payable', async () => {
  await desk.settledFor({ who: 'neighbour', ...stay('03') });
  const [file] = await city.database.sql<
    { version: number }[]
  >`select version from people where id = ${city.people.neighbour}`;
  await recordDeath(city.for(SETTLER), {
    ...{ idempotencyKey: randomUUID(), personId: city.people.neighbour, version: file?.version ?? 0 },
    ...{ diedOn: '2026-03-01', evidence: '死亡证明', source: 'test' },
  });
  const [only] = await differencesOf('neighbour');
  expect([only?.status, only?.reasons]).toEqual(['NOT_PAYABLE', expect.arrayContaining(['cover.died'])]);
  expect(told(only as Difference)).toEqual(['BASIC_FUND 6650.00 0.00 -6650.00', 'SELF 3350.00 10000.00 6650.00']);
});

describe('a corrected ratio, published as a new version', () => {
  const NAME = '999900-example-city/urrbmi-2026';
  const publish = async (rulebook: Rulebook) => {
    const by = { actor: 'test', role: 'TEST' };
    await publishRulebooks(city.platform.db, { documents: [], rulebooks: [rulebook] }, by);
    await city.platform.rulebooks.reload();
  };
  const standing = () => city.platform.rulebooks.standing().find(({ rulebook }) => rulebook.name === NAME)?.rulebook;
  let before: Rulebook;

  beforeEach(async () => {
    before = standing() as Rulebook;
    for (const who of ['head', 'spouse', 'dibao'] as const) await desk.settledFor({ who, ...stay('02') });
    await desk.settledFor({ who: 'edge', where: 'clinic', ...stay('02') });
    const corrected = structuredClone(before) as Rulebook;
    for (const rule of corrected.rules) {
      if (rule.kind !== 'benefits') continue;
      const row = rule.plans[0]?.rows.find(({ id }) => id === 'grade-two');
      Object.assign(row?.bands?.[0] ?? {}, { ratio: { value: '72.00' } });
    }
    await publish(corrected);
  });
  afterEach(() => publish(before));

  test('lists those whom it affects, with what each payer would pay, and leaves the others out', async () => {
    const { people, differences, endCursor } = await ofRegion('first: 10');
    expect([people, endCursor, differences.length]).toEqual([4, null, 3]);
    const head = differences.find(({ parts }) => parts.length === 2);
    // 9,500 × 2 % = 190
    expect(told(head as Difference)).toEqual(['BASIC_FUND 6650.00 6840.00 190.00', 'SELF 3350.00 3160.00 -190.00']);
  });

  test('page after page, nobody twice', async () => {
    const seen: string[] = [];
    let after = '';
    for (let turn = 0; turn < 4; turn += 1) {
      const page = await ofRegion(`first: 1${after}`);
      seen.push(...page.differences.map(({ claim }) => claim.id));
      after = `, after: "${page.endCursor}"`;
      expect(page.endCursor === null).toBe(turn === 3);
    }
    expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
  });

  test('changes nothing until it is applied, and what was settled is replayed by its own version', async () => {
    const [affected] = await differencesOf('head');
    const claimId = affected?.claim.id ?? '';
    const isReplayed = async (id: string) => {
      const kept = await openDecision(id, city.for(SETTLER));
      return kept && isReproduced(kept);
    };
    expect([await desk.settled(claimId), await isReplayed(affected?.settlement.decisionId ?? '')]).toEqual([
      expect.objectContaining({ basic: 665_000 }),
      true,
    ]);
    await desk.reverse(claimId, { note: '政策更正' });
    await desk.check(claimId);
    await desk.settle(claimId);
    const [applied] = await differencesOf('head');
    expect([applied?.status, await desk.settled(claimId)]).toEqual([
      'SAME',
      expect.objectContaining({ basic: 684_000 }),
    ]);
    expect(await isReplayed(applied?.settlement.decisionId ?? '')).toBe(true);
    expect(await isReplayed(affected?.settlement.decisionId ?? '')).toBe(true);
  });

  test('is told to nobody of elsewhere', async () => {
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'other', regions: ['350825'] });
    expect(await ofRegion('first: 10', elsewhere)).toEqual({ people: 0, endCursor: null, differences: [] });
  });
});
