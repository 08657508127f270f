import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/policy/engine.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { balanceOf } from '../../src/services/family-accounts/balance.ts';
import { closeAccounts } from '../../src/services/family-accounts/close-accounts.ts';
import { creditAccounts } from '../../src/services/family-accounts/credit-accounts.ts';
import { handOverAccount } from '../../src/services/family-accounts/transfer-account.ts';
import type { Rulebooks } from '../../src/services/rulebooks.ts';
import type { Counter } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, OFFICER, viewerWith } from '../support/graph.ts';
import { families } from './family.ts';

let office: TestCounter;
beforeAll(async () => {
  office = await createTestCounter();
});
afterAll(() => office.close());

/** 巴林左旗, 林东镇, whose plan of 2007 puts 8 of each member's 10 yuan into the account of the household. */
const BANNER = '150422';
const TOWN = `${BANNER}100`;
const banner = viewerWith({ role: 'COUNTY_OFFICER', regions: [BANNER] });
const at = (today: string, over: Partial<Counter> = {}): Counter => ({ ...office.for(banner, today), ...over });
const year = (policyYear = 2007) => ({ within: BANNER, scheme: 'NRCMS' as const, policyYear });
const keyed = (policyYear?: number) => ({ idempotencyKey: randomUUID(), ...year(policyYear) });

/** A household of so many, of whom so many are enrolled and paid for 2007. */
async function household(members: number, paid = members): Promise<string> {
  const { sql } = office.database;
  const id = randomUUID();
  await sql`insert into households (id, number, region_code, source) values (${id}, ${id}, ${TOWN}, 'test')`;
  for (let member = 0; member < members; member++) {
    const personId = randomUUID();
    await sql`insert into people (id, name, region_code, source) values (${personId}, '示例', ${TOWN}, 'test')`;
    await sql`insert into household_members (household_id, person_id, relation, source) values (${id}, ${personId}, 'OTHER', 'test')`;
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, source)
      values (${personId}, 'NRCMS', ${TOWN}, ${BANNER}, 2007, ${member < paid ? 'ACTIVE' : 'REGISTERED'}, '2006-12-01', 'test')`;
  }
  return id;
}

const balance = async (counter: Counter, id: string) => (await balanceOf(counter, [id])).get(id);

test('four members bring 32.00, and of three who enrolled only the two who paid', async () => {
  const [four, three] = [await household(4), await household(3, 2)];
  await creditAccounts(at('2007-03-20'), keyed());
  expect([await balance(at('2007-03-20'), four), await balance(at('2007-03-20'), three)]).toEqual([3200, 1600]);
});

test('whoever pays later is credited by the next run, alone', async () => {
  const id = await household(3, 2);
  await creditAccounts(at('2007-03-20'), keyed());
  await office.database.sql`update enrollments set status = 'PAID' where person_id in (
    select person_id from household_members where household_id = ${id})`;
  await creditAccounts(at('2007-04-20'), keyed());
  expect(await balance(at('2007-04-20'), id)).toBe(2400);
});

test('whose contribution was voided has no credit any more', async () => {
  const id = await household(2);
  await creditAccounts(at('2007-03-20'), keyed());
  await office.database.sql`update enrollments set status = 'REGISTERED' where person_id = (
    select person_id from household_members where household_id = ${id} limit 1)`;
  await creditAccounts(at('2007-03-21'), keyed());
  expect(await balance(at('2007-03-21'), id)).toBe(800);
});

test('whose contribution came back after it was voided is credited again, once', async () => {
  const { sql } = office.database;
  const id = await household(1);
  const become = (status: string) => sql`update enrollments set status = ${status} where person_id = (
    select person_id from household_members where household_id = ${id})`;
  await creditAccounts(at('2007-03-20'), keyed());
  for (const [status, fen] of [
    ['VOID', 0],
    ['PAID', 800],
    ['VOID', 0],
    ['ACTIVE', 800],
  ] as const) {
    await become(status);
    for (const day of ['2007-03-21', '2007-03-22']) await creditAccounts(at(day), keyed());
    expect(await balance(at('2007-03-22'), id)).toBe(fen);
  }
});

test('whoever is enrolled twice is credited once, also when the other enrolment is all that is left', async () => {
  const { sql } = office.database;
  const id = await household(1);
  const [first] =
    await sql`select e.id, e.person_id from enrollments e join household_members m using (person_id) where m.household_id = ${id}`;
  await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${first?.person_id}, ${first?.id}, 'NRCMS', 2007, 'SELF', 'VILLAGE_CADRE', 1000, '2006-12-01', 'test')`;
  await sql`update enrollments set paid_on = '2006-12-01' where id = ${first?.id}`;
  await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    values (${first?.person_id}, 'NRCMS', ${TOWN}, ${BANNER}, 2007, 'PAID', '2006-12-02', '2006-12-02', 'test')`;
  await creditAccounts(at('2007-03-20'), keyed());
  await sql`update enrollments set status = 'VOID' where id = ${first?.id}`;
  await creditAccounts(at('2007-03-21'), keyed());
  expect(await balance(at('2007-03-21'), id)).toBe(800);
});

test('the banner’s accounts are carried over: nothing lapses, with the clause', async () => {
  await expect(closeAccounts(at('2007-12-31'), keyed())).rejects.toMatchObject({
    problems: [{ code: 'YEAR_NOT_OVER' }],
  });
  const id = await household(1);
  await creditAccounts(at('2007-03-20'), keyed());
  const refused = closeAccounts(at('2008-01-01'), keyed());
  await expect(refused).rejects.toMatchObject({
    problems: [
      {
        code: 'ACCOUNT_CARRIES_OVER',
        clauses: expect.arrayContaining([expect.stringContaining('III subsidy 2 (end)')]),
      },
    ],
  });
  expect(await balance(at('2008-01-01'), id)).toBe(800);
});

/** The same law, but that what is left lapses when the year is over. */
function lapsing(rulebooks: Rulebooks): Rulebooks {
  const [published] = rulebooks.ofRegion(BANNER);
  if (!published) throw new Error('The banner has a rulebook.');
  const { rulebook } = published;
  const rules = rulebook.rules.map((rule) =>
    rule.kind === 'family-account' ? { ...rule, carriesOver: { value: 'NO' } } : rule,
  );
  const changed = { ...rulebook, rules };
  return { ...rulebooks, ofRegion: () => [{ ...published, rulebook: changed, compiled: compile(changed) }] };
}

test('where the law lets them lapse they do, once, but for what was credited for later years', async () => {
  const counter = at('2008-01-01', { rulebooks: lapsing(office.for(banner).rulebooks) });
  const id = await household(2);
  await creditAccounts(counter, keyed());
  await office.database
    .sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${id}, (select region_code from households where id = ${id}), 'CREDIT', 700, 2008, '2008-01-01', 'test')`;
  await closeAccounts(counter, keyed());
  await closeAccounts(counter, keyed());
  expect(await balance(counter, id)).toBe(700);
  const lapsed = await office.database.sql`select amount_fen::int, policy_year from family_account_lines
    where household_id = ${id} and kind = 'LAPSED'`;
  expect(lapsed).toMatchObject([{ amount_fen: -1600, policy_year: 2007 }]);
});

test('accounts of an area are of one scheme: for another they are neither credited nor closed', async () => {
  const { sql } = office.database;
  const counter = at('2008-01-01', { rulebooks: lapsing(office.for(banner).rulebooks) });
  const [id, anybody] = [await household(1), await household(1)];
  await creditAccounts(counter, keyed());
  const become = (scheme: string) => sql`update enrollments set scheme = ${scheme} where person_id = (
    select person_id from household_members where household_id = ${id})`;
  await become('URRBMI');
  const refusal = { problems: [expect.objectContaining({ code: 'ACCOUNT_OF_OTHER_SCHEME', field: 'scheme' })] };
  await expect(creditAccounts(counter, keyed())).rejects.toMatchObject(refusal);
  await expect(closeAccounts(counter, keyed())).rejects.toMatchObject(refusal);
  expect([await balance(counter, id), await balance(counter, anybody)]).toEqual([800, 800]);
  await become('NRCMS');
  await closeAccounts(counter, keyed());
  expect([await balance(counter, id), await balance(counter, anybody)]).toEqual([0, 0]);
});

test('of an account that was handed over, what was credited for later years does not lapse', async () => {
  const counter = at('2008-03-01', { rulebooks: lapsing(office.for(banner).rulebooks) });
  const [from, into] = [await household(2), await household(1)];
  await creditAccounts(counter, keyed());
  await office.database
    .sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${from}, (select region_code from households where id = ${from}), 'CREDIT', 700, 2008, '2008-01-01', 'test'), (${from}, (select region_code from households where id = ${from}), 'SPENT', -100, 2008, '2008-02-01', 'test')`;
  await transaction(counter.db, (db) => handOverAccount({ ...counter, db }, { fromId: from, toId: into }));
  expect([await balance(counter, from), await balance(counter, into)]).toEqual([0, 3000]);
  await closeAccounts(counter, keyed());
  expect([await balance(counter, from), await balance(counter, into)]).toEqual([0, 700]);
});

test('next year’s contribution leaves the account as it is', async () => {
  const [family] = await families(office.database.sql, 2);
  if (!family) throw new Error('The demo county has a family that has still to pay.');
  await office.database
    .sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${family.id}, (select region_code from households where id = ${family.id}), 'CREDIT', 100000, 2017, '2017-03-01', 'test')`;
  const counter = office.for(OFFICER);
  await collectContribution(counter, {
    ...{ idempotencyKey: randomUUID(), householdId: family.id, policyYear: 2018, channel: 'RCU_COUNTER' as const },
    lines: family.members.map((personId) => ({ personId })),
  });
  const [lines] = await office.database.sql`select count(*)::int as count from family_account_lines
    where household_id in (select id from households where region_code like ${`${COUNTY}%`})`;
  expect(lines?.count).toBe(1);
  expect(await balance(counter, family.id)).toBe(100000);
});
