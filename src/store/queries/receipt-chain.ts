import { type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import { receipt } from '../nouns/receipt.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { type BookYear, seenPeople } from './year-books.ts';

/**
 * `sheets` and `lines`, for a `with`: the receipts of households in the region that have a line of the year, with what they say,
 * what their lines add up to, what arrived by those lines, and whether anything of it differs. The payments of a receipt that may
 * be seen are a part of it. A line says no scheme, so a receipt belongs to that of its payments, and to any while it has none.
 */
export function sheets({ within, scheme, policyYear, by }: BookYear, reach: Reach): SQL {
  return sql`
    papers as materialized (
      select receipts.id, receipts.status, receipts.total_fen, ${atLevel(sql`households.region_code`, by)} as region
      from receipts join households on households.id = receipts.household_id
      where receipts.superseded_at is null and ${inRegion(sql`households.region_code`, within)}
        and ${receipt.visible(seenBy(reach, 'ALL')) ?? sql`true`}
        and exists (select 1 from receipt_lines line where line.receipt_id = receipts.id and line.policy_year = ${policyYear})
    ), printed as materialized (
      select line.id as line_id, line.receipt_id, line.person_id, line.paid_fen as line_fen, papers.status, papers.total_fen, papers.region
      from receipt_lines line join papers on papers.id = line.receipt_id
    ), lines as (
      select printed.*, coalesce(sum(payments.paid_fen), 0)::bigint as paid_fen,
        bool_or(payments.scheme = ${scheme}::scheme) as is_of_scheme
      from printed left join payments on payments.receipt_line_id = line_id and payments.superseded_at is null and payments.refund_id is null
      group by line_id, receipt_id, printed.person_id, line_fen, status, total_fen, region
    ), sheets as (
      select receipt_id as id, status, region, total_fen, sum(line_fen)::bigint as lines_fen, sum(paid_fen)::bigint as paid_fen,
        case status when 'VOID' then sum(paid_fen) <> 0
          else total_fen <> sum(line_fen) or bool_or(line_fen <> paid_fen) end as is_uneven
      from lines group by receipt_id, status, region, total_fen
      having coalesce(bool_or(is_of_scheme), true)
    )`;
}

/** `loose`, for a `with`: what arrived in the region for the year without a receipt; refunds are none of it. */
export function looseMoney({ within, scheme, policyYear, by }: BookYear, reach: Reach): SQL {
  return sql`
    loose as (
      select ${atLevel(sql`people.region_code`, by)} as region, sum(payments.paid_fen) as loose_fen
      from payments join people on people.id = payments.person_id
      where payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
        and payments.receipt_line_id is null and payments.refund_id is null
        and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(reach)}
      group by 1
    )`;
}
