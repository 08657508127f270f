import { type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import { receipt } from '../nouns/receipt.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { type BookYear, seenPeople } from './year-books.ts';

/** What the lines of a receipt add up to, whatever of it differs, and whether their payments are of the scheme: null without any. */
const SUMS = sql`receipt_id, sum(line_fen)::bigint as lines_fen, sum(paid_fen)::bigint as paid_fen,
  bool_or(line_fen <> paid_fen) as is_uneven, bool_or(paid_fen <> 0) as has_money, bool_or(is_of_scheme) as is_of_scheme`;

/**
 * `sheets` and `lines`, for a `with`: the receipts of households in the region that have a line of the year, with what they say,
 * what their lines add up to, what arrived by those lines, and whether anything of it differs. The payments of a receipt that may
 * be seen are a part of it. A line says no scheme, so a receipt belongs to that of its payments, and to any while the year has none.
 * Few receipts have lines of other years too, so those are looked up one by one.
 */
export function sheets({ within, scheme, policyYear, by }: BookYear, reach: Reach): SQL {
  const isOfScheme = sql`payments.scheme = ${scheme}::scheme`;
  const stands = sql`payments.superseded_at is null and payments.refund_id is null`;
  return sql`
    arrived as (
      select receipt_line_id as line_id, sum(paid_fen)::bigint as paid_fen, bool_or(${isOfScheme}) as is_of_scheme
      from payments where policy_year = ${policyYear} and receipt_line_id is not null and ${stands}
      group by receipt_line_id
    ), printed as not materialized (
      select line.id as line_id, line.receipt_id, line.person_id, line.paid_fen as line_fen, coalesce(arrived.paid_fen, 0) as paid_fen,
        arrived.is_of_scheme
      from receipt_lines line left join arrived on arrived.line_id = line.id where line.policy_year = ${policyYear}
    ), own as (
      select ${SUMS} from printed group by receipt_id
    ), printed_beside as (
      select line.id as line_id, line.receipt_id, line.person_id, line.paid_fen as line_fen, coalesce(paid.fen, 0) as paid_fen,
        paid.is_of_scheme
      from receipt_lines line join own on own.receipt_id = line.receipt_id cross join lateral (
        select sum(payments.paid_fen)::bigint as fen, bool_or(${isOfScheme}) as is_of_scheme
        from payments where payments.receipt_line_id = line.id and ${stands}
      ) paid
      where line.policy_year <> ${policyYear}
    ), beside as (
      select ${SUMS} from printed_beside group by receipt_id
    ), lines as (
      select * from printed union all select * from printed_beside
    ), sheets as (
      select receipts.id, receipts.status, ${atLevel(sql`households.region_code`, by)} as region, receipts.total_fen,
        added.lines_fen, added.paid_fen,
        case receipts.status when 'VOID' then added.has_money
          else receipts.total_fen <> added.lines_fen or added.is_uneven end as is_uneven
      from own left join beside on beside.receipt_id = own.receipt_id
      cross join lateral (
        select own.lines_fen + coalesce(beside.lines_fen, 0) as lines_fen, own.paid_fen + coalesce(beside.paid_fen, 0) as paid_fen,
          own.is_uneven or coalesce(beside.is_uneven, false) as is_uneven, own.has_money or coalesce(beside.has_money, false) as has_money
      ) added
      join receipts on receipts.id = own.receipt_id join households on households.id = receipts.household_id
      where receipts.superseded_at is null and ${inRegion(sql`households.region_code`, within)}
        and ${receipt.visible(seenBy(reach, 'ALL')) ?? sql`true`}
        and (own.is_of_scheme or beside.is_of_scheme or own.is_of_scheme is null)
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
