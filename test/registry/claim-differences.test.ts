import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { createExampleCity, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { claimDesk } from './claim-desk.ts';
import { type Difference, differenceReader, stay, told } from './difference-reader.ts';

/** What of settled claims would be different by today's facts and law: told, and nothing written (question 51). */
let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
let differences: ReturnType<typeof differenceReader>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
  differences = differenceReader(city);
});
afterAll(() => city?.close());
beforeEach(async () => {
  await city.database
    .sql`truncate claims, claim_steps, claim_items, claim_payers, claim_settlements, family_account_lines cascade`;
});

test('what was settled in the order of admission is the same', async () => {
  await desk.settledFor({ ...stay('01') });
  await desk.settledFor({ ...stay('02'), fen: 5_000_000 });
  await desk.settledFor({ visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 10_000 });
  const found = await differences.ofPerson('head');
  expect(found.map(({ status, reasons }) => [status, reasons])).toEqual(Array(3).fill(['SAME', []]));
  expect((await differences.ofRegion('first: 10')).differences).toEqual([]);
});

test('the audit says by which law they were run again', async () => {
  await desk.settledFor({ ...stay('01') });
  await city.database.sql`truncate audit_lines`;
  await differences.ofPerson('head');
  const [line] = await city.database
    .sql`select details -> 'rulebooks' as laws from audit_lines where action = 'registry.read'`;
  expect(line?.laws).toEqual(['999900-example-city/urrbmi-2026@1']);
});

test('what was settled out of that order is told claim by claim, and nothing is written', async () => {
  const later = await desk.settledFor({ ...stay('03') });
  const earlier = await desk.settledFor({ ...stay('01') });
  const [first, second] = await differences.ofPerson('head');
  // The deductible of 500 counts for the first admission, half of it for the second: 250 × 70 % = 175.
  expect([first?.claim.id, second?.claim.id]).toEqual([earlier.claimId, later.claimId]);
  expect(told(first as Difference)).toEqual(['BASIC_FUND 6825.00 6650.00 -175.00', 'SELF 3175.00 3350.00 175.00']);
  expect(told(second as Difference)).toEqual(['BASIC_FUND 6650.00 6825.00 175.00', 'SELF 3350.00 3175.00 -175.00']);
  expect([first?.status, first?.reasons]).toEqual(['DIFFERENT', expect.arrayContaining(['stay.basic'])]);
  expect(await desk.settled(later.claimId)).toMatchObject({ basic: 665_000 });
  expect(await desk.state(earlier.claimId)).toBe('SETTLED');
});

test('from a day on, claims before it are not run again and count as they were settled', async () => {
  await desk.settledFor({ ...stay('03') });
  await desk.settledFor({ ...stay('01') });
  // Settled as the first admission, the later one is the second: half the deductible of 500, 250 × 70 % = 175.
  const since = async (day: string) => (await differences.ofRegion(`first: 10, from: "${day}"`)).differences;
  const [later, ...others] = await since('2026-03-10');
  expect([others, told(later as Difference)]).toEqual([
    [],
    ['BASIC_FUND 6650.00 6825.00 175.00', 'SELF 3350.00 3175.00 -175.00'],
  ]);
  expect(await since('2026-03-11')).toEqual([]);
  expect((await differences.ofRegion('first: 10, from: "2026-03-10"')).people).toBe(1);
  expect((await differences.ofRegion('first: 10, from: "2026-03-11"')).people, 'nothing of theirs is run again').toBe(
    0,
  );
  expect(await since('2026-01-10')).toHaveLength(2);
});

test('a claim that was taken back is not run again, and makes its successor a first admission', async () => {
  const { claimId } = await desk.settledFor({ ...stay('01') });
  await desk.settledFor({ ...stay('02') });
  await desk.reverse(claimId, { note: '录入有误' });
  const found = await differences.ofPerson('head');
  expect(found.map(told)).toEqual([['BASIC_FUND 6825.00 6650.00 -175.00', 'SELF 3175.00 3350.00 175.00']]);
});

test("what the household's account paid is there to be paid again, and no more than that", async () => {
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${city.households.child}, (select region_code from households where id = ${city.households.child}), 'CREDIT', 3000, 2026, '2026-01-01', 'test')`;
  await desk.settledFor({ who: 'child', visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 10_000 });
  const [only] = await differences.ofPerson('child');
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
  const [only] = await differences.ofPerson('neighbour');
  expect([only?.status, only?.reasons]).toEqual(['NOT_PAYABLE', expect.arrayContaining(['cover.died'])]);
  expect(told(only as Difference)).toEqual(['BASIC_FUND 6650.00 0.00 -6650.00', 'SELF 3350.00 10000.00 6650.00']);
});
