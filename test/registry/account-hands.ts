import { randomUUID } from 'node:crypto';
import { spendFromAccount } from '../../src/services/family-accounts/spend.ts';
import type { Counter } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { lockHouseholds } from '../../src/store/queries/household.ts';
import type { ExampleCity } from '../support/example-city.ts';
import { CITY_DAY, SETTLER } from '../support/example-city.ts';

/** A settlement of a visit to the clinic that the family account paid alone, as the owner writes it; or one that takes it back. */
export async function settlement(
  city: ExampleCity,
  personId: string,
  fen: number,
  reversesId: string | null = null,
): Promise<string> {
  const [claimId, id, decisionId] = [randomUUID(), randomUUID(), randomUUID()];
  const { sql } = city.database;
  await sql`insert into claims (id, number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on, total_fen,
      self_paid_fen, self_first_fen, route, filed_on, entered_by, source)
    values (${claimId}, ${claimId}, ${personId}, 'URRBMI', 2026, '999901', ${city.institutions.clinic.id}, 'OUTPATIENT', '2026-03-01',
      ${Math.abs(fen)}, 0, 0, 'ONE_STOP', '2026-03-01', 'test', 'test')`;
  await sql`insert into decisions (id, kind, person_id, question, facts_cipher, answer_cipher, rulebook_version_id, stored_by)
    select ${decisionId}, 'CLAIM', ${personId}, '{}', '', '', id, 'test' from rulebook_versions limit 1`;
  await sql`insert into claim_settlements (id, claim_id, person_id, scheme, policy_year, reverses_id, decision_id, admissions, total_fen,
      eligible_fen, basic_fen, critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen, own_after_basic_fen, settled_by,
      settled_on)
    values (${id}, ${claimId}, ${personId}, 'URRBMI', 2026, ${reversesId}, ${decisionId}, 0, ${fen}, ${fen}, 0, 0, 0, 0, 0, ${fen}, 0, 0,
      'test', '2026-03-01')`;
  return id;
}

/** Holds a household, spends from its account by a settlement that is there already, and stays so long before the transaction ends. */
export const spend = (
  counter: Counter,
  householdId: string,
  settlementId: string,
  amountFen: number,
  stayMs = 0,
): Promise<void> =>
  transaction(counter.db, async (db) => {
    await lockHouseholds(db, { kind: 'EVERYWHERE', isSensitiveShown: false }, [householdId]);
    const spending = { householdId, settlementId, amountFen, policyYear: 2026, on: CITY_DAY };
    await spendFromAccount({ ...counter, db }, spending);
    await db.sql`select pg_sleep(${stayMs / 1000})`;
  });

/** Spends so much of an account for a visit of somebody. */
export async function spendFen(city: ExampleCity, householdId: string, personId: string, fen: number): Promise<string> {
  const id = await settlement(city, personId, fen);
  await spend(city.for(SETTLER), householdId, id, fen);
  return id;
}

/** What stands in an account, as its lines add up, in fen. */
export async function balanceFen({ database }: ExampleCity, householdId: string): Promise<number> {
  const [row] = await database.sql<{ fen: number }[]>`
    select coalesce(sum(amount_fen), 0)::int as fen from family_account_lines where household_id = ${householdId}`;
  return row?.fen ?? 0;
}

/** Credits somebody's account with so much, as the owner writes it. */
export async function grant({ database }: ExampleCity, householdId: string, fen: number): Promise<void> {
  await database.sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    values (${householdId}, (select region_code from households where id = ${householdId}), 'CREDIT', ${fen}, 2025, '2025-03-01', 'test')`;
}
