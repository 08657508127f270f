import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { creditAccounts } from '../../src/services/family-accounts/credit-accounts.ts';
import { addHouseholdMember } from '../../src/services/households/add-household-member.ts';
import { createHousehold } from '../../src/services/households/create-household.ts';
import { leaveHouseholdOnce } from '../../src/services/households/leave-household.ts';
import { mergePeopleOnce } from '../../src/services/people/merge-people.ts';
import { recordDeathOnce } from '../../src/services/people/record-death.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  type Named,
  SETTLER,
  SUBDISTRICT,
} from '../support/example-city.ts';
import { balanceFen, grant } from './account-hands.ts';

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity(4);
});
afterAll(() => city.close());

const YEAR = { within: DISTRICT, scheme: 'URRBMI' as const, policyYear: 2026 };
const keyed = () => ({ idempotencyKey: randomUUID(), source: 'test' });
const credit = () => creditAccounts(city.for(SETTLER), { idempotencyKey: randomUUID(), ...YEAR });

/** Nobody's account has anything in it but the year's 50.00. */
beforeEach(async () => {
  await city.database.sql`truncate family_account_lines`;
  await credit();
});

const versionOf = async (table: 'people' | 'households', id: string): Promise<number> => {
  const { sql } = city.database;
  const [row] = await sql<{ version: number }[]>`select version from ${sql(table)} where id = ${id}`;
  return row?.version ?? 0;
};

/** The household that somebody belongs to now. */
async function homeOf(who: Named): Promise<string> {
  const [row] = await city.database.sql<{ id: string }[]>`select household_id as id from household_members
    where person_id = ${city.people[who]} and superseded_at is null and valid_to is null`;
  return row?.id ?? '';
}

const leave = async (who: Named, from = CITY_DAY) => {
  const householdId = await homeOf(who);
  const version = await versionOf('households', householdId);
  await leaveHouseholdOnce(city.for(SETTLER), { ...keyed(), householdId, version, personId: city.people[who], from });
  return householdId;
};

const join = async (who: Named, householdId: string, from = CITY_DAY) =>
  addHouseholdMember(city.for(SETTLER), {
    ...{ ...keyed(), householdId, version: await versionOf('households', householdId), from },
    ...{ personId: city.people[who], relation: 'OTHER' as const },
  });

async function stranded(): Promise<string> {
  const query = `{ familyAccounts(within: "${DISTRICT}", policyYear: 2026) { stranded } }`;
  const { data, errors } = await city.ask(SETTLER, query);
  expect(errors).toEqual([]);
  return data.familyAccounts.stranded;
}

const found = async (who: Named, number: string, from = CITY_DAY): Promise<string> =>
  (
    await createHousehold(city.for(SETTLER), {
      ...{ ...keyed(), number, region: SUBDISTRICT, headId: city.people[who], from },
    })
  ).householdId;

describe('whoever was the last to leave a household', () => {
  test('takes its account along into the one they join, and meanwhile it is told as stranded', async () => {
    const left = await leave('neighbour');
    expect([await stranded(), await balanceFen(city, left)]).toEqual(['50.00', 5000]);
    await join('neighbour', city.households.head);
    expect([await stranded(), await balanceFen(city, left)]).toEqual(['0.00', 0]);
    expect(await balanceFen(city, city.households.head)).toBe(20000);
  });

  test('takes it along into a household of their own, and none of another pooling area', async () => {
    const left = await leave('unpaid', '2026-03-01');
    await grant(city, left, 333);
    const own = await found('unpaid', 'F-1', '2026-03-02');
    expect([await balanceFen(city, left), await balanceFen(city, own)]).toEqual([0, 333]);
    await leave('unpaid');
    await city.database.sql`update households set region_code = '150422100' where id = ${own}`;
    expect(await balanceFen(city, await found('unpaid', 'F-2'))).toBe(0);
    expect(await balanceFen(city, own)).toBe(333);
  });

  test('shares it by heads with another who left with them and has none yet', async () => {
    const { dibao, head } = city.households;
    await leave('edge', '2026-02-01');
    await join('edge', dibao, '2026-02-01');
    expect(await balanceFen(city, dibao)).toBe(10000);
    await leave('edge');
    await leave('dibao');
    await join('edge', head);
    expect([await balanceFen(city, dibao), await balanceFen(city, head)]).toEqual([5000, 25000]);
    const own = await found('dibao', 'F-3');
    expect([await balanceFen(city, dibao), await balanceFen(city, own)]).toEqual([0, 5000]);
  });

  test('takes nothing where somebody still lives', async () => {
    const before = await balanceFen(city, city.households.head);
    await leave('child');
    await found('child', 'F-4');
    expect(await balanceFen(city, city.households.head)).toBe(before);
  });
});

test('what the dead leave behind is told as stranded, and nobody takes it', async () => {
  expect(await stranded()).toBe('0.00');
  await recordDeathOnce(city.for(SETTLER), {
    ...{ ...keyed(), personId: city.people.rigid, version: await versionOf('people', city.people.rigid) },
    ...{ diedOn: '2026-03-31', evidence: '死亡证明' },
  });
  expect(await stranded()).toBe('50.00');
});

test('where two files are one person’s, the account follows into the household that stays', async () => {
  const { tekun: left, head: into } = city.households;
  const before = await balanceFen(city, into);
  await city.database.sql`update households set head_person_id = null where id = ${left}`;
  const [fromId, intoId] = [city.people.tekun, city.people.neighbour];
  await mergePeopleOnce(city.for(SETTLER), {
    ...{ ...keyed(), fromId, fromVersion: await versionOf('people', fromId) },
    ...{ intoId, intoVersion: await versionOf('people', intoId), reason: '同一人', isConfirmed: true },
  });
  expect([await balanceFen(city, left), await balanceFen(city, into)]).toEqual([0, before + 5000]);
});

test('a credit that goes back is taken from where its account was handed on to', async () => {
  const { sql } = city.database;
  const left = await leave('waiting');
  await join('waiting', city.households.head);
  const before = await balanceFen(city, city.households.head);
  await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    select person_id, enrollment_id, scheme, policy_year, payer, channel, -paid_fen, '2026-03-20', 'test'
    from payments where person_id = ${city.people.waiting} and policy_year = 2026`;
  await sql`update enrollments set status = 'VOID' where person_id = ${city.people.waiting} and policy_year = 2026`;
  await credit();
  expect([await balanceFen(city, left), await balanceFen(city, city.households.head)]).toEqual([0, before - 5000]);
});
