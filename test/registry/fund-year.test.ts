import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { creditAccounts } from '../../src/services/family-accounts/credit-accounts.ts';
import { fundFacts } from '../../src/services/fund/fund-year.ts';
import { readFundBooks } from '../../src/store/queries/fund-year.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';
import { bookLine, FUND } from './fund-books.ts';

const CITY: string = FUND.poolingAreaCode;
const of = (role: string, region = CITY) => viewerWith({ role, sub: 'somebody', regions: [region] });
const [OFFICER, AUDITOR] = [of('COUNTY_OFFICER'), of('AUDITOR')];
/** Somebody whose token is narrowed to the figures. */
const READER = viewerWith({ role: 'AUDITOR', regions: [CITY], scope: 'fund:read decision:read' });

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city.close());
beforeEach(async () => {
  await desk.empty();
  await city.database.sql`truncate fund_entries`;
});

const MONEY = `arrivals { payer arrived booked lastMovedOn } arrived interest administration otherOutlay riskFund { setAside drawn }
  payouts { visit claims basic criticalIllness medicalAssistance tilt other familyAccount own paidClaims paidBasic } payout paidOut
  accounts { credited spent lapsed balance }`;
const AGREES = `reconciliation { agrees claims claimed settled settledDifference accountPart accountSpent accountDifference count
  differences { kind expected found difference claim { id } } }`;

async function year(selection: string, { as = OFFICER, area = CITY, today = CITY_DAY } = {}) {
  const query = `query ($area: RegionCode!) { fundYear(poolingArea: $area, policyYear: 2026) { ${selection} } }`;
  const { data, errors } = await city.ask(as, query, { area }, { today });
  expect(city.logged).toEqual([]);
  return { year: data?.fundYear, codes: errors.map(({ extensions }) => extensions.code) };
}

const credit = () =>
  creditAccounts(city.for(SETTLER), {
    ...{ idempotencyKey: randomUUID(), within: DISTRICT, scheme: 'URRBMI', policyYear: 2026 },
  });
/** A visit of the family's, which their account pays. */
const VISIT = {
  visit: 'OUTPATIENT',
  where: 'clinic',
  admittedOn: '2026-03-12',
  dischargedOn: null,
  fen: 12_345,
} as const;

describe('the money of a year', () => {
  test('arrived is what the bank confirmed; what is only booked is told beside it', async () => {
    await bookLine(city.database, { payer: 'SELF', fen: 100_000 });
    await bookLine(city.database, { payer: 'SELF', fen: 1, on: '2026-03-20' });
    await bookLine(city.database, { payer: 'CENTRAL_FINANCE', fen: 40_000, confirmedBy: null });
    await bookLine(city.database, { kind: 'INTEREST', fen: 77 });
    await bookLine(city.database, { kind: 'INTEREST', fen: 1_000, confirmedBy: null });
    const { year: told } = await year('arrivals { payer arrived booked lastMovedOn } arrived interest');
    expect(told).toEqual({
      arrivals: [
        { payer: 'SELF', arrived: '1000.01', booked: '0.00', lastMovedOn: '2026-03-20' },
        { payer: 'CENTRAL_FINANCE', arrived: '0.00', booked: '400.00', lastMovedOn: null },
      ],
      ...{ arrived: '1000.01', interest: '0.77' },
    });
  });

  test('a line that was taken back leaves nothing, nor its day', async () => {
    const line = await bookLine(city.database, { payer: 'SELF', fen: 100_000 });
    await bookLine(city.database, { payer: 'SELF', fen: -100_000, reverses: line });
    const { year: told } = await year('arrivals { payer arrived lastMovedOn } arrived');
    expect(told).toEqual({ arrivals: [{ payer: 'SELF', arrived: '0.00', lastMovedOn: null }], arrived: '0.00' });
  });

  test('the risk fund, offices and other outlays are told by their kind', async () => {
    await bookLine(city.database, { kind: 'TO_RISK_FUND', fen: 300 });
    await bookLine(city.database, { kind: 'FROM_RISK_FUND', fen: 100 });
    await bookLine(city.database, { kind: 'ADMINISTRATION', fen: 20 });
    await bookLine(city.database, { kind: 'OTHER_OUTLAY', fen: 3 });
    const { year: told } = await year('riskFund { setAside drawn } administration otherOutlay');
    expect(told).toEqual({
      riskFund: { setAside: '3.00', drawn: '1.00' },
      administration: '0.20',
      otherOutlay: '0.03',
    });
  });

  test('the pool owes its part of what stands settled, paid or not; what was taken back does not count', async () => {
    const [first, second, gone] = [
      await desk.settledFor({ who: 'head' }),
      await desk.settledFor({ who: 'neighbour', fen: 2_000_000 }),
      await desk.settledFor({ who: 'dibao' }),
    ];
    await desk.pay(first.claimId);
    await desk.reverse(gone.claimId, { note: '录入错误' });
    const { year: told } = await year('payouts { visit claims basic own paidClaims paidBasic } payout paidOut');
    const yuan = (fen: number) => (fen / 100).toFixed(2);
    const both = yuan(first.basic + second.basic);
    expect(told).toEqual({
      payouts: [
        {
          ...{ visit: 'INPATIENT', claims: 2, basic: both, own: yuan(first.own + second.own) },
          ...{ paidClaims: 1, paidBasic: yuan(first.basic) },
        },
      ],
      ...{ payout: both, paidOut: yuan(first.basic) },
    });
  });

  test('family accounts have what was credited, less what care was paid with', async () => {
    await credit();
    const { account } = await desk.settledFor(VISIT);
    expect(account).toBeGreaterThan(0);
    const { year: told } = await year('payouts { visit familyAccount } accounts { credited spent lapsed balance }');
    const spent = (account / 100).toFixed(2);
    expect(told.payouts).toEqual([{ visit: 'OUTPATIENT', familyAccount: spent }]);
    expect(told.accounts).toEqual({
      ...{ credited: '450.00', spent, lapsed: '0.00', balance: (450 - account / 100).toFixed(2) },
    });
  });

  test('what lapsed in accounts is of the scheme that was credited there, and of no other', async () => {
    await credit();
    await city.database.sql`
      insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
      select household_id, region_code, 'LAPSED', -100, 2026, ${CITY_DAY}, 'test' from family_account_lines limit 1`;
    const accountsOf = async (scheme: 'URRBMI' | 'NRCMS') =>
      (await readFundBooks(city.platform.db, { ...FUND, scheme }, null, CITY_DAY)).accounts;
    expect(await accountsOf('URRBMI')).toMatchObject({ creditedFen: 45_000, lapsedFen: 100, balanceFen: 44_900 });
    expect(await accountsOf('NRCMS')).toMatchObject({ creditedFen: 0, lapsedFen: 0, balanceFen: 0 });
  });

  test('of some days, only what was confirmed, was settled and was booked on them', async () => {
    await bookLine(city.database, { payer: 'SELF', fen: 500, on: '2026-02-28' });
    await bookLine(city.database, { payer: 'SELF', fen: 70, on: '2026-03-01' });
    await desk.settledFor({ who: 'head' });
    await credit();
    const { db } = city.platform;
    const [march, april] = await Promise.all([
      readFundBooks(db, FUND, { from: '2026-03-01', to: '2026-03-31' }, CITY_DAY),
      readFundBooks(db, FUND, { from: CITY_DAY, to: CITY_DAY }, CITY_DAY),
    ]);
    expect(march.arrivals).toEqual([{ payer: 'SELF', confirmedFen: 70, bookedFen: 0, lastMovedOn: '2026-03-01' }]);
    expect([march.settled, march.accounts.creditedFen, march.accounts.balanceFen]).toEqual([[], 0, 0]);
    expect([april.arrivals, april.settled.length, april.accounts.creditedFen]).toEqual([[], 1, 45_000]);
  });

  test('another year, another insurance and another area are other funds', async () => {
    await bookLine(city.database, { payer: 'SELF', fen: 100_000 });
    await desk.settledFor({ who: 'head' });
    for (const other of [{ policyYear: 2025 }, { scheme: 'NRCMS' as const }, { poolingAreaCode: '350800' }]) {
      const books = await readFundBooks(city.platform.db, { ...FUND, ...other }, null, CITY_DAY);
      expect([books.arrivals, books.settled]).toEqual([[], []]);
    }
  });
});

describe('who may see it', () => {
  test.each([
    ['an officer of a part of the area', SETTLER, CITY],
    ['an auditor of a part of it', of('AUDITOR', DISTRICT), CITY],
    ['an officer of another area', of('COUNTY_OFFICER', '350800'), CITY],
  ])('%s is told no figure', async (_, as, area) => {
    expect(await year(`heads ${MONEY} reconciliation { agrees count }`, { as, area })).toEqual({
      year: null,
      codes: ['AREA_NOT_YOURS'],
    });
  });

  test('a region that is no pooling area has no fund', async () => {
    const { codes } = await year('heads', { as: of('COUNTY_OFFICER', '990000'), area: '990000' });
    expect(codes).toEqual(['POOLING_AREA_UNKNOWN']);
  });

  test('a reader of figures alone sees them, and of a difference no claim', async () => {
    const { claimId } = await desk.settledFor({ who: 'head' });
    await tamper(`update claims set state = 'CHECKED' where id = '${claimId}'`);
    const { year: told, codes } = await year(AGREES.replace('claim { id }', ''), { as: READER });
    expect([codes, told.reconciliation.count]).toEqual([[], 1]);
    const asked = await year('reconciliation { differences { claim { id } } }', { as: READER });
    expect(asked.codes).toEqual(['FORBIDDEN']);
    const { year: audited } = await year(AGREES, { as: AUDITOR });
    expect(audited.reconciliation.differences[0].claim).toEqual({ id: claimId });
  });
});

/** What somebody at the desk did. */
interface Step {
  readonly who: 'head' | 'spouse' | 'neighbour' | 'dibao';
  readonly isVisit: boolean;
  readonly fen: number;
  readonly until: string;
}

/** Changes rows as their owner, past every rule. */
const tamper = (text: string) => city.database.sql.unsafe(text);
/** Takes a rule of a table away until the test is over. */
async function without(table: string, constraint: string): Promise<void> {
  const [found] = await city.database.sql<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint where conname = ${constraint}`;
  await tamper(`alter table ${table} drop constraint ${constraint}`);
  onTestFinished(
    async () => void (await tamper(`alter table ${table} add constraint ${constraint} ${found?.rule} not valid`)),
  );
}

const agreement = async () => (await year(AGREES)).year.reconciliation;

describe('whether claims, settlements and accounts agree', () => {
  /** Steps of some weeks at the desk: who goes where, and how far the claim comes. */
  const step: fc.Arbitrary<Step> = fc.record({
    who: fc.constantFrom<Step['who'][]>('head', 'spouse', 'neighbour', 'dibao'),
    isVisit: fc.boolean(),
    fen: fc.integer({ min: 1, max: 3_000_000 }),
    until: fc.constantFrom('SETTLED', 'PAID', 'REVERSED', 'SETTLED_AGAIN'),
  });

  async function take({ who, isVisit, fen, until }: Step): Promise<void> {
    const { claimId } = await desk.settledFor(isVisit ? { ...VISIT, who, fen } : { who, fen });
    if (until === 'PAID') await desk.pay(claimId);
    if (until === 'SETTLED' || until === 'PAID') return;
    await desk.reverse(claimId, { note: '录入错误' });
    if (until === 'REVERSED') return;
    await desk.check(claimId);
    await desk.settle(claimId);
  }

  test('whatever is settled, paid, taken back and settled again, they do, to the fen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await desk.empty();
        await credit();
        for (const one of steps) await take(one);
        const found = await agreement();
        expect(found).toMatchObject({ agrees: true, count: 0, claims: steps.length, differences: [] });
        expect([found.settledDifference, found.accountDifference]).toEqual(['0.00', '0.00']);
        const { year: told } = await year('payouts { familyAccount } accounts { spent credited balance }');
        const cents = (text: string) => Math.round(Number(text) * 100);
        const { spent, credited, balance } = told.accounts;
        const borne = told.payouts.reduce(
          (sum: number, one: { familyAccount: string }) => sum + cents(one.familyAccount),
          0,
        );
        expect(borne).toBe(cents(spent));
        expect(cents(credited) - cents(spent)).toBe(cents(balance));
      }),
      { numRuns: process.env.CANBAO_LONG ? 60 : 5 },
    );
  });

  test('a part of a settlement that was moved to the account, which paid none of it, is told with its claim', async () => {
    const { claimId } = await desk.settledFor({ who: 'head' });
    await tamper(`update claim_settlements set account_fen = account_fen + 7, own_fen = own_fen - 7`);
    expect(await agreement()).toMatchObject({
      ...{ agrees: false, count: 1, accountPart: '0.07', accountSpent: '0.00', accountDifference: '0.07' },
      differences: [{ kind: 'ACCOUNT', expected: '0.07', found: '0.00', difference: '0.07', claim: { id: claimId } }],
    });
  });

  test('two faults that make up for each other are two', async () => {
    await credit();
    const [one, other] = [
      await desk.settledFor(VISIT),
      await desk.settledFor({ ...VISIT, who: 'neighbour', fen: 9_900 }),
    ];
    const move = (claimId: string, fen: number) =>
      tamper(`update family_account_lines line set amount_fen = amount_fen + ${fen} from claim_settlements settlement
        where settlement.id = line.settlement_id and settlement.claim_id = '${claimId}'`);
    await move(one.claimId, 5);
    await move(other.claimId, -5);
    const found = await agreement();
    expect(found).toMatchObject({ agrees: false, count: 2, accountDifference: '0.00' });
    expect(found.differences.map(({ difference }: { difference: string }) => difference).sort()).toEqual([
      '-0.05',
      '0.05',
    ]);
  });

  test('a claim that is called settled without a settlement is told, and so is one that is not and has one', async () => {
    const [checked, settled] = [await desk.enter(), await desk.settledFor({ who: 'neighbour', fen: 20_000 })];
    await desk.check(checked);
    await tamper(`update claims set state = case when state = 'SETTLED' then 'CHECKED' else 'PAID' end::claim_state`);
    const { differences } = await agreement();
    const told = differences.map(
      ({ kind, expected, found, claim }: Record<string, string> & { claim: { id: string } }) => [
        ...[kind, expected, found, claim.id],
      ],
    );
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(['SETTLEMENT', '10000.00', '0.00', checked]);
    expect(told).toContainEqual(['SETTLEMENT', '0.00', '200.00', settled.claimId]);
  });

  test('a reversal that takes back from others than had paid is told, although it adds up', async () => {
    const { claimId } = await desk.settledFor({ who: 'head' });
    await desk.reverse(claimId, { note: '录入错误' });
    await tamper(
      `update claim_settlements set basic_fen = basic_fen + 3, own_fen = own_fen - 3 where reverses_id is not null`,
    );
    expect((await agreement()).differences).toEqual([
      { kind: 'REVERSAL', expected: '0.00', found: '0.06', difference: '-0.06', claim: { id: claimId } },
    ]);
  });

  test('money that left an account by no settlement is told, without a claim', async () => {
    await credit();
    await tamper(`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
      values ('${city.households.head}', (select region_code from households where id = '${city.households.head}'), 'SPENT', -11, 2026, '2026-03-01', 'nobody')`);
    expect(await agreement()).toMatchObject({
      ...{ agrees: false, count: 1, accountSpent: '0.11' },
      differences: [{ kind: 'UNFOUNDED', expected: '0.00', found: '0.11', claim: null }],
    });
  });

  test.each([
    ['for another year', () => `set policy_year = 2025`],
    ['by the account of strangers', () => `set household_id = '${city.households.dibao}'`],
  ])('what was spent %s is told with its claim', async (_, change) => {
    await credit();
    const { claimId, account } = await desk.settledFor(VISIT);
    await tamper(`update family_account_lines ${change()} where kind = 'SPENT'`);
    const expected = (account / 100).toFixed(2);
    expect(await agreement()).toMatchObject({
      ...{ agrees: false, count: 1, accountPart: expected, accountSpent: '0.00' },
      differences: [{ kind: 'ACCOUNT', expected, found: '0.00', claim: { id: claimId } }],
    });
  });

  test('what was spent in the year by a settlement of another is told with its claim', async () => {
    await credit();
    const { claimId } = await desk.settledFor(VISIT);
    await tamper(`update claim_settlements set policy_year = 2025; update claims set policy_year = 2025`);
    expect((await agreement()).differences).toMatchObject([{ kind: 'UNFOUNDED', claim: { id: claimId } }]);
  });

  test('a settlement whose parts do not add up cannot be written; one that is not the claim’s cost is told', async () => {
    await desk.settledFor({ who: 'head' });
    await expect(tamper('update claim_settlements set own_fen = own_fen + 1')).rejects.toThrow('claim_settlements_sum');
    await without('claim_settlements', 'claim_settlements_sum');
    await tamper('update claim_settlements set total_fen = total_fen + 1');
    expect(await agreement()).toMatchObject({
      ...{ claimed: '10000.00', settled: '10000.01', settledDifference: '-0.01' },
      differences: [{ kind: 'SETTLEMENT', difference: '-0.01' }],
    });
    await desk.empty();
  });
});

describe('what the law says to it', () => {
  const LAW = `income { heads due { exact } arrived sources { kind payer perHead { exact } due { exact } arrived outstanding { exact } }
      decision { outcome } } split { ofYear { total { exact } toAccounts { exact } toPool { exact } riskFund { exact } } }
    check { surplus surplusRate isSurplusWithin riskFund readings { includesFamilyAccounts surplus } decision { outcome } }
    projection { until daysGone days paidOut projected pool usedUpOn check { surplus } }`;

  test('arrived by source, and the subsidy due by the heads; what individuals owe differs, and stays open', async () => {
    await bookLine(city.database, { payer: 'CENTRAL_FINANCE', fen: 100_000 });
    const { year: told, codes } = await year(`heads headsBasis ${LAW}`);
    expect(codes).toEqual([]);
    expect(told.headsBasis).toBe('ENROLLED');
    expect(told.income).toMatchObject({
      heads: told.heads,
      due: null,
      arrived: '1000.00',
      decision: { outcome: 'UNDETERMINED' },
    });
    const due = told.heads * 400;
    expect(told.income.sources).toContainEqual({
      ...{ kind: 'SUBSIDY', payer: 'CENTRAL_FINANCE', perHead: { exact: '400.00' }, due: { exact: `${due}.00` } },
      ...{ arrived: '1000.00', outstanding: { exact: `${due - 1000}.00` } },
    });
  });

  test('split, check and projection by what arrived', async () => {
    await bookLine(city.database, { payer: 'SELF', fen: 1_000_000 });
    const { basic } = await desk.settledFor({ who: 'head' });
    const { year: told } = await year(LAW);
    const yuan = (fen: number) => (fen / 100).toFixed(2);
    expect(told.split.ofYear).toEqual({
      ...{ total: { exact: '10000.00' }, toAccounts: { exact: '0.00' }, toPool: { exact: '10000.00' } },
      riskFund: { exact: '300.00' },
    });
    // Example City does not count the risk fund as kept.
    expect(told.check).toMatchObject({ surplus: yuan(1_000_000 - 30_000 - basic), riskFund: '300.00' });
    expect(told.projection).toMatchObject({
      until: CITY_DAY,
      daysGone: 91,
      days: 365,
      paidOut: yuan(basic),
      pool: '9700.00',
    });
    expect(told.projection.projected).toBe(yuan(Math.round((basic * 365) / 91)));
  });

  test('a projection as of a day counts what was settled by then', async () => {
    await desk.settledFor({ who: 'head' });
    const { year: told } = await year('projection(asOf: "2026-03-31") { until daysGone paidOut }');
    expect(told.projection).toEqual({ until: '2026-03-31', daysGone: 90, paidOut: '0.00' });
  });

  test('without a rulebook the money is told, and the law is an error', async () => {
    const query = `{ fundYear(poolingArea: "${CITY}", policyYear: 2025) { arrived income { arrived } } }`;
    const { data, errors } = await city.ask(OFFICER, query);
    expect(data.fundYear).toEqual({ arrived: '0.00', income: null });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['POLICY_YEAR_NOT_PUBLISHED']);
  });

  test('what the policy half is handed holds sums alone', async () => {
    await desk.settledFor({ who: 'head' });
    const facts = JSON.stringify(await fundFacts(city.for(OFFICER), FUND));
    for (const id of [...Object.values(city.people), ...Object.values(city.institutions).map((one) => one.id)]) {
      expect(facts).not.toContain(id);
    }
  });
});
