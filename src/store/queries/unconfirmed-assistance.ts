import { sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import type { SettledSearch } from './claim-fault.ts';
import type { Payer } from './money-statement.ts';
import { contributionsOf, WHOSE } from './year-books.ts';

/** Somebody for whom payers of assistance paid towards a year, less what they were given back. In fen. */
export interface AssistedRow {
  readonly personId: string;
  readonly paidFen: number;
  /** The latest day of it. */
  readonly paidOn: string;
}

/** People for whom some payers paid towards a year's contribution in a region, by their ids. */
export const readAssisted = (
  db: Db,
  reach: Reach,
  search: SettledSearch,
  payers: readonly Payer[],
): Promise<AssistedRow[]> =>
  readRows(
    db,
    sql`select ${WHOSE} as "personId", sum(payments.paid_fen)::bigint as "paidFen", max(payments.paid_on)::text as "paidOn"
      from ${contributionsOf({ ...search, by: 'COUNTY' }, reach)} and payments.payer = any(${sql.param(payers)}::payer[])
      group by 1 having sum(payments.paid_fen) > 0 order by 1`,
  );
