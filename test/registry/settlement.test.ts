import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { settleClaim } from '../../src/services/claims/settle-claim.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { CITY_DAY, createExampleCity, type ExampleCity, SETTLER, SUBDISTRICT } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk, codesOf } from './claim-desk.ts';

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city?.close());
beforeEach(async () => {
  await desk.empty();
});

/** A visit to the clinic. */
const VISIT = { visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null } as const;
const NOTHING = { basic: 0, critical: 0, assistance: 0, tilt: 0, other: 0, account: 0, own: 0 };

describe('what is checked', () => {
  test.each([
    ['of somebody who waits', { who: 'waiting' }, 'cover.waiting'],
    ['of somebody who had died', { who: 'dead' }, 'cover.died'],
    ['of somebody who is not enrolled', { who: 'unpaid' }, 'cover.not-enrolled'],
    ['of an institution that lost its designation', { where: 'undesignated' }, 'stay.not-designated'],
  ] as const)('%s is denied, with the reason, and cannot be settled', async (_, care, reason) => {
    const claimId = await desk.enter(care);
    await desk.check(claimId);
    expect([await desk.state(claimId), await desk.reasons(claimId)]).toEqual(['DENIED', [reason]]);
    expect(await codesOf(desk.settle(claimId))).toEqual(['CLAIM_STATE']);
  });

  test('and filed a day after the last one is denied (LC-8); on the last day it is paid', async () => {
    const late = { today: '2027-04-01' };
    const [claimId, inTime] = [
      await desk.enter({ filedOn: '2027-04-01' }),
      await desk.enter({ filedOn: '2027-03-31' }),
    ];
    await desk.check(claimId, late);
    expect([await desk.state(claimId), await desk.reasons(claimId)]).toEqual(['DENIED', ['stay.filed-late']]);
    await desk.check(inTime, late);
    expect(await desk.state(inTime)).toBe('CHECKED');
  });
});

describe('what is settled', () => {
  test('ten thousand yuan at a grade two hospital: 70 % above the deductible of 500', async () => {
    expect(await desk.settledFor({})).toMatchObject({ ...NOTHING, basic: 665_000, own: 335_000 });
  });

  test('a cost that equals the deductible brings nothing; of one fen more 0.7 are rounded up', async () => {
    expect(await desk.settledFor({ fen: 50_000 })).toMatchObject({ ...NOTHING, own: 50_000 });
    expect(await desk.settledFor({ fen: 50_001, who: 'neighbour' })).toMatchObject({ basic: 1, own: 50_000 });
  });

  test('without a referral, at a grade three hospital, 15 points less', async () => {
    const referred = await desk.settledFor({ where: 'cityHospital', isReferred: true });
    expect(referred).toMatchObject({ basic: 495_000, own: 505_000 });
    const unreferred = await desk.settledFor({ where: 'cityHospital', isReferred: false, who: 'neighbour' });
    expect(unreferred).toMatchObject({ basic: 360_000, own: 640_000 });
  });

  test('a second admission of the year has half the deductible; a visit between them is none', async () => {
    await desk.settledFor({});
    await desk.settledFor({ visit: 'CHRONIC', dischargedOn: null, fen: 100_000 });
    expect(await desk.settledFor({})).toMatchObject({ basic: 682_500, own: 317_500 });
  });

  test('the ceiling is met to the fen, and then nothing is left', async () => {
    expect(await desk.settledFor({ fen: 20_000_000 })).toMatchObject({ basic: 14_915_000, critical: 2_151_000 });
    expect(await desk.settledFor({ fen: 146_429 })).toMatchObject({ basic: 85_000 });
    const after = await desk.settledFor({ fen: 146_429 });
    expect(after).toMatchObject({ basic: 0 });
    expect(after.critical).toBeGreaterThan(0);
  });

  test('what stays used up the ceiling of is not taken off that of visits', async () => {
    await desk.settledFor({});
    expect(await desk.settledFor({ ...VISIT, fen: 30_000 })).toMatchObject({ basic: 18_000 });
    expect(await desk.settledFor({ ...VISIT, fen: 80_000 })).toMatchObject({ basic: 22_000 });
    expect(await desk.settledFor({ ...VISIT, fen: 30_000 })).toMatchObject({ basic: 0 });
  });

  test('others pay as they say, of what the funds leave, and the patient the rest', async () => {
    const otherPayers = [{ payer: 'CHARITY' as const, paid: 100_000 }];
    const { own, other } = await desk.settledFor({ otherPayers, selfPaid: 20_000, selfFirst: 10_000 });
    expect([other, own]).toEqual([100_000, 1_000_000 - 644_000 - 100_000]);
  });

  test.each([
    ['twelve statements where the family account pays, its transaction among them', VISIT, 12],
    ['ten where it does not', {}, 10],
  ] as const)('takes %s', async (_, care, statements) => {
    await desk.settledFor(care);
    await credit(city.households.head, 5_000);
    const claimId = await desk.enter(care);
    await desk.check(claimId);
    city.sent.length = 0;
    await desk.settle(claimId);
    expect(city.sent.length, city.sent.join('\n')).toBe(statements);
  });

  test('the same request again settles once; a version that was changed since is refused', async () => {
    const claimId = await desk.enter({});
    await desk.check(claimId);
    const input = { idempotencyKey: randomUUID(), claimId, version: 2 };
    const first = await settleClaim(city.for(SETTLER), input);
    expect(await settleClaim(city.for(SETTLER), input)).toEqual(first);
    expect(await codesOf(desk.settle(claimId, { version: 2 }))).toEqual(['VERSION_STALE']);
    expect(await desk.settled(claimId)).toMatchObject({ basic: 665_000 });
  });

  test('two files that were merged have one year', async () => {
    const { head, neighbour } = city.people;
    await desk.settledFor({ who: 'neighbour' });
    const { sql } = city.database;
    await sql`update people set merged_into_id = ${head} where id = ${neighbour}`;
    await sql`update people set merged_ids = ${[neighbour]} where id = ${head}`;
    const second = await desk.settledFor({ who: 'head' });
    await sql`update people set merged_into_id = null where id = ${neighbour}`;
    await sql`update people set merged_ids = '{}' where id = ${head}`;
    expect(second).toMatchObject({ basic: 682_500 });
  });
});

describe('what is not settled', () => {
  test('an amount that a ratio leaves open: the refusal names it, with its clause', async () => {
    const claimId = await desk.enter({ who: 'rigid', fen: 10_000_000 });
    await desk.check(claimId);
    expect(await desk.state(claimId)).toBe('CHECKED');
    const error = await desk.settle(claimId).catch((reason: unknown) => reason);
    if (!(error instanceof WriteRefused)) throw error;
    expect(error.problems).toMatchObject([{ code: 'AMOUNT_OPEN', field: 'claimId' }]);
    expect(error.problems[0]?.text.en).toContain('medical-assistance.');
    expect(error.problems[0]?.clauses?.join()).toContain('第二十一条');
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [SUBDISTRICT] });
    const told = await settleClaim(city.for(town), { idempotencyKey: randomUUID(), claimId, version: 2 }).catch(
      (reason) => reason,
    );
    expect(told.problems).toMatchObject([{ code: 'AMOUNT_OPEN' }]);
    expect(told.problems[0].clauses.join()).not.toContain('第二十一条');
    expect(await desk.state(claimId)).toBe('CHECKED');
  });

  test('what is paid for no more since it was checked: checked again, it is denied', async () => {
    const claimId = await desk.enter({ where: 'clinic' });
    await desk.check(claimId);
    const { id } = city.institutions.clinic;
    await city.database.sql`update designations set status = 'SUSPENDED' where institution_id = ${id}`;
    const refused = await codesOf(desk.settle(claimId));
    await desk.check(claimId);
    await city.database.sql`update designations set status = 'DESIGNATED' where institution_id = ${id}`;
    expect([refused, await desk.state(claimId)]).toEqual([['NOT_PAYABLE'], 'DENIED']);
  });

  test.each(['INPATIENT', 'DELIVERY'] as const)('of kind %s a stay that is not over', async (visit) => {
    const claimId = await desk.enter({ visit, dischargedOn: null });
    await desk.check(claimId);
    const error = await desk.settle(claimId).catch((reason: unknown) => reason);
    if (!(error instanceof WriteRefused)) throw error;
    expect(error.problems).toMatchObject([{ code: 'DISCHARGE_MISSING', field: 'claimId' }]);
    expect(error.problems[0]?.text.en).toContain('claimReturn');
    expect(await desk.state(claimId)).toBe('CHECKED');
  });

  test('anything while two enrolments of the year stand against each other', async () => {
    const claimId = await desk.enter({});
    await desk.check(claimId);
    const { sql } = city.database;
    await sql`insert into duplicate_cases (kind, key, person_id, policy_year, proposal_reason)
      values ('CROSS_SCHEME', 'test', ${city.people.head}, 2026, 'test')`;
    const refused = await codesOf(desk.settle(claimId));
    await sql`delete from duplicate_cases where key = 'test'`;
    await desk.settle(claimId);
    expect([refused, await desk.state(claimId)]).toEqual([['DUPLICATE_OPEN'], 'SETTLED']);
  });

  test('what nobody may see', async () => {
    const claimId = await desk.enter({});
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['999902'] });
    expect(await codesOf(desk.check(claimId, { as: elsewhere }))).toEqual(['CLAIM_UNKNOWN']);
  });
});

describe('what was settled', () => {
  test('is paid by a second person, once', async () => {
    const { claimId } = await desk.settledFor({});
    expect(await codesOf(desk.pay(claimId, { as: SETTLER }))).toEqual(['PAYER_IS_SETTLER']);
    await desk.pay(claimId);
    expect(await desk.state(claimId)).toBe('PAID');
    expect(await codesOf(desk.pay(claimId))).toEqual(['CLAIM_STATE']);
  });

  test('is taken back with a reason, and can be settled anew as if it had not been', async () => {
    const { claimId, ...first } = await desk.settledFor({});
    expect(await codesOf(desk.reverse(claimId))).toEqual(['TEXT_REFUSED']);
    await desk.reverse(claimId, { note: '票据有误' });
    expect([await desk.state(claimId), await desk.settled(claimId)]).toEqual(['REVERSED', NOTHING]);
    await desk.check(claimId);
    await desk.settle(claimId);
    expect(await desk.settled(claimId)).toEqual(first);
  });

  test('and paid is taken back by whoever may override alone', async () => {
    const { claimId } = await desk.settledFor({});
    await desk.pay(claimId);
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [SUBDISTRICT] });
    expect(await codesOf(desk.reverse(claimId, { as: town, note: '重复' }))).toEqual(['PAID_ALREADY']);
    await desk.reverse(claimId, { note: '重复' });
    expect(await desk.settled(claimId)).toEqual(NOTHING);
  });

  test('is replayed to the fen from its decision, which nobody else can store', async () => {
    const { claimId } = await desk.settledFor({});
    await desk.settledFor({});
    const rows = await city.database.sql<{ id: string }[]>`
      select distinct decision_id as id from claim_steps where claim_id = ${claimId} and decision_id is not null`;
    expect(rows).toHaveLength(1);
    const id = rows[0]?.id;
    const replay = `query R($id: ID!) { decision(id: $id) { id isReproduced question { kind } decision { id outcome }
      today { outcome } differs { name } } }`;
    const { data, errors } = await city.ask(SETTLER, replay, { id });
    expect(errors).toEqual([]);
    expect(data.decision).toEqual({
      ...{ id, isReproduced: true, question: { kind: 'CLAIM' }, decision: { id, outcome: 'AMOUNT' } },
      ...{ today: { outcome: 'AMOUNT' }, differs: [] },
    });
    const store = `mutation S($input: DecisionStoreInput!) { decisionStore(input: $input) { userErrors { code } } }`;
    const asked = { personId: city.people.head, kind: 'CLAIM', policyYear: 2026 };
    const refused = await city.ask(SETTLER, store, { input: asked });
    expect(refused.data.decisionStore.userErrors).toEqual([{ code: 'KIND_NOT_KEPT' }]);
  });
});

describe('a family account', () => {
  test('pays for visits as far as it reaches, and gets back what was taken back', async () => {
    const household = city.households.head;
    await credit(household, 10_000);
    const first = await desk.settledFor({ ...VISIT, fen: 30_000 });
    expect(first).toMatchObject({ basic: 18_000, account: 10_000, own: 2_000 });
    expect(await desk.settledFor({ ...VISIT, fen: 10_000, who: 'spouse' })).toMatchObject({ account: 0, own: 4_000 });
    await desk.reverse(first.claimId, { note: '退费' });
    expect(await balance(household)).toBe(10_000);
    expect(await desk.settledFor({ fen: 10_000 })).toMatchObject({ account: 0 });
  });

  test('pays as much where the household’s file is kept by another office than the one that settles', async () => {
    const { sql } = city.database;
    const household = city.households.head;
    await credit(household, 10_000);
    const before = await balance(household);
    const [kept] = await sql<
      { region: string }[]
    >`select region_code as region from households where id = ${household}`;
    await sql`update households set region_code = '999902001' where id = ${household}`;
    const { account } = await desk.settledFor({ ...VISIT, fen: 30_000 });
    await sql`update households set region_code = ${kept?.region ?? ''} where id = ${household}`;
    expect(account).toBeGreaterThan(0);
    expect(await balance(household)).toBe(before - account);
  });
});

async function credit(household: string, fen: number): Promise<void> {
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${household}, (select region_code from households where id = ${household}), 'CREDIT', ${fen}, 2026, ${CITY_DAY}, 'test')`;
}

async function balance(household: string): Promise<number> {
  const [row] = await city.database.sql<{ fen: string }[]>`
    select sum(amount_fen) as fen from family_account_lines where household_id = ${household}`;
  return Number(row?.fen);
}

test('who reads no claims opens no decision about one', async () => {
  const { claimId } = await desk.settledFor({ who: 'tekun' });
  const [settled] = await city.database.sql<{ id: string }[]>`
    select decision_id as id from claim_settlements where claim_id = ${claimId}`;
  const open = async (viewer: Viewer) => {
    const { data } = await city.ask(viewer, `{ decision(id: "${settled?.id}") { decision { kind } } }`);
    return data?.decision ?? null;
  };
  for (const role of ['VILLAGE_COLLECTOR', 'ANALYST'])
    expect(await open(viewerWith({ role, regions: [SUBDISTRICT] }))).toBeNull();
  expect(await open(SETTLER)).toEqual({ decision: { kind: 'CLAIM' } });
});

test('a returned claim is entered again by its own office alone, which keeps what it may not read', async () => {
  const number = 'AGAIN-1';
  const claimId = await desk.enter({ number, diagnosis: '示例病' });
  const { sql } = city.database;
  const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [SUBDISTRICT] });
  const again = () => desk.enter({ number, by: town });
  await sql`update claims set state = 'RETURNED', region_code = '999901002' where id = ${claimId}`;
  expect(await codesOf(again())).toEqual(['REGION_NOT_YOURS']);
  await sql`update claims set region_code = ${SUBDISTRICT} where id = ${claimId}`;
  expect(await again()).toBe(claimId);
  const [kept] = await sql`select state, diagnosis_cipher is null as forgotten from claims where id = ${claimId}`;
  expect(kept).toEqual({ state: 'ENTERED', forgotten: false });
});
