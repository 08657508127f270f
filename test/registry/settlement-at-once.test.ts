import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExampleCity, type ExampleCity } from '../support/example-city.ts';
import { waitingForLocks } from '../support/waiting.ts';
import { claimDesk } from './claim-desk.ts';

/** What basic insurance pays in a year at most, in fen, and how many settle at once. */
const CEILING = 15_000_000;
const AT_ONCE = 64;

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity(8);
});
afterAll(() => city?.close());

const basicOf = async (person: string) => {
  const [row] = await city.database.sql<{ fen: string; claims: number }[]>`
    select sum(basic_fen) as fen, count(*)::int as claims from claim_settlements where person_id = ${person}`;
  return { fen: Number(row?.fen), claims: row?.claims };
};

test('64 stays of one person settled at once are paid up to the ceiling, and not a fen beyond', async () => {
  const desk = claimDesk(city);
  const before = await desk.settledFor({ fen: 20_000_000 });
  expect(before.basic).toBe(14_915_000);
  const ids: string[] = [];
  for (let count = 0; count < AT_ONCE; count++) ids.push(await desk.enter({ fen: 100_000 }));
  await Promise.all(ids.map((id) => desk.check(id)));
  await Promise.all(ids.map((id) => desk.settle(id)));
  expect(await basicOf(city.people.head)).toEqual({ fen: CEILING, claims: AT_ONCE + 1 });
  const paid = await Promise.all(ids.map(async (id) => (await desk.settled(id)).basic));
  expect(paid.filter((fen) => fen > 0).sort((a, b) => b - a)).toEqual([52_500, 32_500]);
});

test('visits of a family settled at once spend its account together, and never more than it holds', async () => {
  const desk = claimDesk(city);
  const household = city.households.head;
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${household}, (select region_code from households where id = ${household}), 'CREDIT', 5000, 2026, '2026-01-01', 'test')`;
  const visit = { visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 5000 } as const;
  const ids = await Promise.all((['spouse', 'child', 'spouse'] as const).map((who) => desk.enter({ ...visit, who })));
  for (const id of ids) await desk.check(id);
  await Promise.all(ids.map((id) => desk.settle(id)));
  const paid = await Promise.all(ids.map(async (id) => (await desk.settled(id)).account));
  expect(paid.sort()).toEqual([1000, 2000, 2000]);
});

test.each(['settle', 'reverse'] as const)('%s holds nobody while it waits for their household', async (step) => {
  const desk = claimDesk(city);
  const { sql } = city.database;
  await desk.empty();
  const claimId = await desk.enter({ who: 'neighbour', visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null });
  await desk.check(claimId);
  if (step === 'reverse') await desk.settle(claimId);
  const household = city.households.neighbour;
  const taken = await sql.begin(async (tx) => {
    await tx`select from households where id = ${household} for update`;
    const taking = desk[step](claimId, { note: '录入错误' }).then(
      () => 'done',
      (reason: unknown) => reason,
    );
    await expect.poll(() => waitingForLocks(city.database), { timeout: 5000 }).toBe(1);
    // Whoever holds the household takes its people next.
    await tx`select from people where id = ${city.people.neighbour} for update nowait`;
    return { taking };
  });
  expect(await taken.taking).toBe('done');
});
