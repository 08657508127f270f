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

/** People that may be seen, as a condition on `people`. */
export const seenPeople = (reach: Reach): SQL => personVisible(seenBy(reach, 'ALL')) ?? sql`true`;

/** Levels of government that add the subsidy by heads and pay nobody's own contribution. */
const SUBSIDY_PAYERS = sql`('CENTRAL_FINANCE', 'PROVINCE_FINANCE', 'CITY_FINANCE', 'CITY_AND_ABOVE_FINANCE', 'TOWN_FINANCE')`;

/** Enrolments of the year that stand, without those made in error or withdrawn. */
export const standingOf = ({ scheme, policyYear }: Omit<BookYear, 'by' | 'within'>): SQL => sql`
  enrollments.policy_year = ${policyYear} and enrollments.scheme = ${scheme}::scheme
  and enrollments.superseded_at is null and enrollments.status <> 'VOID'`;

/**
 * Where a payment belongs: to the enrolment that it names, else to any that stands for its year, else to the office that keeps
 * the person's file. Goes behind `payments join people`.
 */
const PLACED = sql`
  left join enrollments named on named.id = payments.enrollment_id
  cross join lateral (select coalesce(named.region_code, (
    select min(other.region_code) from enrollments other
    where other.person_id = payments.person_id and other.policy_year = payments.policy_year
      and other.scheme = payments.scheme and other.superseded_at is null and other.status <> 'VOID'), people.region_code) as code
  ) placed`;

/** Payments towards the year's own contributions, each with its person (`people`) and place (`placed.code`). */
export function contributionsOf({ within, scheme, policyYear }: BookYear, reach: Reach): SQL {
  return sql`payments join people on people.id = payments.person_id ${PLACED}
    where payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
      and payments.purpose = 'CONTRIBUTION' and payments.payer not in ${SUBSIDY_PAYERS}
      and ${inRegion(sql`placed.code`, within)} and ${seenPeople(reach)}`;
}

/** What was given back: paid as a refund, or entered below zero without one; the reversal of a payment is neither. */
export const REFUNDED = sql`(payments.refund_id is not null or (payments.paid_fen < 0 and payments.reverses_id is null))`;

/**
 * `books`, for a `with`: one row for each person and region, with whether they stand registered there for the year (null when
 * not), whether they are enrolled (参合), and the money that arrived for them there less what went back.
 */
export function yearBooks(year: BookYear, reach: Reach): SQL {
  return sql`
    standing as (
      select ${WHOSE} as person_id, ${atLevel(sql`enrollments.region_code`, year.by)} as region,
        bool_or(enrollments.status <> 'REGISTERED') as is_enrolled
      from enrollments join people on people.id = enrollments.person_id
      where ${standingOf(year)} and ${inRegion(sql`enrollments.region_code`, year.within)} and ${seenPeople(reach)}
      group by 1, 2
    ), money as (
      select ${WHOSE} as person_id, ${atLevel(sql`placed.code`, year.by)} as region, sum(payments.paid_fen)::bigint as net_fen,
        coalesce(-sum(payments.paid_fen) filter (where ${REFUNDED}), 0)::bigint as refunded_fen
      from ${contributionsOf(year, reach)}
      group by 1, 2
    ), books as (
      select region, person_id, is_enrolled, coalesce(net_fen, 0) as net_fen, coalesce(refunded_fen, 0) as refunded_fen
      from standing full join money using (person_id, region)
    )`;
}
