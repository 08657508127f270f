import { type SQL, sql } from 'drizzle-orm';
import { personVisible, type Reach, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { household } from '../nouns/household.ts';
import { inRegion } from '../region-level.ts';
import type { enrollments } from '../tables/index.ts';
import { holdsOn } from './population-set.ts';
import { WHOSE } from './year-books.ts';

/** 家庭账户 of a region's households, and whose contributions of which year are credited to them. */
export interface AccountYear {
  readonly within: string;
  readonly scheme: (typeof enrollments.$inferSelect)['scheme'];
  readonly policyYear: number;
}

/** How many lines were booked, and what they come to in fen. */
export interface Booked {
  readonly count: number;
  readonly amountFen: number;
}

/** Who books, and on which civil day. */
export interface Booking {
  readonly by: string;
  readonly on: string;
}

/** Households of a region that may be seen. Asked of each row: an index over regions would be read again for every person. */
export const seenHouseholds = (reach: Reach, within: string): SQL => sql`
  ${household.current} and ${inRegion(sql`(households.region_code || '')`, within)}
  and ${household.visible(seenBy(reach, 'KEY')) ?? sql`true`}`;

/** Enrolments of the scheme and year that stand, as a condition on `enrollments`. */
const ofYear = ({ scheme, policyYear }: AccountYear): SQL => sql`
  enrollments.scheme = ${scheme}::scheme and enrollments.policy_year = ${policyYear} and enrollments.superseded_at is null`;

/**
 * Holds every account of a region until the transaction ends: nobody spends, divides or hands one on meanwhile. What follows is
 * planned for a county: by plans for a few rows, everybody would be compared with everybody.
 */
export async function lockAccountsWithin(tx: Db, reach: Reach, within: string): Promise<void> {
  await tx.sql.unsafe(`set local plan_cache_mode = force_custom_plan; set local work_mem = '64MB'`);
  await readRows(
    tx,
    sql`select count(*) from (
      select id from households where ${seenHouseholds(reach, within)} order by id for update) held`,
  );
}

/** The regions of those in a region who are enrolled for the year: the law of each says what a head is credited. */
export async function enrolledRegions(db: Db, year: AccountYear): Promise<string[]> {
  const rows = await readRows<{ region: string }>(
    db,
    sql`select distinct region_code as region from enrollments
      where ${ofYear(year)} and ${inRegion(sql`enrollments.region_code`, year.within)} order by 1`,
  );
  return rows.map(({ region }) => region);
}

/** The person's whole file: their own and those merged into it, of a row of `people`. */
const WHOLE_FILE = sql`(case when people.merged_into_id is null then people.merged_ids || people.id
  else (select own.merged_ids || own.id from people own where own.id = people.merged_into_id) end)`;

/**
 * Everybody who is enrolled and paid for the year in a region and may be seen, once, with what was credited for them and the
 * household of the region that they belong to on a day; null without one. Of two enrolments the one that was paid first counts.
 * Both are looked up person by person: right after a list was loaded, joins would be planned for a handful.
 */
export const entitled = (year: AccountYear, reach: Reach, on: string): SQL => sql`
  select distinct on (${WHOSE}) enrollments.id as enrollment_id, enrollments.region_code,
    ${homeOf(year, reach, on)} as household_id, ${creditedFor(year)} as credited_fen
  from enrollments join people on people.id = enrollments.person_id
  where ${ofYear(year)} and enrollments.status in ('PAID', 'ACTIVE')
    and ${personVisible(seenBy(reach, 'KEY')) ?? sql`true`}
    and ${inRegion(sql`enrollments.region_code`, year.within)}
  order by ${WHOSE}, enrollments.paid_on, enrollments.id`;

/** The household of somebody on a day, if it stands in the region: of several the one joined last. */
const homeOf = ({ within }: AccountYear, reach: Reach, on: string): SQL => sql`(
  select households.id from household_members member join households on households.id = member.household_id
  where member.person_id = ${WHOSE} and member.superseded_at is null and ${holdsOn(sql`member`, on)}
    and households.valid_to is null and ${seenHouseholds(reach, within)}
  order by member.valid_from desc nulls last limit 1)`;

/** What stands credited for somebody's year, at whichever household, in fen. Looked up by the file: an index over years holds everybody. */
const creditedFor = ({ scheme, policyYear }: AccountYear): SQL => sql`(
  select coalesce(sum(line.amount_fen), 0) from enrollments other join family_account_lines line on line.enrollment_id = other.id
  where other.person_id = any(${WHOLE_FILE}) and other.scheme = ${scheme}::scheme and other.policy_year + 0 = ${policyYear})`;

/** What one head of a region is credited, in fen. */
export interface CreditOfRegion {
  readonly region: string;
  readonly fen: number;
}

/**
 * Credits everybody who is entitled and stands credited with nothing. An enrolment is credited once, and in another round only when
 * what it was credited with before has gone back.
 */
export async function insertCredits(
  tx: Db,
  reach: Reach,
  year: AccountYear,
  law: readonly CreditOfRegion[],
  { by, on }: Booking,
): Promise<Booked> {
  const regions = law.map(({ region }) => region);
  const amounts = law.map(({ fen }) => fen);
  return counted(
    tx,
    sql`with entitled as materialized (${entitled(year, reach, on)}), booked as (
      insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, enrollment_id, round, recorded_by)
      select household_id, ${KEPT_AT}, 'CREDIT', law.fen, ${year.policyYear}, ${on}::date, enrollment_id, ${NEXT_ROUND}, ${by}
      from entitled join unnest(${sql.param(regions)}::text[], ${sql.param(amounts)}::bigint[]) as law (region, fen)
        on law.region = entitled.region_code
      where household_id is not null and law.fen > 0 and credited_fen = 0
      on conflict (enrollment_id, kind, round) where enrollment_id is not null do nothing
      returning amount_fen)`,
  );
}

/** Where the household of a row is kept: whose fund a line of it is of. */
const KEPT_AT = sql`(select kept.region_code from households kept where kept.id = household_id)`;

/** Which time it is that an enrolment of `entitled` is credited. */
const NEXT_ROUND = sql`(
  select coalesce(max(line.round), 0) + 1 from family_account_lines line
  where line.enrollment_id = entitled.enrollment_id and line.kind = 'CREDIT')`;

/**
 * Where the money of a line's household went: to the one that its account was handed on to when it ended, and so on; itself while
 * it stands. A way that comes back to where it has been ends there.
 */
const HANDED_ON = sql`(
  with recursive way (id, been) as (
    select line.household_id, array[line.household_id]
    union all
    select onward.id, way.been || onward.id from way join households gone on gone.id = way.id and gone.valid_to is not null
    cross join lateral (select away.other_household_id as id from family_account_lines away
      where away.household_id = way.id and away.kind = 'TRANSFER_OUT' and away.other_household_id <> way.id order by away.recorded_at desc, away.id desc limit 1) onward
    where onward.id <> all(way.been)
  ) select id from way order by cardinality(been) desc limit 1)`;

/**
 * Credits of enrolments that are void or superseded and whose contribution has gone back: they were a part of it. Each with the
 * household that has the money now, and the sum of its credits up to it, so that only as many are taken back as the account still
 * holds.
 */
export const unfounded = (year: AccountYear, reach: Reach): SQL => sql`
  select households.id as household_id, line.enrollment_id, line.round, line.amount_fen,
    sum(line.amount_fen) over (partition by households.id order by line.enrollment_id) as until_fen
  from family_account_lines line join enrollments on enrollments.id = line.enrollment_id
  join households on households.id = ${HANDED_ON}
  where line.kind = 'CREDIT' and enrollments.scheme = ${year.scheme}::scheme and enrollments.policy_year = ${year.policyYear}
    and (enrollments.status not in ('PAID', 'ACTIVE', 'ENDED') or enrollments.superseded_at is not null) and ${seenHouseholds(reach, year.within)}
    and not exists (select from family_account_lines back
      where back.enrollment_id = line.enrollment_id and back.kind = 'CREDIT_BACK' and back.round = line.round)
    and 0 >= (select coalesce(sum(paid_fen), 0) from payments
      where payments.enrollment_id = enrollments.id and payments.superseded_at is null)`;

/** Takes credits back that lost their ground, each whole or not at all: what an account no longer holds stays owed. */
export function takeCreditsBack(tx: Db, reach: Reach, year: AccountYear, { by, on }: Booking): Promise<Booked> {
  return counted(
    tx,
    sql`with unfounded as materialized (${unfounded(year, reach)}), balance as (
      select household_id, sum(amount_fen) as fen from family_account_lines
      where household_id in (select household_id from unfounded) group by 1
    ), booked as (
      insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, enrollment_id, round, recorded_by)
      select household_id, ${KEPT_AT}, 'CREDIT_BACK', -amount_fen, ${year.policyYear}, ${on}::date, enrollment_id, round, ${by}
      from unfounded join balance using (household_id) where until_fen <= fen
      returning amount_fen)`,
  );
}

/** The regions of households of a region that have an account. */
export async function accountRegions(db: Db, reach: Reach, within: string): Promise<string[]> {
  const rows = await readRows<{ region: string }>(
    db,
    sql`select distinct region_code as region from households where ${seenHouseholds(reach, within)}
      and exists (select from family_account_lines line where line.household_id = households.id) order by 1`,
  );
  return rows.map(({ region }) => region);
}

/** Lets lapse what is left of a year in the accounts of households of these regions; money of later years stays, wherever it was credited. */
export function insertLapses(
  tx: Db,
  reach: Reach,
  { within, policyYear }: AccountYear,
  regions: readonly string[],
  { by, on }: Booking,
): Promise<Booked> {
  return counted(
    tx,
    sql`with left_over as (
      select line.household_id, sum(line.amount_fen) - coalesce(sum(line.amount_fen)
        filter (where line.policy_year > ${policyYear} and line.kind in ('CREDIT', 'CREDIT_BACK', 'TRANSFER_IN', 'TRANSFER_OUT')), 0) as fen
      from family_account_lines line join households on households.id = line.household_id
      where ${seenHouseholds(reach, within)} and households.region_code = any(${sql.param(regions)}::text[])
      group by 1
    ), booked as (
      insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
      select household_id, ${KEPT_AT}, 'LAPSED', -fen, ${policyYear}, ${on}::date, ${by} from left_over where fen > 0
      returning amount_fen)`,
  );
}

/** Runs a statement that ends with the lines it `booked`, and counts them. */
async function counted(tx: Db, statement: SQL): Promise<Booked> {
  const [booked] = await readRows<Booked>(
    tx,
    sql`${statement} select count(*)::int as count, coalesce(sum(amount_fen), 0)::bigint as "amountFen" from booked`,
  );
  return booked ?? { count: 0, amountFen: 0 };
}
