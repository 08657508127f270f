import { sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { sheets } from './receipt-chain.ts';
import { type BookYear, seenPeople } from './year-books.ts';

/** What stands beside the receipts of a year: what was taken back, given back, and is still to be given back. In fen. */
export interface BookTotals {
  readonly voidReceipts: number;
  /** The totals printed on receipts that are void. */
  readonly voidFen: number;
  readonly refundsPaid: number;
  readonly refundPaidFen: number;
  /** Declared or approved, and not paid out. */
  readonly refundsDue: number;
  readonly refundDueFen: number;
}

/** Voids by the household's region, refunds by that of the office that keeps the person's file. */
export async function readBookTotals(db: Db, reach: Reach, year: BookYear): Promise<BookTotals> {
  const isOpen = sql`filter (where state in ('DUE', 'APPROVED'))`;
  const isPaid = sql`filter (where state = 'PAID')`;
  const rows = await readRows<BookTotals>(
    db,
    sql`with ${sheets(year, reach)}, owed as (
        select count(*) ${isPaid}::int as "refundsPaid", coalesce(sum(amount_fen) ${isPaid}, 0)::bigint as "refundPaidFen",
          count(*) ${isOpen}::int as "refundsDue", coalesce(sum(amount_fen) ${isOpen}, 0)::bigint as "refundDueFen"
        from refunds join people on people.id = refunds.person_id
        where refunds.policy_year = ${year.policyYear} and refunds.scheme = ${year.scheme}::scheme
          and ${inRegion(sql`people.region_code`, year.within)} and ${seenPeople(reach)}
      )
      select count(*)::int as "voidReceipts", coalesce(sum(total_fen), 0)::bigint as "voidFen",
        (select "refundsPaid" from owed), (select "refundPaidFen" from owed),
        (select "refundsDue" from owed), (select "refundDueFen" from owed)
      from sheets where status = 'VOID'`,
  );
  const [totals] = rows;
  if (!totals) throw new Error('Sums have one row.');
  return totals;
}
