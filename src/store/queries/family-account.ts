import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { household } from '../nouns/household.ts';
import { isUuid, statement } from '../rows.ts';
import { claimSettlements, familyAccountLines, households } from '../tables/index.ts';

type NewAccountLine = typeof familyAccountLines.$inferInsert;

/** Books lines; who books what lessens an account holds its household first, and knows the balance. */
export const insertAccountLines = (tx: Db, rows: readonly NewAccountLine[]): Promise<void> =>
  insertRows(tx, familyAccountLines, rows);

export interface AccountBalance {
  readonly householdId: string;
  /** The sum of all lines, in fen. */
  readonly balanceFen: number;
}

const ofAsked = (kind: Reach['kind']) =>
  and(
    sql`${households.id} = any(${sql.placeholder('keys')}::uuid[])`,
    household.current,
    household.visible(byKey(kind)),
  );

const balances = statement<AccountBalance>(({ orm }, kind) =>
  orm
    .select({
      householdId: sql`${households.id}`.as('householdId'),
      balanceFen: sql`(select coalesce(sum(line.amount_fen), 0)::bigint from ${familyAccountLines} line
        where line.household_id = households.id)`.as('balanceFen'),
    })
    .from(households)
    .where(ofAsked(kind)),
);

/** What stands in the accounts of households that may be seen; nothing where nothing was ever booked. */
export async function balancesOfHouseholds(db: Db, reach: Reach, keys: readonly string[]): Promise<AccountBalance[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return balances(db, reach.kind, { keys: sound, ...reachValues(reach) });
}

/** A line of an account, with the claim whose settlement it is of. */
export type AccountLineRow = typeof familyAccountLines.$inferSelect & { readonly claimId: string | null };

const lines = statement<AccountLineRow>(({ orm }, kind) =>
  orm
    .select({
      id: familyAccountLines.id,
      householdId: sql`${familyAccountLines.householdId}`.as('householdId'),
      kind: familyAccountLines.kind,
      amountFen: sql`${familyAccountLines.amountFen}`.as('amountFen'),
      policyYear: sql`${familyAccountLines.policyYear}`.as('policyYear'),
      bookedOn: sql`${familyAccountLines.bookedOn}`.as('bookedOn'),
      enrollmentId: sql`${familyAccountLines.enrollmentId}`.as('enrollmentId'),
      settlementId: sql`${familyAccountLines.settlementId}`.as('settlementId'),
      claimId: sql`${claimSettlements.claimId}`.as('claimId'),
      otherHouseholdId: sql`${familyAccountLines.otherHouseholdId}`.as('otherHouseholdId'),
      recordedBy: sql`${familyAccountLines.recordedBy}`.as('recordedBy'),
      recordedAt: sql`${familyAccountLines.recordedAt}`.as('recordedAt'),
      note: familyAccountLines.note,
    })
    .from(familyAccountLines)
    .innerJoin(households, sql`${households.id} = ${familyAccountLines.householdId}`)
    .leftJoin(claimSettlements, sql`${claimSettlements.id} = ${familyAccountLines.settlementId}`)
    .where(ofAsked(kind))
    .orderBy(sql`${familyAccountLines.recordedAt} desc`, sql`${familyAccountLines.id} desc`),
);

/** The lines of the accounts of households that may be seen, the latest first. */
export async function accountLinesOfHouseholds(
  db: Db,
  reach: Reach,
  keys: readonly string[],
): Promise<AccountLineRow[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return lines(db, reach.kind, { keys: sound, ...reachValues(reach) });
}

/** Money that an account pays of a claim. */
export interface Spending {
  readonly householdId: string;
  readonly settlementId: string;
  /** Above zero. */
  readonly amountFen: number;
  readonly policyYear: number;
  /** The civil day that it is booked on. */
  readonly on: string;
}

/** Books what an account pays, unless that is more than stands in it: then nothing, and false. Its household is held. */
export async function insertSpending({ keyed }: Db, spending: Spending, by: string): Promise<boolean> {
  const { householdId, settlementId, amountFen, policyYear, on } = spending;
  const booked = await keyed`
    insert into family_account_lines (household_id, kind, amount_fen, policy_year, booked_on, settlement_id, recorded_by)
    select ${householdId}::uuid, 'SPENT', -${amountFen}::bigint, ${policyYear}, ${on}::date, ${settlementId}::uuid, ${by}
    where ${amountFen}::bigint <= (
      select coalesce(sum(amount_fen), 0) from family_account_lines where household_id = ${householdId}::uuid)
    returning id`;
  return booked.length > 0;
}

export interface Spent {
  readonly householdId: string;
  /** Whose care it paid for. */
  readonly personId: string;
  /** Above zero. */
  readonly amountFen: number;
  readonly policyYear: number;
}

/** What an account paid by a settlement; undefined where none paid. */
export async function spentOn({ keyed }: Db, settlementId: string): Promise<Spent | undefined> {
  const [spent] = await keyed<Spent[]>`
    select line.household_id as "householdId", settlement.person_id as "personId", -line.amount_fen as "amountFen",
      line.policy_year as "policyYear"
    from family_account_lines line join claim_settlements settlement on settlement.id = line.settlement_id
    where line.settlement_id = ${settlementId}::uuid and line.kind = 'SPENT'`;
  return spent;
}
