import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createExampleCity, type ExampleCity } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';
import { FUND } from './fund-books.ts';

const OFFICER = viewerWith({ role: 'COUNTY_OFFICER', sub: 'somebody', regions: [FUND.poolingAreaCode] });

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city.close());
beforeEach(() => desk.empty());

const yuan = (fen: number) => (fen / 100).toFixed(2);

/** What the fund owes, what left it, and what is to come back to it. */
async function pool() {
  const query = `query ($area: RegionCode!) { fundYear(poolingArea: $area, policyYear: 2026) {
    payout paidOut toRecover payouts { paidClaims paidBasic } } }`;
  const { data, errors } = await city.ask(OFFICER, query, { area: FUND.poolingAreaCode });
  expect(errors).toEqual([]);
  const { payout, paidOut, toRecover, payouts } = data.fundYear;
  expect(payouts[0]?.paidBasic).toBe(paidOut);
  return { payout, paidOut, toRecover, paidClaims: payouts[0]?.paidClaims };
}

/** What a claim that is paid tells, of now and of before. */
async function progress(claimId: string) {
  const parts = '{ id parts { payer amount } }';
  const query = `query ($id: ID!) { claim(id: $id) { progress {
    ... on ClaimPaid { settlement ${parts} paidBefore ${parts} } } } }`;
  const { data, errors } = await city.ask(OFFICER, query, { id: claimId });
  expect(errors).toEqual([]);
  return data.claim.progress;
}

/** Takes a claim back and settles it anew, as if the hospital had charged so much more or less. */
async function settleAnew(claimId: string, moreFen = 0): Promise<number> {
  await desk.reverse(claimId, { note: '录入错误' });
  await city.database.sql`update claims set total_fen = total_fen + ${moreFen} where id = ${claimId}`;
  await desk.check(claimId);
  await desk.settle(claimId);
  return (await desk.settled(claimId)).basic;
}

test('what left the fund stays told when the claim is taken back, and all of it is to be recovered', async () => {
  const { claimId, basic } = await desk.settledFor({});
  await desk.pay(claimId);
  await desk.reverse(claimId, { note: '录入错误' });
  const paid = yuan(basic);
  expect(await pool()).toEqual({ payout: '0.00', paidOut: paid, toRecover: paid, paidClaims: 1 });
});

test('settled anew for less, the difference is to be recovered; for more, nothing is', async () => {
  const [less, more] = [await desk.settledFor({}), await desk.settledFor({ who: 'neighbour' })];
  for (const { claimId } of [less, more]) await desk.pay(claimId);
  const lower = await settleAnew(less.claimId, -100_000);
  const higher = await settleAnew(more.claimId, 100_000);
  expect(await pool()).toEqual({
    ...{ payout: yuan(lower + higher), paidOut: yuan(less.basic + more.basic) },
    ...{ toRecover: yuan(less.basic - lower), paidClaims: 2 },
  });
});

test('paid twice counts once, as it was paid last; the second payment is of the difference', async () => {
  const { claimId, basic } = await desk.settledFor({});
  await desk.pay(claimId);
  expect((await progress(claimId)).paidBefore).toBeNull();
  const anew = await settleAnew(claimId, 100_000);
  await desk.pay(claimId);
  expect(await pool()).toEqual({ payout: yuan(anew), paidOut: yuan(anew), toRecover: '0.00', paidClaims: 1 });
  const { settlement, paidBefore } = await progress(claimId);
  const poolPart = ({ parts }: { parts: readonly { payer: string; amount: string }[] }) =>
    parts.find(({ payer }) => payer === 'BASIC_FUND')?.amount;
  expect([poolPart(settlement), poolPart(paidBefore)]).toEqual([yuan(anew), yuan(basic)]);
  const [line] = await city.database.sql`
    select details->>'paidFen' as now, details->>'paidBeforeFen' as before from audit_lines
    where action = 'claimPay' order by id desc limit 1`;
  expect(line).toEqual({ now: String(anew - basic), before: String(basic) });
});

test('taken back a second time, what was paid last is to be recovered', async () => {
  const { claimId } = await desk.settledFor({});
  await desk.pay(claimId);
  const anew = await settleAnew(claimId, 100_000);
  await desk.pay(claimId);
  await desk.reverse(claimId, { note: '录入错误' });
  expect(await pool()).toMatchObject({ paidOut: yuan(anew), toRecover: yuan(anew), paidClaims: 1 });
});
