import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BANK, BANNER, type Banner, type By, createBanner, decideRatios } from '../support/banner.ts';
import { fundDesk } from './fund-desk.ts';

/** 巴林左旗2007年: a household's year from its contribution to what the pool pays, as the banner's office does it, step after step. */
let banner: Banner;
beforeAll(async () => {
  banner = await createBanner();
});
afterAll(() => banner?.close());

const JANUARY: By = { today: '2007-01-05' };
const MARCH: By = { today: '2007-03-20' };
const APRIL: By = { today: '2007-04-10' };
const CENTRE = 'H15042200001';
const keyed = () => ({ idempotencyKey: randomUUID() });

const CLAIM = `claim { id version state settlements { decisionId parts { payer amount } }
  steps { state decisionId } }`;

/** The household's account as its page shows it. */
const account = async () =>
  (await banner.read(`{ household(id: "${banner.householdId}") { account { balance lines { kind amount } } } }`, MARCH))
    .household.account;

let number = 0;
/** Enters care at the town's health centre: the mother's, unless somebody else is named. */
const enter = (over: object) =>
  banner.write(
    'claimEnter',
    CLAIM,
    {
      ...keyed(),
      ...{ number: `BZ-${++number}`, personId: banner.members[0], scheme: 'NRCMS', institutionCode: CENTRE },
      ...{ selfPaid: '0.00', selfFirst: '0.00', route: 'INSTITUTION_ADVANCES', source: 'bill' },
      ...over,
    },
    MARCH,
  );
const visit = async (total: string) =>
  (await enter({ personId: banner.members[2], visit: 'OUTPATIENT', admittedOn: '2007-03-10', total, eligible: total }))
    .claim;
const STAY = { visit: 'INPATIENT', admittedOn: '2007-03-01', dischargedOn: '2007-03-09', total: '3000.00' };

const step = (mutation: string, { id, version }: { id: string; version: number }, by: By) =>
  banner.write(mutation, CLAIM, { ...keyed(), claimId: id, version }, by);

async function settled(claim: { id: string; version: number }, by: By) {
  const done = await step('claimSettle', (await step('claimCheck', claim, by)).claim, by);
  expect(done.userErrors).toEqual([]);
  return done.claim;
}

const parts = ({ settlements: [settlement] }: { settlements: { parts: { payer: string; amount: string }[] }[] }) =>
  settlement?.parts.map(({ payer, amount }) => `${payer} ${amount}`);

const kept = (id: string) =>
  banner.read(
    `{ decision(id: "${id}") { isReproduced policyYear { version } decision { outcome amount { min max exact } } } }`,
    APRIL,
  );

/** The tab of the IDE that asks the same of facts by hand. */
async function tab() {
  const file = new URL('../../demo/operations/15-a-herders-family-year.graphql', import.meta.url);
  return (await banner.read(readFileSync(file, 'utf8'), MARCH)).rulebook;
}

test('the account gets 8.00 of each of the ten yuan that four people paid', async () => {
  const year = { within: BANNER, scheme: 'NRCMS', policyYear: 2007 };
  const { accounts, userErrors } = await banner.write(
    'familyAccountsCredit',
    'accounts { creditedHeads credited balance }',
    { ...keyed(), ...year },
    JANUARY,
  );
  expect([userErrors, accounts]).toEqual([[], { creditedHeads: 4, credited: '32.00', balance: '32.00' }]);
  const town = `{ familyAccounts(within: "${BANNER}100", scheme: NRCMS, policyYear: 2007) { balance } }`;
  expect((await banner.read(town, JANUARY)).familyAccounts).toEqual({ balance: '32.00' });
  expect((await account()).lines).toEqual([1, 2, 3, 4].map(() => ({ kind: 'CREDIT', amount: '8.00' })));
});

test('a health centre of the town is registered and designated by the banner', async () => {
  const { institution } = await banner.write(
    'institutionRegister',
    'institution { id }',
    { ...keyed(), code: CENTRE, name: '示例卫生院', level: 'TOWNSHIP', regionCode: `${BANNER}100`, source: 'test' },
    JANUARY,
  );
  const { userErrors } = await banner.write(
    'institutionDesignate',
    'institution { id }',
    {
      ...keyed(),
      institutionId: institution.id,
      regionCode: BANNER,
      status: 'DESIGNATED',
      from: '2007-01-01',
      source: 'test',
    },
    JANUARY,
  );
  expect(userErrors).toEqual([]);
});

test('a visit is paid by the account alone, as far as it goes: of a fen more, the fen is their own', async () => {
  expect(parts(await settled(await visit('5.00'), MARCH))).toEqual(['FAMILY_ACCOUNT 5.00', 'SELF 0.00']);
  expect((await account()).balance).toBe('27.00');
  expect(parts(await settled(await visit('27.01'), MARCH))).toEqual(['FAMILY_ACCOUNT 27.00', 'SELF 0.01']);
  expect((await account()).balance).toBe('0.00');
});

test('a stay waits while the ratio is a range; once the committee has decided, it is settled, and both answers are replayed', async () => {
  const { claim: entered } = await enter({ ...STAY, eligible: '3000.00' });
  const { claim: checked } = await step('claimCheck', entered, MARCH);
  expect(checked.state).toBe('CHECKED');
  const refused = await step('claimSettle', checked, MARCH);
  expect(refused).toMatchObject({ claim: null, userErrors: [{ code: 'AMOUNT_OPEN', field: 'claimId' }] });
  expect(refused.userErrors[0].clauses.join()).toContain('III subsidy 2');
  expect((await tab()).stay.claim.lines[0]).toMatchObject({ amount: { min: '1160.00', max: '1740.00', exact: null } });

  await decideRatios(banner);

  expect((await tab()).stay.claim.lines[0]).toMatchObject({ payer: 'BASIC_FUND', amount: { exact: '1595.00' } });
  const { claim, userErrors } = await step('claimSettle', checked, APRIL);
  expect(userErrors).toEqual([]);
  expect(parts(claim)).toEqual(['BASIC_FUND 1595.00', 'SELF 1405.00']);
  const [range, amount] = [checked.steps.at(-1).decisionId, claim.settlements[0].decisionId];
  expect((await kept(range)).decision).toMatchObject({
    ...{ isReproduced: true, policyYear: { version: 1 } },
    decision: { outcome: 'INTERVAL', amount: { min: '1160.00', max: '1740.00' } },
  });
  expect((await kept(amount)).decision).toMatchObject({
    ...{ isReproduced: true, policyYear: { version: 2 } },
    decision: { outcome: 'AMOUNT', amount: { exact: '1595.00' } },
  });
  const paid = await step('claimPay', claim, { ...APRIL, as: BANK });
  expect([paid.userErrors, paid.claim.state]).toEqual([[], 'PAID']);
});

test('only what the catalogue holds counts: lines say so, and costs that say otherwise are refused', async () => {
  const items = [
    { name: '床位费', catalogue: 'COVERED', amount: '2700.00' },
    { name: '目录外药品', catalogue: 'OUTSIDE', amount: '300.00' },
  ];
  const personId = banner.members[1];
  const { userErrors } = await enter({ ...STAY, personId, items, eligible: '3000.00' });
  expect(userErrors.map(({ code }: { code: string }) => code)).toContain('ITEMS_DO_NOT_ADD_UP');
  const { claim } = await enter({ ...STAY, personId, items, selfPaid: '300.00', eligible: '2700.00' });
  // (3,000 − 300 − 100) × 55 %
  expect(parts(await settled(claim, APRIL))).toEqual(['BASIC_FUND 1430.00', 'SELF 1570.00']);
});

test('the board of the town names who was paid how much, and what was only settled is not on it', async () => {
  const board = `{ claimBulletin(within: "${BANNER}100", month: "2007-04") { nodes { name amount paidOn } } }`;
  expect((await banner.read(board, APRIL)).claimBulletin.nodes).toEqual([
    { name: '示例甲', amount: '1595.00', paidOn: APRIL.today },
  ]);
});

describe('the fund', () => {
  const YEAR_END: By = { today: '2007-12-20' };
  const PARTS = 'total { exact } toAccounts { exact } toPool { exact } riskFund { exact } poolAfter { exact }';
  const shares = (part: Record<string, { exact: string }>) => Object.values(part).map(({ exact }) => exact);
  const fund = async () =>
    (
      await banner.read(
        `{ fundYear(poolingArea: "${BANNER}", scheme: NRCMS, policyYear: 2007) {
          heads arrived payout accounts { credited spent balance } reconciliation { agrees count }
          income { due { exact } outstanding { exact } }
          split { perHead { ${PARTS} } ofYear { ${PARTS} } }
          check { surplus surplusRate isSurplusWithin isAdministrationRight decision { outcome } } } }`,
        YEAR_END,
      )
    ).fundYear;

  /** Money that arrives: booked by the office, confirmed by the bank. */
  const arrives = async (payer: string, amount: string) => {
    const { booked, confirm } = fundDesk(banner);
    expect((await confirm(await booked({ payer, amount }))).userErrors).toEqual([]);
  };

  test('of 50.00 a head has 8.00 for the account and 42.00 for the pool, of which 1.50 are kept for risks and 40.50 are left', async () => {
    const said = await fund();
    expect(shares(said.split.perHead)).toEqual(['50.00', '8.00', '42.00', '1.50', '40.50']);
    expect([said.heads, said.income]).toEqual([4, { due: { exact: '200.00' }, outstanding: { exact: '200.00' } }]);
    const sources = { SELF: '40.00', CENTRAL_FINANCE: '80.00', PROVINCE_FINANCE: '40.00', CITY_FINANCE: '20.00' };
    for (const [payer, amount] of Object.entries({ ...sources, COUNTY_FINANCE: '20.00' })) await arrives(payer, amount);
    const full = await fund();
    expect([full.arrived, full.income.outstanding.exact]).toEqual(['200.00', '0.00']);
    expect(shares(full.split.ofYear)).toEqual(['200.00', '32.00', '168.00', '6.00', '162.00']);
  });

  test('may keep 15 % of what it took in, and not a fen more', async () => {
    // Care took 1,595.00 + 1,430.00 of the pool and 32.00 of accounts: 3,057.00 of 3,596.47 leave 539.47, and 15 % are 539.4705.
    await arrives('CHARITY', '3396.47');
    const within = await fund();
    expect(within).toMatchObject({
      ...{ payout: '3025.00', accounts: { credited: '32.00', spent: '32.00', balance: '0.00' } },
      ...{ reconciliation: { agrees: true, count: 0 } },
      check: { surplus: '539.47', surplusRate: '15.00', isSurplusWithin: true, isAdministrationRight: true },
    });
    expect(within.check.decision.outcome).toBe('YES');
    await arrives('CHARITY', '0.01');
    expect((await fund()).check).toMatchObject({
      surplus: '539.48',
      isSurplusWithin: false,
      decision: { outcome: 'NO' },
    });
  });
});
