import { type SQL, sql } from 'drizzle-orm';
import { personVisible, type Reach, seenBy } from '../access.ts';
import { atLevel, inRegion, type RegionLevel } from '../region-level.ts';

/** One scheme's year in a region, told by the regions of a level. */
export interface BookYear {
  readonly within: string;
  readonly scheme: string;
  readonly policyYear: number;
  readonly by: RegionLevel;
  /** As of which day and as known when; left out, today as known now. */
  readonly at?: Moment;
}

/** A past state of the books: what had come about by a civil day, as it was known at an instant. */
export interface Moment {
  /** The last day that counts. */
  readonly asOf: string;
  /** What was recorded by then counts, as it stood then; null for all that is known now. */
  readonly knownAt: string | null;
}

/** Whose row it is: the file that theirs was merged into, else their own. */
export const WHOSE = sql`coalesce(people.merged_into_id, people.id)`;

/** The merged file that a row belongs to, for `ownerOf`: few are, so everybody's file need not be read for it. */
export const joinMerged = (row: SQL, at?: Moment): SQL =>
  sql`left join people merged on merged.id = ${row}.person_id and ${isMerged(sql`merged`, at)}`;

/** Whether a file had been merged at an instant: before, it was another person's. */
const isMerged = (file: SQL, at: Moment | undefined): SQL =>
  at?.knownAt == null
    ? sql`${file}.merged_into_id is not null`
    : sql`(${file}.merged_into_id is not null and ${file}.recorded_at <= ${at.knownAt}::timestamptz)`;

/** Whose row it is, where all files count and not only those that may be seen. Goes with `joinMerged`. */
export const ownerOf = (row: SQL, at?: Moment): SQL =>
  sql`case when merged.id is null then ${row}.person_id else ${mergedInto(sql`merged`, at)} end`;

/**
 * The file that a merged one's rows belonged to at an instant; since then that one may have been merged in turn. A file lists what was
 * merged into it in the order in which it came, each before what it had brought along: the nearest before it that stood then is the one.
 */
function mergedInto(file: SQL, at: Moment | undefined): SQL {
  if (at?.knownAt == null) return sql`${file}.merged_into_id`;
  return sql`(
    select coalesce((
      select listed.id from unnest(whole.id || whole.merged_ids) with ordinality listed (id, place)
      join people stood on stood.id = listed.id and not ${isMerged(sql`stood`, at)}
      where listed.place <= array_position(whole.merged_ids, ${file}.id) order by listed.place desc limit 1), whole.id)
    from people whole where whole.id = ${file}.merged_into_id)`;
}

/** People that may be seen, as a condition on `people`. */
export const seenPeople = (reach: Reach): SQL => personVisible(seenBy(reach, 'ALL')) ?? sql`true`;

/** Whether a row of a table stands: now, or at an instant past. */
function standsAt(row: SQL, at: Moment | undefined): SQL {
  if (at?.knownAt == null) return sql`${row}.superseded_at is null`;
  return sql`(${row}.recorded_at <= ${at.knownAt}::timestamptz
    and coalesce(${row}.superseded_at > ${at.knownAt}::timestamptz, true))`;
}

/** Whose row it was at an instant: files that were merged since were two people's still. */
const whoseAt = (at: Moment | undefined): SQL =>
  sql`case when ${isMerged(sql`people`, at)} then ${mergedInto(sql`people`, at)} else people.id end`;

/** Levels of government that add the subsidy by heads and pay nobody's own contribution. */
const SUBSIDY_PAYERS = sql`('CENTRAL_FINANCE', 'PROVINCE_FINANCE', 'CITY_FINANCE', 'CITY_AND_ABOVE_FINANCE', 'TOWN_FINANCE')`;

/**
 * Enrolments of the year that stand, without those made in error or withdrawn: as of a day past, those that were registered by then and
 * not yet withdrawn.
 */
export const standingOf = ({ scheme, policyYear, at }: Omit<BookYear, 'by' | 'within'>): SQL => sql`
  enrollments.policy_year = ${policyYear} and enrollments.scheme = ${scheme}::scheme
  and ${stood(sql`enrollments`, at)}`;

/** Whether an enrolment stands, or stood at a moment past. */
function stood(row: SQL, at: Moment | undefined): SQL {
  if (at === undefined) return sql`${standsAt(row, at)} and ${row}.status <> 'VOID'`;
  return sql`${standsAt(row, at)} and ${row}.registered_on <= ${at.asOf}::date
    and (${row}.status <> 'VOID' or (${row}.ended_on > ${at.asOf}::date and ${row}.end_reason <> 'ERROR'))`;
}

/** 参合: whether an enrolment that stands takes part. As of a day past, its money had come by then, or none had to. */
export function takesPart(at: Moment | undefined): SQL {
  if (at === undefined) return sql`enrollments.status <> 'REGISTERED'`;
  return sql`case enrollments.status when 'REGISTERED' then false when 'VOID' then coalesce(enrollments.paid_on <= ${at.asOf}::date, false)
    else coalesce(enrollments.paid_on <= ${at.asOf}::date, true) end`;
}

/** Where anybody stands enrolled for a payment's year. */
const standingAt = (at: Moment | undefined): SQL => sql`(
  select min(other.region_code) from enrollments other
  where other.person_id = payments.person_id and other.policy_year = payments.policy_year
    and other.scheme = payments.scheme and ${stood(sql`other`, at)})`;

/**
 * Where a payment belongs by enrolments: to the one that it names, else to any that stands for its year; null without one. The region's
 * own enrolments (`standing`), which most payments name, were read already.
 */
const bookedAt = (at: Moment | undefined): SQL => sql`coalesce(standing.code,
  (select named.region_code from enrollments named where named.id = payments.enrollment_id), ${standingAt(at)}${takenAt(at)})`;

/** What comes next at an instant past, where nobody knows which office kept a file: where the money was taken, if anybody noted by whom. */
const takenAt = (at: Moment | undefined): SQL =>
  at?.knownAt == null
    ? sql``
    : sql`, (select organisations.region_code from staff_members collector join organisations on organisations.id = collector.organisation_id
        where collector.id = payments.collector_id)`;

/** Where an entry of the books counts: without any of these, where the file is kept now; at an instant past, nowhere. */
const placeOf = (at: Moment | undefined): SQL =>
  at?.knownAt == null ? sql`coalesce(entries.code, people.region_code)` : sql`entries.code`;

const JOIN_NAMED = sql`left join enrollments named on named.id = payments.enrollment_id`;

/** A reissued receipt keeps the day the money came, so the void one gives up that same day: no month holds money twice. */
export const ARRIVED_ON = sql`coalesce(
  (select taken.paid_on from payments taken where taken.id = payments.reverses_id), payments.paid_on)`;

/** Payments towards the year's own contributions, as a condition on `payments`. */
const isContribution = ({ scheme, policyYear, at }: BookYear) => sql`
  payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and ${standsAt(sql`payments`, at)}
  and payments.purpose = 'CONTRIBUTION' and payments.payer not in ${SUBSIDY_PAYERS}
  and ${at ? sql`${ARRIVED_ON} <= ${at.asOf}::date` : sql`true`}`;

/**
 * Payments towards the year's own contributions, each with its person (`people`) and place (`placed.code`): without an
 * enrolment, that of the office that keeps the person's file.
 */
export function contributionsOf(year: BookYear, reach: Reach): SQL {
  return sql`payments join people on people.id = payments.person_id ${JOIN_NAMED}
    cross join lateral (select coalesce(named.region_code, ${standingAt(year.at)}, people.region_code) as code) placed
    where ${isContribution(year)} and ${inRegion(sql`placed.code`, year.within)} and ${seenPeople(reach)}`;
}

/**
 * What was given back: paid as a refund, or entered below zero without one, and what takes such an entry back, which is above zero. The
 * reversal of a payment is none of these.
 */
export const REFUNDED = sql`(payments.refund_id is not null or (payments.paid_fen < 0 and payments.reverses_id is null)
  or (payments.paid_fen > 0 and payments.reverses_id is not null))`;

/** Whether a payment had come when the due was sealed; what a reissue takes back goes in the moment that it takes anew. */
const CAME_BEFORE = sql`(payments.recorded_at < due.recorded_at
  or (payments.recorded_at = due.recorded_at and payments.reverses_id is not null))`;

/** What was due in all: what was sealed, and what had come before it. Files that were merged each had a due of their own, and one counts. */
const required = (at: Moment | undefined): SQL =>
  sql`coalesce(max(due_fen), 0) + case when bool_or(${isMerged(sql`people`, at)}) then 0 else sum(before_fen) end`;

/**
 * `books`, for a `with`: one row for each person and region, with whether they stand registered there for the year (null when
 * not), whether they are enrolled (参合), the money that arrived for them there less what went back, and whether that settles the
 * year: whoever was lawfully paid back because assistance takes it over (先缴后返) stays settled, and so does a newborn who is
 * covered without paying. Nobody who is enrolled has settled it with less than was due: what was sealed as due when money was last
 * taken, and whatever had come before.
 */
export function yearBooks(year: BookYear, reach: Reach): SQL {
  const code = placeOf(year.at);
  return sql`
    standing as (
      select enrollments.id, enrollments.person_id, enrollments.region_code as code, ${takesPart(year.at)} as is_enrolled,
        0::bigint as net_fen, 0::bigint as refunded_fen, 0::bigint as due_fen, 0::bigint as before_fen,
        enrollments.category = 'NEWBORN' and ${takesPart(year.at)} and enrollments.paid_on is null as is_lifted
      from enrollments where ${standingOf(year)} and ${inRegion(sql`enrollments.region_code`, year.within)}
    ), entries as (
      select person_id, code, is_enrolled, net_fen, refunded_fen, due_fen, before_fen, is_lifted from standing
      union all
      select payments.person_id, ${bookedAt(year.at)}, null, payments.paid_fen, case when ${REFUNDED} then -payments.paid_fen else 0 end,
        due.collected_fen, case when ${CAME_BEFORE} then payments.paid_fen else 0 end,
        case when payments.refund_id is null then false else exists (
          select from refunds where refunds.id = payments.refund_id and refunds.reason = 'CONFIRMED_LATER') end
      from payments left join standing on standing.id = payments.enrollment_id left join contribution_dues due on due.person_id = payments.person_id
        and due.policy_year = payments.policy_year and due.scheme = payments.scheme and ${standsAt(sql`due`, year.at)}
      where ${isContribution(year)}
    ), books as (
      select ${whoseAt(year.at)} as person_id, ${atLevel(code, year.by)} as region, min(${code}) as place, bool_or(is_enrolled) as is_enrolled,
        sum(net_fen)::bigint as net_fen, sum(refunded_fen)::bigint as refunded_fen,
        sum(net_fen) > 0 and (bool_or(is_enrolled) is not true or sum(net_fen) >= ${required(year.at)})
          or (coalesce(bool_or(is_enrolled), false) and bool_or(is_lifted)) as is_settled
      from entries join people on people.id = entries.person_id
      where ${inRegion(code, year.within)} and ${seenPeople(reach)}
      group by 1, 2
    )`;
}
