import { type DuplicateScope, FILE, only, type Sql } from './duplicate-finding.ts';

const RESIDENT = `('NRCMS', 'URBMI', 'URRBMI')`;
/** Who is in employee insurance; the unemployed who draw benefits are, from the unemployment fund. */
const IN_EMPLOYEE_INSURANCE = `('EMPLOYEE_INSURED', 'UNEMPLOYMENT_BENEFIT')`;

/**
 * Enrolments that stand and are paid, for files and years that have more than one, or employee insurance beside. The mark
 * of an enrolment is the same in all its versions. What was ended as a duplicate is settled.
 */
export async function gatherEnrollments({ sql }: Sql, scope: DuplicateScope): Promise<void> {
  await sql.unsafe(`
    create temp table employee_periods on commit drop as
    select file, unnest(range_agg(held)) as held from (
      select ${FILE} as file, daterange(s.valid_from, s.valid_to, '[]') as held
      from status_periods s join people p on p.id = s.person_id
      where s.superseded_at is null and s.kind in ${IN_EMPLOYEE_INSURANCE} ${only(scope, 's.person_id')}
        and (s.valid_to is null or s.valid_from is null or s.valid_from <= s.valid_to)
      union all
      select ${FILE}, daterange(greatest(e.registered_on, make_date(e.policy_year, 1, 1)), make_date(e.policy_year, 12, 31), '[]')
      from enrollments e join people p on p.id = e.person_id
      where e.superseded_at is null and e.scheme = 'UEBMI' and e.status in ('PAID', 'ACTIVE', 'ENDED')
        and e.registered_on <= make_date(e.policy_year, 12, 31) ${only(scope, 'e.person_id')}
        and not exists (
          select from status_periods s where s.person_id = e.person_id and s.superseded_at is null
            and s.kind in ${IN_EMPLOYEE_INSURANCE}
            and coalesce(s.valid_from, '-infinity') <= make_date(e.policy_year, 12, 31)
            and coalesce(s.valid_to, 'infinity') >= make_date(e.policy_year, 1, 1))
    ) as insured group by file;
    create index on employee_periods (file);
    analyze employee_periods;
    create temp table doubled_enrollments on commit drop as
    with standing as materialized (
      select e.id, coalesce(p.merged_into_id, e.person_id) as file, e.person_id, e.scheme, e.policy_year, e.region_code,
        e.registered_on, e.paid_on, e.ended_on
      from enrollments e left join people p on p.id = e.person_id and p.merged_into_id is not null
      where e.superseded_at is null and e.status in ('PAID', 'ACTIVE', 'ENDED') and e.end_reason is distinct from 'DUPLICATE'
        ${only(scope, 'e.person_id')}
    ), many as (select file, policy_year from standing group by file, policy_year having count(*) > 1)
    select s.*, (s.registered_on || '/' || s.region_code || '/' || s.person_id) collate "C" as mark
    from standing s
    where (s.file, s.policy_year) in (select file, policy_year from many)
      or s.file in (select file from employee_periods)
      or exists (
        select from person_years y where y.person_id = s.person_id and y.policy_year = s.policy_year
          and y.superseded_at is null and y.state = 'COVERED_ELSEWHERE');
    create index on doubled_enrollments (file, policy_year);
    analyze doubled_enrollments`);
}

/** How near a region lies to a place: the same, in one town, county, or city, or none of it. */
const nearness = (region: string) => `case when place is null then null when ${region} = place then 4
  when length(place) > 6 and left(${region}, 9) = left(place, 9) then 3 when left(${region}, 6) = left(place, 6) then 2
  when left(${region}, 4) = left(place, 4) then 1 else 0 end`;

/**
 * Which of two is proposed to stay, and why: between residents the one where the person lives, of a student the school's; between
 * employees the one where they work. This is how offices usually go about it (处理惯例), not law: a person decides.
 */
const byPlace = `
  case when nearer > 0 then 'KEEP_FIRST' when nearer < 0 then 'KEEP_SECOND' end::duplicate_decision,
  case when place is null then case when is_employee then 'WORK_PLACE_UNKNOWN' when is_student then 'STUDENT_CHOOSES' else 'PLACE_UNKNOWN' end
    when nearer = 0 then 'PLACES_ALIKE'
    when is_employee then 'WORK_PLACE' when is_student then 'SCHOOL_PLACE' else 'LIVING_PLACE' end`;

/** Two paid enrolments of one year: in one scheme, or in two schemes for residents. */
export async function findTwoEnrollments({ sql }: Sql): Promise<void> {
  await sql.unsafe(`
    with pairs as (
      select a.file, a.policy_year, a.id as first_id, b.id as second_id, a.mark || ':' || b.mark as marks,
        a.scheme, b.scheme as other, a.region_code as first_region, b.region_code as second_region,
        a.scheme = 'UEBMI' as is_employee
      from doubled_enrollments a join doubled_enrollments b
        on b.file = a.file and b.policy_year = a.policy_year and (a.mark, a.id) < (b.mark, b.id)
      where a.scheme = b.scheme or (a.scheme in ${RESIDENT} and b.scheme in ${RESIDENT})
    ), placed as (
      select pairs.*, is_student and not is_employee as is_student,
        case when is_employee then work when is_student then school else living end as place
      from pairs join people p on p.id = pairs.file
      cross join lateral (
        select exists (select from status_periods s where s.person_id = any(p.id || p.merged_ids) and s.kind = 'STUDENT'
            and s.superseded_at is null and coalesce(s.valid_from, '-infinity') <= make_date(policy_year, 12, 31)
            and coalesce(s.valid_to, 'infinity') >= make_date(policy_year, 1, 1)) as is_student,
          ${lastRegion('status_periods', 'STUDENT')} as school, ${lastRegion('status_periods', 'EMPLOYED')} as work,
          ${lastRegion('person_places', 'LIVING')} as living
      ) as places
    ), compared as (select *, ${nearness('first_region')} - (${nearness('second_region')}) as nearer from placed)
    insert into duplicate_findings (kind, key, person_id, first_enrollment_id, second_enrollment_id, scheme, other_scheme,
      policy_year, proposal, proposal_reason)
    select kind, kind || ':' || policy_year || ':' || scheme || ':' || other || ':' || marks, file, first_id, second_id, scheme,
      nullif(other, scheme), policy_year, ${byPlace}
    from compared cross join lateral (
      select case when scheme = other then 'WITHIN_SCHEME' else 'CROSS_SCHEME' end::duplicate_kind as kind) as kinds
    on conflict do nothing`);
}

/** The region of a person's latest row of a kind, the open ones first. */
const lastRegion = (table: string, kind: string) => `(
  select r.region_code from ${table} r where r.person_id = any(p.id || p.merged_ids) and r.kind = '${kind}'
    and r.superseded_at is null and r.region_code is not null
  order by r.valid_to is null desc, r.valid_from desc nulls last limit 1)`;

/** A paid enrolment of a resident in a time when the person was in employee insurance, or settled as covered elsewhere. */
export async function findEmployeesToo({ sql }: Sql, today: string): Promise<void> {
  await sql`
    with covered as (
      select d.*, greatest(make_date(policy_year, 1, 1), paid_on) as starts, coalesce(ended_on, make_date(policy_year, 12, 31)) as ends
      from doubled_enrollments d where scheme in ('NRCMS', 'URBMI', 'URRBMI')
    ), insured as (
      select distinct on (c.id) c.*, lower(p.held) as since,
        least(coalesce(upper(p.held), 'infinity'), ${today}::date + 1) as until
      from covered c join employee_periods p on p.file = c.file
      where c.starts <= c.ends and p.held && daterange(least(c.starts, c.ends), greatest(c.starts, c.ends), '[]')
      order by c.id, lower(p.held) nulls first
    )
    insert into duplicate_findings (kind, key, person_id, first_enrollment_id, second_enrollment_id, scheme, other_scheme,
      policy_year, proposal, proposal_reason)
    select 'CROSS_SCHEME', concat_ws(':', 'CROSS_SCHEME', policy_year, scheme, 'UEBMI', mark), file, id, (
        select e.id from doubled_enrollments e where e.file = insured.file and e.policy_year = insured.policy_year
          and e.scheme = 'UEBMI' order by e.mark limit 1),
      scheme, 'UEBMI', policy_year,
      case when until >= since + interval '1 year' then 'KEEP_SECOND' end::duplicate_decision,
      case when since is null then 'EMPLOYEE_SINCE_UNKNOWN' when until >= since + interval '1 year' then 'EMPLOYEE_FOR_A_YEAR'
        else 'EMPLOYEE_FOR_LESS' end
    from insured
    union all
    select distinct 'CROSS_SCHEME'::duplicate_kind, concat_ws(':', 'CROSS_SCHEME', c.policy_year, c.scheme, 'ELSEWHERE', c.mark),
      c.file, c.id, null::uuid, c.scheme, null::scheme, c.policy_year, null::duplicate_decision, 'COVERED_ELSEWHERE'
    from covered c join person_years y on y.person_id = c.person_id and y.policy_year = c.policy_year
    where y.superseded_at is null and y.state = 'COVERED_ELSEWHERE' and not exists (select from insured i where i.id = c.id)
    on conflict do nothing`;
}
