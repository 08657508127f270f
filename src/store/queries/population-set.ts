import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { atLevel, inRegion, type RegionLevel } from '../region-level.ts';
import { isUuid } from '../rows.ts';
import { seenPeople, WHOSE } from './year-books.ts';

/** 常住, 户籍, 已参保, 未参保. */
export const POPULATION_SETS = ['LIVING', 'REGISTERED', 'INSURED', 'UNINSURED'] as const;
export type PopulationSet = (typeof POPULATION_SETS)[number];

/** By what somebody is insured; whoever is insured twice counts where they are enrolled here, else as an employee. */
export const INSURED_BY = ['RESIDENT_HERE', 'EMPLOYEE', 'RESIDENT_ELSEWHERE', 'OTHER'] as const;
export type InsuredBy = (typeof INSURED_BY)[number];

/** Why somebody is not insured, as far as the registry knows; the first that holds. */
export const UNINSURED_REASONS = [
  'SOLDIER',
  'PRISON',
  'EMIGRATED',
  'REGISTERED_UNPAID',
  'WITHDRAWN',
  'NOTED',
  'UNKNOWN',
] as const;
export type UninsuredReason = (typeof UNINSURED_REASONS)[number];

/** Whose sets: of a region, for a policy year, as things are on a day of it. */
export interface PopulationQuestion {
  readonly within: string;
  readonly policyYear: number;
  readonly by: RegionLevel;
  readonly on: string;
}

/**
 * People of a region, counted. Those who live there and those who are registered there overlap; each of those it answers for is
 * either insured, by one of the ways, or not, for one of the reasons.
 */
export type PopulationRow = {
  readonly region: string;
  readonly living: number;
  readonly registered: number;
  readonly people: number;
} & Readonly<Record<InsuredBy | UninsuredReason, number>>;

/** Where one living person stands in the sets. */
export interface MembershipRow {
  readonly personId: string;
  /** Who answers for the person: the place of living inside the region asked about, else of hukou, else the file's. */
  readonly region: string;
  readonly living: string | null;
  readonly hukou: string | null;
  readonly insuredBy: InsuredBy | null;
  readonly reason: UninsuredReason | null;
  readonly note: string | null;
}

/** Whether a dated row under an alias holds on a day. */
export const holdsOn = (row: SQL, on: string): SQL =>
  sql`(${row}.valid_from is null or ${row}.valid_from <= ${on}::date) and (${row}.valid_to is null or ${row}.valid_to >= ${on}::date)`;

/** The sets of every region that has anybody, by code: each side added up by itself. */
export function readPopulation(db: Db, reach: Reach, question: PopulationQuestion): Promise<PopulationRow[]> {
  const { within, by } = question;
  const counted = (column: SQL, value: string) =>
    sql`count(*) filter (where ${column} = ${value})::int as ${sql.identifier(value)}`;
  const counts = [
    ...INSURED_BY.map((value) => counted(sql`"insuredBy"`, value)),
    ...UNINSURED_REASONS.map((value) => counted(sql`reason`, value)),
  ];
  const placed = (column: SQL, name: string) => sql`
    select ${atLevel(column, by)} as region, count(*)::int as ${sql.identifier(name)} from population where ${inRegion(column, within)} group by 1`;
  const zeroes = ['living', 'registered', 'people', ...INSURED_BY, ...UNINSURED_REASONS].map((name) => {
    const column = sql.identifier(name);
    return sql`coalesce(${column}, 0) as ${column}`;
  });
  return readRows(
    db,
    sql`with population as materialized (${membershipsOf(question, reach, ofRegion(within))}),
      own as (select ${atLevel(sql`region`, by)} as region, count(*)::int as people, ${sql.join(counts, sql`, `)}
        from population where region is not null group by 1),
      living as (${placed(sql`living`, 'living')}),
      hukou as (${placed(sql`hukou`, 'registered')})
      select region, ${sql.join(zeroes, sql`, `)}
      from own full join living using (region) full join hukou using (region) order by region`,
  );
}

/** The people of one set, of one reason where it is asked, by region. */
export function readMembers(
  db: Db,
  reach: Reach,
  question: PopulationQuestion,
  chosen: ChosenSet,
  page: ListedPage,
): Promise<Page<MembershipRow>> {
  const name = `population:${chosen.set}:${chosen.reason ?? ''}`;
  return readListed(db, { name, columns: ['place', 'key'] }, membersOf(question, reach, chosen), page);
}

export const countMembers = (db: Db, reach: Reach, question: PopulationQuestion, chosen: ChosenSet): Promise<number> =>
  countListed(db, membersOf(question, reach, chosen));

export interface ChosenSet {
  readonly set: PopulationSet;
  readonly reason: UninsuredReason | null;
}

function membersOf(question: PopulationQuestion, reach: Reach, { set, reason }: ChosenSet): SQL {
  const { within } = question;
  const belongs: Readonly<Record<PopulationSet, SQL>> = {
    LIVING: inRegion(sql`living`, within),
    REGISTERED: inRegion(sql`hukou`, within),
    INSURED: sql`region is not null and "insuredBy" is not null`,
    UNINSURED: sql`region is not null and "insuredBy" is null`,
  };
  return sql`
    select coalesce(region, '') as place, "personId"::text as key, population.*
    from (${membershipsOf(question, reach, ofRegion(within))}) population
    where ${belongs[set]} ${reason === null ? sql`` : sql`and reason = ${reason}`}`;
}

/** Where people stand in the sets, asked from the county whose office keeps their file; the dead stand in none. */
export async function membershipsOfPeople(
  db: Db,
  reach: Reach,
  ids: readonly string[],
  question: Pick<PopulationQuestion, 'policyYear' | 'on'>,
): Promise<MembershipRow[]> {
  const sound = ids.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return readRows(db, membershipsOf(question, reach, ofFile(sound)));
}

/** Whose rows are read, and which region codes count as inside. */
interface Scope {
  /** A condition on `people`. */
  readonly only: SQL;
  readonly isHere: (code: SQL) => SQL;
}

const ofRegion = (within: string): Scope => ({ only: sql`true`, isHere: (code) => inRegion(code, within) });

const ofFile = (ids: readonly string[]): Scope => {
  const list = sql`array[${sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  )}]`;
  return {
    only: sql`(people.id = any(${list}) or people.merged_into_id = any(${list}))`,
    isHere: (code) => sql`left(${code}, 6) = left(file, 6)`,
  };
};

/** One row for each living person, from what their own file and those merged into it hold. */
function membershipsOf(
  { policyYear, on }: Pick<PopulationQuestion, 'policyYear' | 'on'>,
  reach: Reach,
  { only, isHere }: Scope,
): SQL {
  const region = sql`case when ${isHere(sql`living`)} then living when ${isHere(sql`hukou`)} then hukou when ${isHere(sql`file`)} then file end`;
  return sql`
    with files as (select people.id, ${WHOSE} as person_id, people.region_code from people where ${seenPeople(reach)} and ${only}),
    owners as (select id as person_id, region_code as file from files where id = person_id),
    places as (${placesOn(on)}), statuses as (${statusesOn(on)}),
    covers as (${coversOf(policyYear, isHere)}), noted as (${notesOf(policyYear)})
    select person_id as "personId", ${region} as region, living, hukou, insured_by as "insuredBy",
      case when insured_by is null then case
        when is_soldier then 'SOLDIER' when is_imprisoned then 'PRISON' when is_emigrated then 'EMIGRATED'
        when is_registered then 'REGISTERED_UNPAID' when is_withdrawn then 'WITHDRAWN' when note is not null then 'NOTED'
        else 'UNKNOWN' end end as reason,
      case when insured_by is null then note end as note
    from owners left join places using (person_id) left join statuses using (person_id) left join covers using (person_id)
    left join noted using (person_id)
    cross join lateral (select case when is_here then 'RESIDENT_HERE' when is_employee or is_insured_employee then 'EMPLOYEE'
      when is_elsewhere then 'RESIDENT_ELSEWHERE' when is_other then 'OTHER' end as insured_by) insured
    where is_dead is not true`;
}

const placesOn = (on: string) => sql`
  select files.person_id, max(place.region_code) filter (where kind = 'LIVING') as living,
    max(place.region_code) filter (where kind = 'HUKOU') as hukou
  from files join person_places place on place.person_id = files.id
  where place.superseded_at is null and ${holdsOn(sql`place`, on)} group by 1`;

const statusesOn = (on: string) => sql`
  select files.person_id, bool_or(kind = 'DEAD') as is_dead, bool_or(kind = 'EMPLOYEE_INSURED') as is_insured_employee,
    bool_or(kind in ('SOLDIER', 'ARMED_POLICE')) as is_soldier, bool_or(kind = 'PRISON') as is_imprisoned,
    bool_or(kind = 'EMIGRATED') as is_emigrated
  from files join status_periods status on status.person_id = files.id
  where status.superseded_at is null and ${holdsOn(sql`status`, on)} group by 1`;

function coversOf(policyYear: number, isHere: Scope['isHere']): SQL {
  const isPaid = sql`enrollment.status in ('PAID', 'ACTIVE', 'ENDED')`;
  const isResident = sql`enrollment.scheme <> 'UEBMI'`;
  const here = isHere(sql`enrollment.region_code`);
  return sql`
    select files.person_id, bool_or(${isPaid} and ${isResident} and ${here}) as is_here,
      bool_or(${isPaid} and ${isResident} and not ${here}) as is_elsewhere,
      bool_or(${isPaid} and not ${isResident}) as is_employee, bool_or(enrollment.status = 'REGISTERED') as is_registered,
      bool_or(enrollment.end_reason = 'WITHDRAWN') as is_withdrawn
    from files join enrollments enrollment on enrollment.person_id = files.id
    join owners on owners.person_id = files.person_id
    where enrollment.policy_year = ${policyYear} and enrollment.superseded_at is null group by 1`;
}

const notesOf = (policyYear: number) => sql`
  select files.person_id, max(year.note) as note, bool_or(year.state <> 'NOT_ENROLLED') as is_other
  from files join person_years year on year.person_id = files.id
  where year.policy_year = ${policyYear} and year.superseded_at is null group by 1`;
