import { type SQL, sql } from 'drizzle-orm';
import { personVisible, type Reach, seenBy } from '../access.ts';
import { atLevel, inRegion, type RegionLevel } from '../region-level.ts';

/** One scheme's year in a region, told by the regions of a level. */
export interface BookYear {
  readonly within: string;
  readonly scheme: string;
  readonly policyYear: number;
  readonly by: RegionLevel;
}

/** Whose row it is: the file that theirs was merged into, else their own. */
export const WHOSE = sql`coalesce(people.merged_into_id, people.id)`;

/** The merged file that a row belongs to, for `ownerOf`: few are, so everybody's file need not be read for it. */
export const joinMerged = (row: SQL): SQL =>
  sql`left join people merged on merged.id = ${row}.person_id and merged.merged_into_id is not null`;

/** Whose row it is, where all files count and not only those that may be seen. Goes with `joinMerged`. */
export const ownerOf = (row: SQL): SQL => sql`coalesce(merged.merged_into_id, ${row}.person_id)`;

/** People that may be seen, as a condition on `people`. */
export const seenPeople = (reach: Reach): SQL => personVisible(seenBy(reach, 'ALL')) ?? sql`true`;

/** Levels of government that add the subsidy by heads and pay nobody's own contribution. */
const SUBSIDY_PAYERS = sql`('CENTRAL_FINANCE', 'PROVINCE_FINANCE', 'CITY_FINANCE', 'CITY_AND_ABOVE_FINANCE', 'TOWN_FINANCE')`;

/** Enrolments of the year that stand, without those made in error or withdrawn. */
export const standingOf = ({ scheme, policyYear }: Omit<BookYear, 'by' | 'within'>): SQL => sql`
  enrollments.policy_year = ${policyYear} and enrollments.scheme = ${scheme}::scheme
  and enrollments.superseded_at is null and enrollments.status <> 'VOID'`;

/** Where anybody stands enrolled for a payment's year. */
const STANDING_AT = sql`(
  select min(other.region_code) from enrollments other
  where other.person_id = payments.person_id and other.policy_year = payments.policy_year
    and other.scheme = payments.scheme and other.superseded_at is null and other.status <> 'VOID')`;

/** Where a payment belongs by enrolments: to the one that it names, else to any that stands for its year; null without one. */
const ENROLLED_AT = sql`coalesce(named.region_code, ${STANDING_AT})`;

/** The same where the region's own enrolments were read already, which most payments name. */
const BOOKED_AT = sql`coalesce(standing.code,
  (select named.region_code from enrollments named where named.id = payments.enrollment_id), ${STANDING_AT})`;

const JOIN_NAMED = sql`left join enrollments named on named.id = payments.enrollment_id`;

/** Payments towards the year's own contributions, as a condition on `payments`. */
const isContribution = ({ scheme, policyYear }: BookYear) => sql`
  payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
  and payments.purpose = 'CONTRIBUTION' and payments.payer not in ${SUBSIDY_PAYERS}`;

/**
 * Payments towards the year's own contributions, each with its person (`people`) and place (`placed.code`): without an
 * enrolment, that of the office that keeps the person's file.
 */
export function contributionsOf(year: BookYear, reach: Reach): SQL {
  return sql`payments join people on people.id = payments.person_id ${JOIN_NAMED}
    cross join lateral (select coalesce(${ENROLLED_AT}, people.region_code) as code) placed
    where ${isContribution(year)} and ${inRegion(sql`placed.code`, year.within)} and ${seenPeople(reach)}`;
}

/** What was given back: paid as a refund, or entered below zero without one; the reversal of a payment is neither. */
export const REFUNDED = sql`(payments.refund_id is not null or (payments.paid_fen < 0 and payments.reverses_id is null))`;

/** Whether a payment had come when the due was sealed; what a reissue takes back goes in the moment that it takes anew. */
const CAME_BEFORE = sql`(payments.recorded_at < due.recorded_at
  or (payments.recorded_at = due.recorded_at and payments.reverses_id is not null))`;

/** What was due in all: what was sealed, and what had come before it. Files that were merged each had a due of their own, and one counts. */
const REQUIRED = sql`coalesce(max(due_fen), 0) + case when bool_or(people.merged_into_id is not null) then 0 else sum(before_fen) end`;

/**
 * `books`, for a `with`: one row for each person and region, with whether they stand registered there for the year (null when
 * not), whether they are enrolled (参合), the money that arrived for them there less what went back, and whether that settles the
 * year: whoever was lawfully paid back because assistance takes it over (先缴后返) stays settled, and so does a newborn who is
 * covered without paying. Nobody who is enrolled has settled it with less than was due: what was sealed as due when money was last
 * taken, and whatever had come before.
 */
export function yearBooks(year: BookYear, reach: Reach): SQL {
  const code = sql`coalesce(entries.code, people.region_code)`;
  return sql`
    standing as (
      select enrollments.id, enrollments.person_id, enrollments.region_code as code, enrollments.status <> 'REGISTERED' as is_enrolled,
        0::bigint as net_fen, 0::bigint as refunded_fen, 0::bigint as due_fen, 0::bigint as before_fen,
        enrollments.category = 'NEWBORN' and enrollments.status <> 'REGISTERED' and enrollments.paid_on is null as is_lifted
      from enrollments where ${standingOf(year)} and ${inRegion(sql`enrollments.region_code`, year.within)}
    ), entries as (
      select person_id, code, is_enrolled, net_fen, refunded_fen, due_fen, before_fen, is_lifted from standing
      union all
      select payments.person_id, ${BOOKED_AT}, null, payments.paid_fen, case when ${REFUNDED} then -payments.paid_fen else 0 end,
        due.collected_fen, case when ${CAME_BEFORE} then payments.paid_fen else 0 end,
        case when payments.refund_id is null then false else exists (
          select from refunds where refunds.id = payments.refund_id and refunds.reason = 'CONFIRMED_LATER') end
      from payments left join standing on standing.id = payments.enrollment_id left join contribution_dues due on due.person_id = payments.person_id
        and due.policy_year = payments.policy_year and due.scheme = payments.scheme and due.superseded_at is null
      where ${isContribution(year)}
    ), books as (
      select ${WHOSE} as person_id, ${atLevel(code, year.by)} as region, bool_or(is_enrolled) as is_enrolled,
        sum(net_fen)::bigint as net_fen, sum(refunded_fen)::bigint as refunded_fen,
        sum(net_fen) > 0 and (bool_or(is_enrolled) is not true or sum(net_fen) >= ${REQUIRED})
          or (coalesce(bool_or(is_enrolled), false) and bool_or(is_lifted)) as is_settled
      from entries join people on people.id = entries.person_id
      where ${inRegion(code, year.within)} and ${seenPeople(reach)}
      group by 1, 2
    )`;
}
