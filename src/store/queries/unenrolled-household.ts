import { type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { household } from '../nouns/household.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { holdsOn } from './population-set.ts';
import { type BookYear, joinMerged, ownerOf, seenPeople } from './year-books.ts';

/** How far a household is enrolled: nobody of it, or some and not others who are covered nowhere. */
export const HOUSEHOLD_ENROLLMENTS = ['NOBODY', 'PARTLY'] as const;
export type HouseholdEnrollment = (typeof HOUSEHOLD_ENROLLMENTS)[number];

/** Households of a region by how far they are enrolled, and the people in them. */
export interface UnenrolledRow {
  readonly region: string;
  readonly households: number;
  readonly nobody: number;
  readonly nobodyPeople: number;
  readonly partly: number;
  readonly partlyMissing: number;
}

/** One such household, with its members today and how many of them are covered nowhere. */
export interface UnenrolledHouseholdRow {
  readonly region: string;
  readonly householdId: string;
  readonly people: number;
  readonly enrolled: number;
  readonly uncovered: number;
}

const STATES: Readonly<Record<HouseholdEnrollment, SQL>> = {
  NOBODY: sql`enrolled = 0 and uncovered > 0`,
  PARTLY: sql`enrolled > 0 and uncovered > 0`,
};

/** Region by region, by code. */
export function readUnenrolled(db: Db, reach: Reach, year: BookYear, on: string): Promise<UnenrolledRow[]> {
  const { NOBODY, PARTLY } = STATES;
  return readRows(
    db,
    sql`select region, count(*)::int as households,
        count(*) filter (where ${NOBODY})::int as nobody,
        coalesce(sum(people) filter (where ${NOBODY}), 0)::int as "nobodyPeople",
        count(*) filter (where ${PARTLY})::int as partly,
        coalesce(sum(uncovered) filter (where ${PARTLY}), 0)::int as "partlyMissing"
      from (${homes(year, reach, on)}) homes group by region order by region`,
  );
}

/** The households of one sort, by region. */
export function readUnenrolledHouseholds(
  db: Db,
  reach: Reach,
  year: BookYear,
  on: string,
  state: HouseholdEnrollment,
  page: ListedPage,
): Promise<Page<UnenrolledHouseholdRow>> {
  return readListed(
    db,
    { name: `households:${state}`, columns: ['region', 'key'] },
    inState(year, reach, on, state),
    page,
  );
}

export const countUnenrolledHouseholds = (
  db: Db,
  reach: Reach,
  year: BookYear,
  on: string,
  state: HouseholdEnrollment,
) => countListed(db, inState(year, reach, on, state));

const inState = (year: BookYear, reach: Reach, on: string, state: HouseholdEnrollment) => sql`
  select region, "householdId"::text as key, "householdId", people, enrolled, uncovered
  from (${homes(year, reach, on)}) homes where ${STATES[state]}`;

/** Households with living members on a day, each with how many there are, are enrolled in the scheme, and are covered nowhere. */
function homes({ within, scheme, policyYear, by }: BookYear, reach: Reach, on: string): SQL {
  return sql`
    select households.id as "householdId", ${atLevel(sql`households.region_code`, by)} as region, count(*)::int as people,
      (count(*) filter (where cover.is_enrolled))::int as enrolled,
      (count(*) filter (where cover.person_id is null and status.is_insured is not true))::int as uncovered
    from households
    join household_members member on member.household_id = households.id and member.superseded_at is null and ${holdsOn(sql`member`, on)}
    join people on people.id = member.person_id and people.merged_into_id is null and ${seenPeople(reach)}
    left join (
      select status_periods.person_id, bool_or(kind = 'DEAD') as is_dead, bool_or(kind = 'EMPLOYEE_INSURED') as is_insured
      from status_periods where superseded_at is null and kind in ('DEAD', 'EMPLOYEE_INSURED') and ${holdsOn(sql`status_periods`, on)}
      group by 1) status on status.person_id = people.id
    left join (
      select ${ownerOf(sql`enrollments`)} as person_id, bool_or(enrollments.scheme = ${scheme}::scheme) as is_enrolled
      from enrollments ${joinMerged(sql`enrollments`)}
      where enrollments.policy_year = ${policyYear} and enrollments.superseded_at is null
        and enrollments.status in ('PAID', 'ACTIVE', 'ENDED')
      group by 1) cover on cover.person_id = people.id
    where households.superseded_at is null and ${holdsOn(sql`households`, on)} and status.is_dead is not true
      and ${inRegion(sql`households.region_code`, within)} and ${household.visible(seenBy(reach, 'ALL')) ?? sql`true`}
    group by households.id`;
}
