import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { household } from '../nouns/household.ts';
import { householdMember } from '../nouns/household-member.ts';
import { isUuid, statement } from '../rows.ts';
import { claimSettlements, familyAccountLines, householdMembers, households } from '../tables/index.ts';
import { standsOn } from './household.ts';

type StoredLine = typeof familyAccountLines.$inferInsert;
type NewAccountLine = Omit<StoredLine, 'regionCode'> & Partial<Pick<StoredLine, 'regionCode'>>;

/**
 * Books lines, each at the region that it names, else where its household is kept; who books what lessens an account holds its
 * household first, and knows the balance.
 */
export async function insertAccountLines(tx: Db, rows: readonly NewAccountLine[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.flatMap(({ regionCode, householdId }) => (regionCode === undefined ? [householdId] : []));
  const homes =
    ids.length === 0
      ? []
      : await tx.keyed<{ id: string; regionCode: string }[]>`
    select id, region_code as "regionCode" from households where id = any(${ids}::uuid[])`;
  const kept = new Map(homes.map(({ id, regionCode }) => [id, regionCode]));
  const booked = rows.map((row) => ({ ...row, regionCode: row.regionCode ?? kept.get(row.householdId) ?? '' }));
  await insertRows(tx, familyAccountLines, booked);
}

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

/** Drizzle would leave the table's name out where a statement is about households alone, and the line has an id of its own. */
const balanceFen = sql`(select coalesce(sum(line.amount_fen), 0)::bigint from ${familyAccountLines} line
  where line.household_id = households.id)`;

const balances = statement<AccountBalance>(({ orm }, kind) =>
  orm
    .select({
      householdId: sql`${households.id}`.as('householdId'),
      balanceFen: balanceFen.as('balanceFen'),
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

/** The account of the household that somebody belongs to. */
export interface PersonAccount extends AccountBalance {
  readonly personId: string;
}

const accountsOn = statement<PersonAccount>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${householdMembers.personId}`.as('personId'),
      householdId: sql`${households.id}`.as('householdId'),
      balanceFen: balanceFen.as('balanceFen'),
    })
    .from(householdMembers)
    .innerJoin(households, eq(households.id, householdMembers.householdId))
    .where(
      and(
        sql`${householdMembers.personId} = any(${sql.placeholder('keys')}::uuid[])`,
        standsOn,
        household.current,
        householdMember.visible(byKey(kind)),
        household.visible(byKey(kind)),
      ),
    )
    .orderBy(sql`${householdMembers.validFrom} desc nulls last`),
);

/** The people whose accounts are asked for, on a day. */
interface AccountsAsked {
  readonly personIds: readonly string[];
  readonly on: string;
}

/** The accounts of the households that people belong to on a day, of several the one joined last first. */
export async function accountsOfPeople(
  db: Db,
  reach: Reach,
  { personIds, on }: AccountsAsked,
): Promise<PersonAccount[]> {
  const keys = personIds.filter(isUuid);
  if (keys.length === 0 || reach.kind === 'NONE') return [];
  return accountsOn(db, reach.kind, { keys, on, ...reachValues(reach) });
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
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, settlement_id, recorded_by)
    select id, region_code, 'SPENT', -${amountFen}::bigint, ${policyYear}, ${on}::date, ${settlementId}::uuid, ${by}
    from households where id = ${householdId}::uuid and ${amountFen}::bigint <= (
      select coalesce(sum(amount_fen), 0) from family_account_lines where household_id = ${householdId}::uuid)
    returning id`;
  return booked.length > 0;
}

export interface Spent {
  readonly householdId: string;
  /** Where it was kept then. */
  readonly regionCode: string;
  /** Whose care it paid for. */
  readonly personId: string;
  /** Above zero. */
  readonly amountFen: number;
  readonly policyYear: number;
}

/** What an account paid by a settlement; undefined where none paid. */
export async function spentOn({ keyed }: Db, settlementId: string): Promise<Spent | undefined> {
  const [spent] = await keyed<Spent[]>`
    select line.household_id as "householdId", line.region_code as "regionCode", settlement.person_id as "personId", -line.amount_fen as "amountFen",
      line.policy_year as "policyYear"
    from family_account_lines line join claim_settlements settlement on settlement.id = line.settlement_id
    where line.settlement_id = ${settlementId}::uuid and line.kind = 'SPENT'`;
  return spent;
}

/** What came into an account for one year, or left it for another household, and what all of the year's lines come to; in fen. */
export interface YearOfAccount {
  readonly policyYear: number;
  readonly paidInFen: number;
  readonly balanceFen: number;
}

/** Lines that say whose year money is of: what was spent, given back or lapsed names the year of the care, or of the closing. */
export const PAID_IN = ['CREDIT', 'CREDIT_BACK', 'TRANSFER_IN', 'TRANSFER_OUT'] as const;

/** The years of a held household's account. */
export const yearsOfAccount = ({ keyed }: Db, householdId: string): Promise<YearOfAccount[]> =>
  keyed<YearOfAccount[]>`
    select policy_year as "policyYear", sum(amount_fen)::bigint as "balanceFen",
      coalesce(sum(amount_fen) filter (where kind::text = any(${PAID_IN as unknown as string[]}::text[])), 0)::bigint as "paidInFen"
    from family_account_lines where household_id = ${householdId}::uuid group by policy_year order by policy_year`;
