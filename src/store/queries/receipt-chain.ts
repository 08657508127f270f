import { type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import { receipt } from '../nouns/receipt.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { type BookYear, seenPeople } from './year-books.ts';

/**
 * `sheets` and `lines`, for a `with`: the receipts of households in the region that have a line of the year, with what they say,
 * what their lines add up to, what arrived by those lines, and whether anything of it differs. The payments of a receipt that may be seen are a part of it. A
 * line says no scheme, so a receipt belongs to that of its payments, and to any while it has none.
 */
export function sheets({ within, scheme, policyYear, by }: BookYear, reach: Reach): SQL {
  return sql`
    papers as (
      select receipts.id, receipts.status, receipts.total_fen, ${atLevel(sql`households.region_code`, by)} as region
      from receipts join households on households.id = receipts.household_id
      where receipts.superseded_at is null and ${inRegion(sql`households.region_code`, within)}
        and ${receipt.visible(seenBy(reach, 'ALL')) ?? sql`true`}
        and exists (select 1 from receipt_lines line where line.receipt_id = receipts.id and line.policy_year = ${policyYear})
    ), lines as (
      select line.id as line_id, line.receipt_id, line.person_id, line.paid_fen as line_fen,
        coalesce(sum(payments.paid_fen), 0)::bigint as paid_fen, bool_or(payments.scheme = ${scheme}::scheme) as is_of_scheme
      from receipt_lines line join papers on papers.id = line.receipt_id
      left join payments on payments.receipt_line_id = line.id and payments.superseded_at is null and payments.refund_id is null
      group by line.id
    ), sheets as (
      select papers.id, papers.status, papers.region, papers.total_fen, sum(line_fen)::bigint as lines_fen,
        sum(lines.paid_fen)::bigint as paid_fen,
        case papers.status when 'VOID' then sum(lines.paid_fen) <> 0
          else papers.total_fen <> sum(line_fen) or bool_or(line_fen <> lines.paid_fen) end as is_uneven
      from papers join lines on lines.receipt_id = papers.id
      group by papers.id, papers.status, papers.region, papers.total_fen
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
