import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { creditAccounts } from '../../src/services/family-accounts/credit-accounts.ts';
import { correctHousehold } from '../../src/services/households/correct-household.ts';
import { splitHousehold } from '../../src/services/households/split-household.ts';
import { readFundBooks } from '../../src/store/queries/fund-year.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  SETTLER,
  SUBDISTRICT,
} from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { balanceFen } from './account-hands.ts';
import { claimDesk } from './claim-desk.ts';
import { FUND } from './fund-books.ts';

/** Somebody who works for both pooling areas, and a town of the other one. */
const BOTH = viewerWith({ role: 'COUNTY_OFFICER', sub: 'settler', regions: [FUND.poolingAreaCode, '150422'] });
const ELSEWHERE = '150422100';
const THERE = { ...FUND, poolingAreaCode: '150422' };
const VISIT = {
  visit: 'OUTPATIENT',
  where: 'clinic',
  admittedOn: '2026-03-12',
  dischargedOn: null,
  fen: 12_345,
} as const;

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city.close());
beforeEach(async () => {
  await desk.empty();
  await creditAccounts(city.for(SETTLER), {
    ...{ idempotencyKey: randomUUID(), within: DISTRICT, scheme: 'URRBMI', policyYear: 2026 },
  });
});

/** What an area's fund tells of accounts, after all of it was found to add up. */
async function accounts(fund = FUND as typeof THERE) {
  const { accounts: told } = await readFundBooks(city.platform.db, fund, null, CITY_DAY);
  const { creditedFen, spentFen, lapsedFen, transferredFen, balanceFen: balance } = told;
  expect(creditedFen - spentFen - lapsedFen + transferredFen).toBe(balance);
  return told;
}

async function change(region: string): Promise<void> {
  const householdId = city.households.head;
  const [row] = await city.database.sql<
    { version: number }[]
  >`select version from households where id = ${householdId}`;
  const given = { householdId, version: row?.version ?? 0, region, source: 'test' };
  await correctHousehold(city.for(BOTH), { idempotencyKey: randomUUID(), ...given });
}

test('a household that moves to another pooling area takes its account along, and closed figures stay', async () => {
  const { account } = await desk.settledFor(VISIT);
  const before = await accounts();
  const held = await balanceFen(city, city.households.head);
  await change(ELSEWHERE);
  expect(await accounts()).toEqual({ ...before, transferredFen: -held, balanceFen: before.balanceFen - held });
  expect(await accounts(THERE)).toMatchObject({ creditedFen: 0, spentFen: 0, transferredFen: held, balanceFen: held });
  expect([account > 0, await balanceFen(city, city.households.head)]).toEqual([true, held]);
  await change(SUBDISTRICT);
  expect([await accounts(), (await accounts(THERE)).balanceFen]).toEqual([before, 0]);
});

test('what was spent before it moved is given back by the fund that paid, and goes after it', async () => {
  const { claimId, account } = await desk.settledFor(VISIT);
  const held = await balanceFen(city, city.households.head);
  await change(ELSEWHERE);
  await desk.reverse(claimId, { note: '录入错误' });
  expect(await accounts()).toMatchObject({ spentFen: 0, transferredFen: -(held + account) });
  expect(await accounts(THERE)).toMatchObject({ spentFen: 0, balanceFen: held + account });
  await change(SUBDISTRICT);
});

test('within one area nothing moves', async () => {
  const before = await accounts();
  await change('999901002');
  const [row] = await city.database
    .sql`select count(*)::int as moved from family_account_lines where kind::text like 'TRANSFER%'`;
  expect([row?.moved, await accounts()]).toEqual([0, before]);
  await change(SUBDISTRICT);
});

test('a part that is split off over the border of the area is told by both funds', async () => {
  const before = await accounts();
  const householdId = city.households.head;
  const [row] = await city.database.sql<
    { version: number }[]
  >`select version from households where id = ${householdId}`;
  const { newHouseholdId } = await splitHousehold(city.for(BOTH), {
    ...{ idempotencyKey: randomUUID(), householdId, version: row?.version ?? 0, region: ELSEWHERE, number: '示例-新' },
    ...{ headId: city.people.spouse, from: CITY_DAY, source: 'test', members: [] },
  });
  const part = await balanceFen(city, newHouseholdId);
  expect(part).toBeGreaterThan(0);
  expect(await accounts()).toEqual({ ...before, transferredFen: -part, balanceFen: before.balanceFen - part });
  expect(await accounts(THERE)).toMatchObject({ creditedFen: 0, transferredFen: part, balanceFen: part });
});
