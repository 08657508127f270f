import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giveBackToAccount } from '../../src/services/family-accounts/spend.ts';
import { mergeHouseholds } from '../../src/services/households/merge-households.ts';
import { splitHousehold } from '../../src/services/households/split-household.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { transaction } from '../../src/store/db.ts';
import { paymentChannel } from '../../src/store/tables/index.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { balanceFen, grant, settlement, spend, spendFen } from './account-hands.ts';

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity(8);
});
afterAll(() => city.close());

const SUMS = 'creditedHeads credited uncreditedHeads owed balance movements { kind count amount }';

async function booked(name: string, as: Viewer, input: object, today = CITY_DAY) {
  const query = `mutation B($input: FamilyAccountsInput!) {
    payload: ${name}(input: $input) { accounts { ${SUMS} } userErrors { code field message messageZh clauses } } }`;
  const { data, errors } = await city.ask(as, query, { input: { idempotencyKey: randomUUID(), ...input } }, { today });
  expect(errors).toEqual([]);
  return data.payload;
}

const YEAR = { within: DISTRICT, scheme: 'URRBMI', policyYear: 2026 };
const credit = (over: object = {}) => booked('familyAccountsCredit', SETTLER, { ...YEAR, ...over });

async function account(as: Viewer, id: string, selection = 'balance lines { kind amount policyYear bookedOn }') {
  const { data, errors } = await city.ask(as, `{ household(id: "${id}") { account { ${selection} } } }`);
  return { account: data?.household?.account, codes: errors.map(({ extensions }) => extensions.code) };
}

describe('the year’s credit', () => {
  test('comes once for everybody who is enrolled and paid, to the household they belong to', async () => {
    const { accounts, userErrors } = await credit();
    expect(userErrors).toEqual([]);
    expect(accounts).toMatchObject({ credited: '450.00', creditedHeads: 9, balance: '450.00', owed: '0.00' });
    const { account: found } = await account(SETTLER, city.households.head);
    expect(found.balance).toBe('150.00');
    const line = { kind: 'CREDIT', amount: '50.00', policyYear: 2026, bookedOn: CITY_DAY };
    expect(found.lines).toEqual([line, line, line]);
    expect(await balanceFen(city, city.households.unpaid)).toBe(0);
  });

  test('comes no second time, by whichever key and however many at once', async () => {
    const done = await Promise.all([credit(), credit(), credit({ within: `${DISTRICT}001` })]);
    expect(done.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(await balanceFen(city, city.households.head)).toBe(15000);
    const [lines] = await city.database.sql`select details from audit_lines where action = 'familyAccountsCredit'
      order by id desc limit 1`;
    expect(lines?.details).toMatchObject({ credited: { count: 0, amountFen: 0 }, takenBack: { count: 0 } });
  });

  test('says who is paid and credited nowhere: of no household that stands', async () => {
    await city.database
      .sql`update enrollments set status = 'PAID' where person_id = ${city.people.dead} and policy_year = 2026`;
    const { accounts } = await credit();
    expect(accounts.uncreditedHeads).toBe(1);
    expect(await balanceFen(city, city.households.dead)).toBe(0);
  });

  test('is the office’s alone, in its own region, by a law that knows accounts', async () => {
    expect((await credit({ within: '350825' })).userErrors).toMatchObject([{ code: 'REGION_NOT_YOURS' }]);
    const officer = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350825'] });
    const elsewhere = { within: '350825', scheme: 'URRBMI', policyYear: 2018 };
    const refused = await booked('familyAccountsCredit', officer, elsewhere);
    expect(refused.userErrors).toMatchObject([{ code: 'NO_FAMILY_ACCOUNT', field: 'policyYear' }]);
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [DISTRICT] });
    const query =
      'mutation B($input: FamilyAccountsInput!) { familyAccountsCredit(input: $input) { userErrors { code } } }';
    const { errors } = await city.ask(collector, query, { input: { idempotencyKey: randomUUID(), ...YEAR } });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('what an account pays', () => {
  test('is never more than it holds: of 32 who spend the last yuan at once one does', async () => {
    const { dibao: personId } = city.people;
    const { dibao: id } = city.households;
    await spendFen(city, id, personId, 4900);
    const settlements = await Promise.all(Array.from({ length: 32 }, () => settlement(city, personId, 100)));
    const done = await Promise.allSettled(settlements.map((one) => spend(city.for(SETTLER), id, one, 100, 50)));
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = done.flatMap((one) => (one.status === 'rejected' ? one.reason.problems : []));
    expect(new Set(refused.map(({ code }: { code: string }) => code))).toEqual(new Set(['ACCOUNT_SHORT']));
    expect(refused).toHaveLength(31);
    expect(await balanceFen(city, id)).toBe(0);
  });

  test('is all of it to the fen, and not a fen more', async () => {
    const { tekun: id } = city.households;
    const personId = city.people.tekun;
    await expect(spendFen(city, id, personId, 5001)).rejects.toThrow('holds 50.00 yuan and 50.01');
    await spendFen(city, id, personId, 5000);
    expect(await balanceFen(city, id)).toBe(0);
  });

  test('comes back when its settlement is taken back, to the household that stands', async () => {
    const { edge: id } = city.households;
    const spent = await spendFen(city, id, city.people.edge, 1234);
    await giveBack(spent, await settlement(city, city.people.edge, -1234, spent));
    expect(await balanceFen(city, id)).toBe(5000);
    const untouched = await settlement(city, city.people.edge, 700);
    await giveBack(untouched, await settlement(city, city.people.edge, -700, untouched));
    expect(await balanceFen(city, id)).toBe(5000);
  });

  test('is care: no channel of contributions draws on it', () => {
    expect(paymentChannel.enumValues.filter((channel) => /FAMILY|HOUSEHOLD/.test(channel))).toEqual([]);
  });
});

const giveBack = (settlementId: string, reversalId: string) =>
  transaction(city.for(SETTLER).db, (db) =>
    giveBackToAccount({ ...city.for(SETTLER), db }, { settlementId, reversalId, on: CITY_DAY }),
  );

const versionOf = async (id: string): Promise<number> =>
  (await city.database.sql<{ version: number }[]>`select version from households where id = ${id}`)[0]?.version ?? 0;

const split = async (householdId: string, headId: string) =>
  splitHousehold(city.for(SETTLER), {
    ...{ idempotencyKey: randomUUID(), householdId, version: await versionOf(householdId), headId, members: [] },
    ...{ number: `F-${randomUUID().slice(0, 8)}`, from: CITY_DAY, source: 'test' },
  });

describe('households that change', () => {
  test('divide the account by heads, the odd fen staying, and join it again whole', async () => {
    const { head: id } = city.households;
    await grant(city, id, 2);
    const { newHouseholdId } = await split(id, city.people.child);
    expect([await balanceFen(city, id), await balanceFen(city, newHouseholdId)]).toEqual([10002, 5000]);
    const spent = await spendFen(city, newHouseholdId, city.people.child, 1000);
    await mergeHouseholds(city.for(SETTLER), {
      ...{ idempotencyKey: randomUUID(), fromId: newHouseholdId, fromVersion: await versionOf(newHouseholdId) },
      ...{ intoId: id, intoVersion: await versionOf(id), from: CITY_DAY, source: 'test' },
      relations: [{ personId: city.people.child, relation: 'CHILD' }],
    });
    expect([await balanceFen(city, id), await balanceFen(city, newHouseholdId)]).toEqual([14002, 0]);
    await giveBack(spent, await settlement(city, city.people.child, -1000, spent));
    expect([await balanceFen(city, id), await balanceFen(city, newHouseholdId)]).toEqual([15002, 0]);
  });

  test('show both sides of a transfer', async () => {
    const { account: found } = await account(
      SETTLER,
      city.households.head,
      'lines { kind amount otherHousehold { id } }',
    );
    const moved = found.lines.filter(
      ({ otherHousehold }: { otherHousehold: object | null }) => otherHousehold !== null,
    );
    expect(moved.map(({ kind, amount }: { kind: string; amount: string }) => [kind, amount])).toEqual([
      ['TRANSFER_IN', '40.00'],
      ['TRANSFER_OUT', '-50.00'],
    ]);
  });
});

describe('a credit whose contribution has gone back', () => {
  /** The contribution was given back, and the enrolment is void. */
  async function refund(personId: string): Promise<void> {
    const { sql } = city.database;
    await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      select person_id, enrollment_id, scheme, policy_year, payer, channel, -paid_fen, '2026-03-01', 'test'
      from payments where person_id = ${personId} and policy_year = 2026`;
    await sql`update enrollments set status = 'VOID' where person_id = ${personId} and policy_year = 2026`;
  }

  test('is taken back once, whole, as soon as the account holds it', async () => {
    const { neighbour: id } = city.households;
    const spent = await spendFen(city, id, city.people.neighbour, 1);
    await refund(city.people.neighbour);
    expect((await credit()).accounts.owed).toBe('50.00');
    expect(await balanceFen(city, id)).toBe(4999);
    await giveBack(spent, await settlement(city, city.people.neighbour, -1, spent));
    expect((await credit()).accounts).toMatchObject({ owed: '0.00', creditedHeads: 8 });
    expect(await balanceFen(city, id)).toBe(0);
    await credit();
    expect(await balanceFen(city, id)).toBe(0);
  });

  test('stays while its contribution does', async () => {
    const { rigid: id } = city.households;
    await city.database
      .sql`update enrollments set status = 'VOID' where person_id = ${city.people.rigid} and policy_year = 2026`;
    await credit();
    expect(await balanceFen(city, id)).toBe(5000);
  });
});

describe('an account is seen', () => {
  test('by its household, the offices above it and the auditor; by nobody else', async () => {
    const { head: id } = city.households;
    const resident = (person: string) => viewerWith({ role: 'RESIDENT', person });
    expect((await account(resident(city.people.spouse), id)).account.balance).toBe('150.02');
    expect((await account(resident(city.people.dibao), id)).account).toBeUndefined();
    const town = (region: string) => viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [region] });
    expect((await account(town(`${DISTRICT}001`), id)).account.balance).toBe('150.02');
    expect((await account(town(`${DISTRICT}002`), id)).account).toBeUndefined();
    expect((await account(viewerWith({ role: 'AUDITOR', regions: [DISTRICT] }), id)).account.balance).toBe('150.02');
    expect((await account(viewerWith({ role: 'ANALYST', regions: [DISTRICT] }), id)).codes).toEqual(['FORBIDDEN']);
  });

  test('a page at a time', async () => {
    const { head: id } = city.households;
    const { account: whole } = await account(SETTLER, id, 'lines { id }');
    const { account: first } = await account(SETTLER, id, 'lines(first: 2) { id }');
    const { account: next } = await account(SETTLER, id, `lines(first: 2, after: "${first.lines[1].id}") { id }`);
    expect([...first.lines, ...next.lines]).toEqual(whole.lines.slice(0, 4));
    expect((await account(SETTLER, id, 'lines(first: 501) { id }')).codes).toEqual(['PAGE_REFUSED']);
    expect((await account(SETTLER, id, `lines(after: "${id}") { id }`)).codes).toEqual(['PAGE_REFUSED']);
  });
});

test('the sums of a region are those of its lines', async () => {
  const query = `{ familyAccounts(within: "${DISTRICT}", policyYear: 2026) { ${SUMS} } }`;
  const { data, errors } = await city.ask(SETTLER, query);
  expect(errors).toEqual([]);
  const [lines] = await city.database.sql`select sum(amount_fen)::int as fen from family_account_lines`;
  const fen = ({ amount }: { amount: string }) => Math.round(Number(amount) * 100);
  const moved = data.familyAccounts.movements.reduce((sum: number, one: { amount: string }) => sum + fen(one), 0);
  expect(fen({ amount: data.familyAccounts.balance })).toBe(lines?.fen);
  expect(moved).toBe(lines?.fen - 2);
});
