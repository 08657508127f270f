import { sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { atLevel } from '../region-level.ts';
import type { payer } from '../tables/index.ts';
import { ARRIVED_ON, type BookYear, contributionsOf, REFUNDED, yearBooks } from './year-books.ts';

export type Payer = (typeof payer.enumValues)[number];

/** What one payer paid towards the year's contributions of a region in a month, and what went back. In fen. */
export interface PayerMonthRow {
  readonly region: string;
  readonly payer: Payer;
  /** `YYYY-MM`: of the day money arrived or was given back. What a void receipt takes back counts in the month it had arrived. */
  readonly month: string;
  /** Without those that a void receipt took back; what went back is no payment. */
  readonly payments: number;
  /** Reversals of void receipts taken off. */
  readonly receivedFen: number;
  readonly refundedFen: number;
}

/** By region, payer and month. */
export function readPayerMonths(db: Db, reach: Reach, year: BookYear): Promise<PayerMonthRow[]> {
  return readRows(
    db,
    sql`select ${atLevel(sql`placed.code`, year.by)} as region, payments.payer, to_char(${ARRIVED_ON}, 'YYYY-MM') as month,
        (count(*) filter (where not ${REFUNDED}) - 2 * count(payments.reverses_id) filter (where not ${REFUNDED}))::int as payments,
        coalesce(sum(payments.paid_fen) filter (where not ${REFUNDED}), 0)::bigint as "receivedFen",
        coalesce(-sum(payments.paid_fen) filter (where ${REFUNDED}), 0)::bigint as "refundedFen"
      from ${contributionsOf(year, reach)}
      group by 1, 2, 3 order by 1, 2, 3`,
  );
}

/** How many people of a region stand at the same amount. In fen. */
export interface HoldingRow {
  readonly region: string;
  /** Whether they are enrolled for the year (参合); false for whoever is only registered or stands nowhere. */
  readonly isEnrolled: boolean;
  /** What arrived for each of them less what went back. */
  readonly netFen: number;
  /** Whether anything went back. */
  readonly isRefunded: boolean;
  readonly heads: number;
}

/** People by how much has arrived for them: few rows, because most pay the same. */
export function readHoldings(db: Db, reach: Reach, year: BookYear): Promise<HoldingRow[]> {
  return readRows(
    db,
    sql`with ${yearBooks(year, reach)}
      select region, is_enrolled is true as "isEnrolled", net_fen as "netFen", refunded_fen > 0 as "isRefunded", count(*)::int as heads
      from books where is_enrolled is true or net_fen <> 0
      group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
}
