import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { type BookYear, seenPeople, WHOSE } from './year-books.ts';

/** Payments of a region that a collector took and nobody signed or sealed for. Amount in fen. */
export interface UnsignedRow {
  readonly region: string;
  readonly payments: number;
  readonly people: number;
  readonly amountFen: number;
}

/** Region by region, by the office that keeps the person's file. */
export function readUnsigned(db: Db, reach: Reach, year: BookYear): Promise<UnsignedRow[]> {
  return readRows(
    db,
    sql`select region, count(*)::int as payments, count(distinct person_id)::int as people, sum(paid_fen)::bigint as "amountFen"
      from (${unsigned(year, reach)}) unsigned group by region order by region`,
  );
}

/** The ids of those payments, by region. */
export function readUnsignedIds(
  db: Db,
  reach: Reach,
  year: BookYear,
  page: ListedPage,
): Promise<Page<{ readonly id: string }>> {
  return readListed(db, { name: 'unsigned', columns: ['region', 'key'] }, unsigned(year, reach), page);
}

export const countUnsigned = (db: Db, reach: Reach, year: BookYear) => countListed(db, unsigned(year, reach));

/** A receipt that is signed signs for its lines; what was taken back needs no signature any more. */
function unsigned({ within, scheme, policyYear, by }: BookYear, reach: Reach): SQL {
  return sql`
    select payments.id, payments.id::text as key, ${atLevel(sql`people.region_code`, by)} as region, ${WHOSE} as person_id,
      payments.paid_fen
    from payments join people on people.id = payments.person_id
    left join receipt_lines line on line.id = payments.receipt_line_id
    left join receipts on receipts.id = line.receipt_id
    where payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
      and payments.collector_id is not null and payments.is_signed is not true and receipts.is_signed is not true
      and payments.refund_id is null and payments.reverses_id is null
      and not exists (select 1 from payments reversal where reversal.reverses_id = payments.id)
      and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(reach)}`;
}
