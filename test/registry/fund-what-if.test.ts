import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainError } from '../../src/errors.ts';
import { compile } from '../../src/policy/compile.ts';
import { formatYuan } from '../../src/policy/money.ts';
import { type ParameterChange, withChanges } from '../../src/policy/what-if/changed-law.ts';
import type { Tally } from '../../src/policy/what-if/tally.ts';
import { fundWhatIf } from '../../src/services/fund/what-if.ts';
import { tallyInThreads } from '../../src/services/fund/what-if-crew.ts';
import { tallier } from '../../src/services/fund/what-if-tallier.ts';
import type { Rulebooks } from '../../src/services/rulebooks.ts';
import { bulkTransaction } from '../../src/store/db.ts';
import { rangesOfFund } from '../../src/store/queries/fund.ts';
import { stageSettled, whatIfPages } from '../../src/store/queries/what-if.ts';
import { runOn } from '../support/cli.ts';
import { CITY_DAY, createExampleCity, type ExampleCity } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { type Care, claimDesk } from './claim-desk.ts';

/** 参数测算 (BZ-24): what the year's claims would have come to by other deductibles, ratios and ceilings. */
let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city?.close());

const CITY = '999900';
const FUND = { poolingAreaCode: CITY, scheme: 'URRBMI', policyYear: 2026 } as const;
const reader = viewerWith({ role: 'AUDITOR', sub: 'reader', regions: [CITY], scope: 'fund:read decision:read' });

const STAY = { visit: 'INPATIENT', dischargedOn: '2026-03-15' } as const;
const VISIT = { visit: 'OUTPATIENT', dischargedOn: null, where: 'clinic' } as const;
/** Several stays and visits of the same people, near and above every ceiling, on lists and on none. */
const CARES: readonly Care[] = [
  { ...STAY, who: 'head', fen: 1_000_000 },
  { ...STAY, who: 'head', fen: 2_345_678, where: 'cityHospital', isReferred: true, selfPaid: 12_345, selfFirst: 6_789 },
  { ...STAY, who: 'head', fen: 16_000_000 },
  { ...STAY, who: 'head', fen: 9_000_000 },
  { ...VISIT, who: 'head', fen: 40_000 },
  { ...VISIT, who: 'head', fen: 50_001 },
  { ...VISIT, who: 'head', fen: 30_003 },
  { ...STAY, who: 'spouse', fen: 5_400_000, where: 'cityHospital', isReferred: false },
  { visit: 'DELIVERY', who: 'spouse', dischargedOn: '2026-03-15', where: 'clinic', fen: 400_000 },
  { visit: 'CHRONIC', who: 'child', dischargedOn: null, where: 'hospital', fen: 700_007 },
  { visit: 'CHRONIC', who: 'child', dischargedOn: null, where: 'hospital', fen: 2_700_000 },
  { ...STAY, who: 'dibao', fen: 3_000_000 },
  { ...STAY, who: 'dibao', fen: 7_777_777, otherPayers: [{ payer: 'CHARITY', paid: 10_000 }] },
  { ...STAY, who: 'tekun', fen: 22_000_000 },
  { ...STAY, who: 'edge', fen: 6_000_000 },
  { ...STAY, who: 'edge', fen: 8_000_000 },
  { ...STAY, who: 'neighbour', fen: 60_000 },
];

const settled = async (at: ExampleCity) => {
  const desk = claimDesk(at);
  await desk.empty();
  for (const care of CARES) await desk.settledFor(care);
  return sums();
};

/** What stands settled by payer, in the order of `CLAIM_PAYERS`. */
async function sums(): Promise<number[]> {
  const rows = await city.database.sql<Record<string, string>[]>`
    select sum(basic_fen) as basic, sum(critical_fen) as critical, sum(assistance_fen) as assistance, sum(tilt_fen) as tilt,
      sum(other_fen) as other, sum(account_fen) as account, sum(own_fen) as own from claim_settlements`;
  return Object.values(rows[0] ?? {}).map(Number);
}

const ask = (changes: readonly ParameterChange[], viewer = reader) => fundWhatIf(city.for(viewer), FUND, changes);
const yuan = (fen = 0) => formatYuan(fen);
const tries = (parameter: string, value: string): ParameterChange => ({ parameter, value });

/** The city as it would be if its rulebook said otherwise. */
function cityBy(changes: readonly ParameterChange[]): ExampleCity {
  const { rulebooks } = city.platform;
  const find: Rulebooks['find'] = (wanted) => {
    const found = rulebooks.find(wanted);
    const rulebook = withChanges(found.rulebook, changes);
    return { ...found, rulebook, compiled: compile(rulebook, found) };
  };
  return { ...city, for: (viewer, today) => ({ ...city.for(viewer, today), rulebooks: { ...rulebooks, find } }) };
}

/** Whoever is affected by a change of the law, and how much each payer pays then: as the what-if says, and as settling anew does. */
const CHANGES: Readonly<Record<string, readonly ParameterChange[]>> = {
  'a higher deductible': [tries('benefits.inpatient.grade-two.deductible', '800.00')],
  'another ratio of a band': [tries('benefits.inpatient.grade-three.above.ratio', '62.50')],
  "a lower ceiling of the year's payments": [tries('benefits.inpatient.ceiling', '120000.00')],
  'no ceiling': [tries('benefits.inpatient.ceiling', 'NONE')],
  'a lower ceiling of cost': [tries('benefits.chronic.ceiling', '20000.00')],
  'ratios by what was paid so far': [
    tries('benefits.outpatient.grade-one.first.ratio', '45.00'),
    tries('benefits.outpatient.ceiling', '350.00'),
  ],
  'a fixed sum': [tries('benefits.delivery.grade-one.fixed', '1800.00')],
  'another critical illness line': [tries('critical-illness.deductible', '10000.00')],
  'everything at once': [
    tries('benefits.inpatient.grade-two.first.ratio', '60.05'),
    tries('benefits.inpatient.grade-one.all.ratio', '80.00'),
    tries('critical-illness.deductible', '19999.99'),
    tries('critical-illness.ceiling', '30000.00'),
    tries('medical-assistance.dibao.ratio', '71.00'),
    tries('second-tilt.above', '5000.00'),
  ],
};

describe('with claims of the city settled', () => {
  let stored: number[];
  const tallies = new Map<string, Tally>();
  beforeAll(async () => {
    stored = await settled(city);
    for (const [name, changes] of Object.entries(CHANGES)) tallies.set(name, (await ask(changes)).tally);
  });

  test('what is not changed comes to what was settled, to the fen', async () => {
    const { tally } = await ask([tries('benefits.inpatient.grade-two.deductible', '500.00')]);
    expect(tally).toMatchObject({
      ...{ claims: CARES.length, people: 7, affectedClaims: 0, affectedPeople: 0, differingClaims: 0, openClaims: 0 },
      ...{ settled: stored, published: stored, least: stored, most: stored },
    });
  });

  test('who is affected, and at which tier', async () => {
    const { tally } = await ask([tries('benefits.delivery.grade-one.fixed', '1800.00')]);
    expect(tally).toMatchObject({ affectedClaims: 1, affectedPeople: 1, openClaims: 0 });
    // 300 yuan more of the pool's; of them, what had been above the line of critical illness insurance saves it 60 %.
    expect(tally.least.map((fen, at) => fen - (stored[at] ?? 0))).toEqual([30_000, -18_000, 0, 0, 0, 0, -12_000]);
    const { 'grade-one': one, 'grade-two': two } = tally.tiers;
    expect([one?.claims, one?.affectedClaims, two?.claims, two?.affectedClaims]).toEqual([4, 1, 11, 0]);
    expect(Object.values(tally.tiers).reduce((sum, { claims }) => sum + claims, 0)).toBe(CARES.length);
  });

  test('threads of their own come to the same', async () => {
    const changes = CHANGES['everything at once'] ?? [];
    const { rulebook } = city.platform.rulebooks.find({ region: CITY, ...FUND });
    const work = { rulebook, changes, asOf: CITY_DAY };
    const ranges = await rangesOfFund(city.for(reader).db, FUND, CITY_DAY);
    const tally = await bulkTransaction(city.for(reader).db, async (tx) => {
      const pages = await stageSettled(tx, { ...FUND, ranges }, 2);
      expect(pages).toBe(4);
      return tallyInThreads(work, pages, whatIfPages(tx, { ...FUND, ranges }, tallier(work).lists));
    });
    expect(tally).toEqual(tallies.get('everything at once'));
  });

  test('a claim that the law of today would settle otherwise is told', async () => {
    await city.database.sql`update claim_settlements set basic_fen = basic_fen - 1, own_fen = own_fen + 1
      where claim_id = (select id from claims order by number limit 1)`;
    const { tally } = await ask([]);
    await city.database.sql`update claim_settlements set basic_fen = basic_fen + 1, own_fen = own_fen - 1
      where claim_id = (select id from claims order by number limit 1)`;
    expect(tally).toMatchObject({ differingClaims: 1, affectedClaims: 0, published: stored });
  });

  test('the fund keeps less where it pays more, and its books stay as they are', async () => {
    await city.database.sql`
      insert into fund_entries (pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, slip_number, source, booked_by, booked_on, confirmed_by, confirmed_at, confirmed_on)
      values (${CITY}, 'URRBMI', 2026, 'ARRIVAL', 'CENTRAL_FINANCE', 100000000, '2026-02-01', 'P-1', 'test', 'a', '2026-02-01', 'b', now(), '2026-02-01')`;
    const found = await ask([tries('benefits.delivery.grade-one.fixed', '1800.00')]);
    const { check, paidLeast, paidMost } = found;
    expect(paidLeast).toEqual(paidMost);
    expect((check.readings[0]?.surplusFen ?? 0) - (paidLeast.readings[0]?.surplusFen ?? 0)).toBe(30_000);
    expect(check.readings.length).toBeGreaterThan(0);
    expect(await sums()).toEqual(stored);
  });

  test('the graph tells payer by payer, tier by tier, and what the fund would keep', async () => {
    const query = `query ($changes: [ParameterChange!]!) {
      fundWhatIf(poolingArea: "999900", policyYear: 2026, changes: $changes) {
        claims affectedClaims people affectedPeople differingClaims openClaims
        payouts { payer settled published triedLeast triedMost moreLeast moreMost }
        tiers { tier name nameEn claims affectedClaims payouts { payer moreLeast } }
        surplus { isWithin readings { surplus } }
        surplusAtLeast { readings { surplus } }
        surplusAtMost { isWithin readings { includesRiskFund includesFamilyAccounts surplus surplusRate isWithin } }
      }
    }`;
    const changes = [tries('benefits.delivery.grade-one.fixed', '1800.00')];
    const { data, errors } = await city.ask(reader, query, { changes });
    expect(errors).toEqual([]);
    const { payouts, tiers, surplusAtLeast, surplusAtMost, ...rest } = data.fundWhatIf;
    expect(rest).toMatchObject({ claims: CARES.length, affectedClaims: 1, people: 7, affectedPeople: 1 });
    expect(payouts[0]).toMatchObject({ payer: 'BASIC_FUND', settled: yuan(stored[0]), moreLeast: '300.00' });
    expect(tiers[0]).toMatchObject({ tier: 'grade-one', affectedClaims: 1, name: '一级及以下医疗机构' });
    expect(surplusAtLeast.readings[0].surplus).toBe(surplusAtMost.readings[0].surplus);
  });

  test.each(Object.entries(CHANGES))('%s: the same as settling every claim anew by it', async (name, changes) => {
    const tally = tallies.get(name);
    const anew = await settled(cityBy(changes));
    expect(tally?.least).toEqual(anew);
    expect(tally).toMatchObject({ published: stored, most: anew, openClaims: 0 });
    expect(anew).not.toEqual(stored);
  });
});

describe('refused', () => {
  const refusal = (changes: readonly ParameterChange[], viewer = reader) =>
    ask(changes, viewer).then(
      () => '',
      (error: DomainError) => `${error.code}: ${error.message} ${error.zh}`,
    );

  test('a value outside the range that the document gives, with its clause', async () => {
    const said = await refusal([tries('critical-illness.deductible', '9999.99')]);
    expect(said).toContain('WHAT_IF_REFUSED: critical-illness.deductible cannot be 9999.99');
    expect(said).toContain('from 10000.00 to 20000.00');
    expect(said).toContain('第二十条');
    expect(await refusal([tries('benefits.inpatient.grade-three.above.ratio', '70.01')])).toContain('60.00 to 70.00');
  });

  test('what is no deductible, ratio, fixed sum or ceiling, naming those that are', async () => {
    const said = await refusal([tries('benefits.inpatient.laterAdmissions.deductible', 'ZERO')]);
    expect(said).toContain('cannot be tried');
    expect(said).toContain('benefits.inpatient.grade-two.first.ratio');
    expect(said).not.toContain('bandBasis');
    expect(await refusal([tries('', '1.00')])).toMatch(/: A change names no parameter\. .*没有写明参数。/);
  });

  test('a value that is none, and a parameter twice', async () => {
    const ratio = 'benefits.inpatient.grade-two.first.ratio';
    expect(await refusal([tries(ratio, '70')])).toContain('it is a percentage');
    expect(await refusal([tries(ratio, '')])).toContain('cannot be empty: it is a percentage');
    expect(await refusal([tries(ratio, '70.00'), tries(ratio, '71.00')])).toContain('twice');
  });

  test('a fund of an area that one works for in part', async () => {
    const officer = viewerWith({ role: 'COUNTY_OFFICER', sub: 'officer', regions: ['999901'] });
    expect(await refusal([], officer)).toContain('AREA_NOT_YOURS');
  });
});

describe('the command line', () => {
  const run = (...args: readonly string[]) => runOn(city.database.url, ['fund', 'what-if', CITY, '2026', ...args]);

  test('says payer by payer what another value would have come to, and why one cannot be tried', async () => {
    await settled(city);
    const said = await run('--set', 'benefits.delivery.grade-one.fixed=1800.00');
    expect([said.code, said.stderr]).toEqual([0, '']);
    expect(said.stdout).toContain('1 of 17 claims and 1 of 7 people would be paid otherwise.');
    expect(said.stdout).toMatch(/^BASIC_FUND [\d.]+ → [\d.]+$/m);
    const refused = await run('--set', 'benefits.delivery.grade-one.fixed=1800').catch((error: Error) => error);
    expect(String(refused instanceof Error ? refused.message : refused.stderr)).toContain('it is an amount in yuan');
    expect((await run('--set', 'nothing')).code).not.toBe(0);
  });
});
