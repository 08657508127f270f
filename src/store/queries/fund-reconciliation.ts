import { type SQL, sql } from 'drizzle-orm';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRanges } from '../region-level.ts';
import { type FundQuestion, rangesOfFund } from './fund.ts';

/** What does not agree; see the graph's enum of that name. */
export type FundDifferenceKind = 'SETTLEMENT' | 'REVERSAL' | 'ACCOUNT' | 'UNFOUNDED';

/** Something that does not agree, in fen. */
export interface FundDifference {
  readonly kind: FundDifferenceKind;
  /** Null for an account line that names no settlement. */
  readonly claimId: string | null;
  readonly expectedFen: number;
  readonly foundFen: number;
}

/** What a fund's year adds up to in its claims, its settlements and its accounts, in fen; and how often they differ. */
export interface FundTotals {
  readonly claims: number;
  readonly claimedFen: number;
  readonly settledFen: number;
  readonly accountPartFen: number;
  readonly accountSpentFen: number;
  readonly count: number;
}

const PARTS = ['basic', 'critical', 'assistance', 'tilt', 'other', 'account', 'own'] as const;

/** What a settlement and the one that takes it back leave of any part: nothing, unless one of them was tampered with. */
const LEFT_OVER = sql.join(
  PARTS.map((part) => sql`abs(coalesce(sum(settlement.${sql.raw(`${part}_fen`)}) filter (where is_taken_back), 0))`),
  sql` + `,
);

/** Claims of the fund's year, and claims with settlements of it. */
const isOfFund = ({ scheme, policyYear }: FundQuestion, table: SQL): SQL =>
  sql`${table}.scheme = ${scheme}::scheme and ${table}.policy_year = ${policyYear}`;

/**
 * Whether the account that a line is of paid for somebody of its own: whose settlement it is belonged to the household some day, in
 * any of their files.
 */
const IS_THEIRS = sql`exists (
  select from people file join household_members member on member.person_id = any(file.merged_ids || file.id)
  where file.id = settlement.person_id and member.household_id = line.household_id)`;

/** What a line says was spent on its settlement, in fen: nothing where it is booked for another year, or to a household of strangers. */
const SPENT = sql`case when line.policy_year = settlement.policy_year and ${IS_THEIRS} then -line.amount_fen else 0 end`;

/**
 * `compared`, for a `with`: every claim of the year with what its settlements come to, those of other years of the same claim
 * left out; and every account line of the area by which money was spent in the year without a settlement of the year.
 */
const compared = (fund: FundQuestion, ranges: readonly Range[]): SQL => sql`
  settled as (
    select settlement.claim_id, sum(settlement.total_fen) as total_fen, sum(settlement.account_fen) as account_fen,
      sum(coalesce(${SPENT}, 0)) as spent_fen, ${LEFT_OVER} as left_over_fen
    from (
      select own.*, own.reverses_id is not null or back.id is not null as is_taken_back
      from claim_settlements own left join claim_settlements back on back.reverses_id = own.id
      where ${isOfFund(fund, sql`own`)}
    ) settlement left join family_account_lines line on line.settlement_id = settlement.id
    group by 1
  ), compared as (
    select claim.id as claim_id, case when claim.state in ('SETTLED', 'PAID') and ${isOfFund(fund, sql`claim`)} then claim.total_fen else 0 end as claimed_fen,
      coalesce(settled.total_fen, 0) as settled_fen, coalesce(settled.account_fen, 0) as account_fen,
      coalesce(settled.spent_fen, 0) as spent_fen, coalesce(settled.left_over_fen, 0) as left_over_fen
    from claims claim left join settled on settled.claim_id = claim.id
    where ${inRanges(sql`claim.region_code`, ranges)} and (settled.claim_id is not null or ${isOfFund(fund, sql`claim`)})
  ), unfounded as (
    select line.id, settlement.claim_id, -line.amount_fen as spent_fen
    from family_account_lines line left join claim_settlements settlement on settlement.id = line.settlement_id
    where line.kind in ('SPENT', 'SPENT_BACK') and line.policy_year = ${fund.policyYear}
      and settlement.policy_year is distinct from ${fund.policyYear} and ${inRanges(sql`line.region_code`, ranges)}
  ), differences as (
    select 'SETTLEMENT' as kind, claim_id, claimed_fen as expected_fen, settled_fen as found_fen from compared where claimed_fen <> settled_fen
    union all
    select 'REVERSAL', claim_id, 0, left_over_fen from compared where left_over_fen <> 0
    union all
    select 'ACCOUNT', claim_id, account_fen, spent_fen from compared where account_fen <> spent_fen
    union all
    select 'UNFOUNDED', claim_id, 0, spent_fen from unfounded
  )`;

/** What the year adds up to, and how many differences there are. */
export async function readFundTotals(db: Db, fund: FundQuestion, today: string): Promise<FundTotals> {
  const ranges = await rangesOfFund(db, fund, today);
  const [totals] = await readRows<FundTotals>(
    db,
    sql`with ${compared(fund, ranges)}
      select count(*)::int as claims, coalesce(sum(claimed_fen), 0)::bigint as "claimedFen", coalesce(sum(settled_fen), 0)::bigint as "settledFen",
        coalesce(sum(account_fen), 0)::bigint as "accountPartFen",
        (coalesce(sum(spent_fen), 0) + (select coalesce(sum(spent_fen), 0) from unfounded))::bigint as "accountSpentFen",
        (select count(*)::int from differences) as count
      from compared`,
  );
  if (!totals) throw new Error('A sum has one row.');
  return totals;
}

/** The differences claim by claim, as many as are asked for. */
export async function readFundDifferences(
  db: Db,
  fund: FundQuestion,
  { today, first }: { readonly today: string; readonly first: number },
): Promise<FundDifference[]> {
  const ranges = await rangesOfFund(db, fund, today);
  return readRows(
    db,
    sql`with ${compared(fund, ranges)}
      select kind, claim_id as "claimId", expected_fen::bigint as "expectedFen", found_fen::bigint as "foundFen"
      from differences order by claim_id nulls last, kind, found_fen limit ${first}`,
  );
}
