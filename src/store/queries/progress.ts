import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion, type RegionLevel } from '../region-level.ts';
import { type BookYear, joinMerged, type Moment, ownerOf, standingOf, takesPart, yearBooks } from './year-books.ts';

/** A region whose people are counted for a year. */
export interface ProgressQuestion {
  readonly within: string;
  readonly scheme: string;
  readonly policyYear: number;
}

/** 登记人数, 参合人数 of a region. */
export interface EnrolledRow {
  /** As the books name it: a village, or a town where the village is not known. */
  readonly regionCode: string;
  readonly registered: number;
  readonly enrolled: number;
}

/** The same, and 缴费人数. */
export interface ProgressRow extends EnrolledRow {
  readonly paid: number;
}

/** Characters of a county's code, and of every code below it. */
const COUNTY = 6;

/** Whoever is enrolled twice counts in one of the places, whichever of them is asked about: so the whole county is read. */
const countyOf = (code: string): string => code.slice(0, COUNTY);

/** The books of the whole county, or of the larger region that is asked about, where everybody has one row. */
const yearOf = ({ within, ...question }: ProgressQuestion, at: Moment | undefined): BookYear => ({
  ...question,
  within: countyOf(within),
  by: 'NATION',
  ...(at && { at }),
});

/** `homes`, for a `with`: everybody who stands in a year's books, once, at the enrolment that was paid first. */
const homes = (year: BookYear): SQL => sql`
  homes as (
    select distinct on (person_id) person_id, code, is_enrolled from (
      select ${ownerOf(sql`enrollments`, year.at)} as person_id, enrollments.region_code as code, ${takesPart(year.at)} as is_enrolled,
        enrollments.paid_on
      from enrollments ${joinMerged(sql`enrollments`, year.at)}
      where ${standingOf(year)} and ${inRegion(sql`enrollments.region_code`, year.within)}
    ) standing
    order by person_id, is_enrolled desc, paid_on, code
  )`;

/**
 * 登记人数 and 参合人数 of every region within one, as the books name it, by code. Of all people whoever asks: who may is asked before.
 * Everybody counts once in a county, where the enrolment stands that was paid first, so that villages add up to towns and towns to
 * the county. A moment left out is today, as known now.
 */
export function countEnrolled(db: Db, question: ProgressQuestion, at?: Moment): Promise<EnrolledRow[]> {
  return readRows(
    db,
    sql`with ${homes(yearOf(question, at))}
      select code as "regionCode", count(*)::int as registered, count(*) filter (where is_enrolled)::int as enrolled
      from homes where ${inRegion(sql`code`, question.within)} group by code order by code`,
  );
}

/**
 * The same with 缴费人数: whoever stands in no enrolment counts where the file is kept. Nobody knows where it was kept at an instant past:
 * then they count where the money was taken, and nowhere if that was not noted either.
 */
export function countProgress(db: Db, question: ProgressQuestion & Moment): Promise<ProgressRow[]> {
  const { asOf, knownAt, ...asked } = question;
  const year = yearOf(asked, { asOf, knownAt });
  const code = sql`coalesce(homes.code, books.place)`;
  return readRows(
    db,
    sql`with ${yearBooks(year, { kind: 'EVERYWHERE', isSensitiveShown: true })}, ${homes(year)}
      select ${code} as "regionCode", count(*) filter (where books.is_enrolled is not null)::int as registered,
        count(*) filter (where books.is_enrolled)::int as enrolled, count(*) filter (where is_settled)::int as paid
      from books left join homes on homes.person_id = books.person_id
      where ${inRegion(code, asked.within)} group by 1 order by 1`,
  );
}

/** What the latest bulletin of a region's county counted there. */
export interface LastCount {
  readonly regionCode: string;
  readonly month: string;
  readonly enrolled: number;
}

/** The latest bulletin's counts of the regions of a level within one, of a bulletin that was closed for a day and by an instant past. */
export function lastCounts(
  db: Db,
  { within, scheme, policyYear }: ProgressQuestion,
  { asOf, knownAt }: Moment,
  level: RegionLevel,
): Promise<LastCount[]> {
  const county = sql`bulletins.region_code`;
  return readRows(
    db,
    sql`with latest as (
        select distinct on (bulletins.region_code) id, month from bulletins
        where (${inRegion(county, within)} or ${county} = ${countyOf(within)}) and scheme = ${scheme}::scheme
          and policy_year = ${policyYear} and as_of <= ${asOf}::date and coalesce(known_at <= ${knownAt}::timestamptz, true)
        order by bulletins.region_code, month desc
      )
      select bulletin_rows.region_code as "regionCode", latest.month, bulletin_rows.enrolled
      from latest join bulletin_rows on bulletin_rows.bulletin_id = latest.id
      where level = ${level}::region_level and ${inRegion(sql`bulletin_rows.region_code`, within)}`,
  );
}
