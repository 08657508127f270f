import { sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import type { accountLineKind } from '../tables/index.ts';
import { type AccountYear, type Booked, entitled, seenHouseholds, unfounded } from './family-account-year.ts';
import { isLivedIn } from './left-account.ts';

/** The accounts of a region's households taken together. */
export interface AccountSums {
  readonly creditedHeads: number;
  readonly creditedFen: number;
  /** Enrolled and paid where the law knows accounts, and credited nowhere. */
  readonly uncreditedHeads: number;
  readonly owedFen: number;
  readonly balanceFen: number;
  /** Of the balance: in accounts of households in which nobody alive is left. */
  readonly strandedFen: number;
}

/** The sums of a region on a day; `regions` are those in it whose law knows accounts. */
export async function readAccountSums(
  db: Db,
  reach: Reach,
  year: AccountYear,
  { regions, on }: { readonly regions: readonly string[]; readonly on: string },
): Promise<AccountSums> {
  const [sums] = await readRows<AccountSums>(
    db,
    sql`with lines as materialized (
      select line.household_id, line.amount_fen, line.enrollment_id from family_account_lines line
      join households on households.id = line.household_id
      where ${seenHouseholds(reach, year.within)}
    ), credits as (
      select sum(lines.amount_fen) as fen from lines join enrollments on enrollments.id = lines.enrollment_id
      where enrollments.scheme = ${year.scheme}::scheme and enrollments.policy_year = ${year.policyYear}
      group by lines.enrollment_id having sum(lines.amount_fen) > 0
    ) select (select count(*)::int from credits) as "creditedHeads",
      (select coalesce(sum(fen), 0)::bigint from credits) as "creditedFen",
      (select count(*)::int from (${entitled(year, reach, on)}) entitled
        where region_code = any(${sql.param(regions)}::text[]) and credited_fen = 0) as "uncreditedHeads",
      (select coalesce(sum(amount_fen), 0)::bigint from (${unfounded(year, reach)}) unfounded) as "owedFen",
      (select coalesce(sum(amount_fen), 0)::bigint from lines) as "balanceFen",
      (select coalesce(sum(fen), 0)::bigint from (
        select household_id, sum(amount_fen) as fen from lines group by household_id having sum(amount_fen) > 0) kept
        where not ${isLivedIn(sql`kept.household_id`, on)}) as "strandedFen"`,
  );
  if (!sums) throw new Error('A sum has one row.');
  return sums;
}

/** What moved by one kind of line. */
export interface AccountMovement extends Booked {
  readonly kind: (typeof accountLineKind.enumValues)[number];
}

/** What moved in a year in the accounts of a region's households, kind by kind. */
export function readAccountMovements(
  db: Db,
  reach: Reach,
  { within, policyYear }: Omit<AccountYear, 'scheme'>,
): Promise<AccountMovement[]> {
  return readRows(
    db,
    sql`select line.kind, count(*)::int as count, sum(line.amount_fen)::bigint as "amountFen"
      from family_account_lines line join households on households.id = line.household_id
      where line.policy_year = ${policyYear} and ${seenHouseholds(reach, within)} group by 1 order by 1`,
  );
}
