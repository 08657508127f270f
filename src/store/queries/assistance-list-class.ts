import type { Db } from '../db.ts';
import { nearName } from '../near-name.ts';
import { type ListScope, NAMED } from './assistance-list-match.ts';

/**
 * Gathers what stands of the department's listings: of the region of the list, of those below it, and of those above, which may
 * have listed the same people. The first of a person and category is the one that a row meets.
 */
export async function gatherStanding(
  { sql }: Db,
  { department, region: { from, to }, asOf }: ListScope,
): Promise<void> {
  await sql`
    insert into list_standing
    select l.id, coalesce(f.merged_into_id, f.id), l.category, l.confirmed_on, l.valid_from, l.valid_to, l.grade,
      l.meets_condition, l.certificate_masked, l.region_code, l.is_here,
      row_number() over (partition by coalesce(f.merged_into_id, f.id), l.category
        order by l.is_here desc, l.confirmed_on desc nulls last, l.id)
    from (
      select *, region_code >= ${from} and region_code < ${to} as is_here from assistance_listings
      where department = ${department} and superseded_at is null and coalesce(valid_to, 'infinity') > ${asOf}::date
    ) as l
    join people f on f.id = l.person_id
    where l.is_here or starts_with(${from}, case length(l.region_code)
      when 6 then regexp_replace(l.region_code, '(00){1,3}$', '') else l.region_code end)`;
  await sql.unsafe('analyze list_standing');
}

/**
 * What a list says otherwise than the listing that stands, over rows `g` and listings `l`. An empty cell says nothing, nor does a
 * wider region than is known; certificates are compared as they are shown.
 */
export const IS_OTHERWISE = ['confirmed_on', 'valid_from', 'valid_to', 'meets_condition', 'certificate_masked']
  .map((column) => `g.${column} is not null and g.${column} is distinct from l.${column}`)
  .concat(`g.region_code is not null and not starts_with(l.region_code, g.region_code)`)
  .concat(`g.grade is not null and ${plainGrade('g')} is distinct from ${plainGrade('l')}`)
  .join(' or ');

/** 一级 and 1 are one grade. */
function plainGrade(alias: string): string {
  return `translate(${alias}.grade, '一二三四级', '1234')`;
}

/** Whoever died, and when. */
export const DEAD = `
  select coalesce(f.merged_into_id, f.id) as person_id, min(t.valid_from)::text as died_on
  from status_periods t join people f on f.id = t.person_id
  where t.kind = 'DEAD' and t.superseded_at is null group by 1`;

/** Where somebody whose file is kept elsewhere is enrolled for the year, or else where the file is: the county, by name and code. */
export const ELSEWHERE = `
  select concat_ws(' ', r.name, '(' || place.code || ')') as name
  from (select left(coalesce((select e.region_code from enrollments e
    where e.person_id = any(p.merged_ids || p.id) and e.superseded_at is null and e.policy_year = $3 and e.status <> 'VOID'
    order by e.region_code limit 1), p.region_code), 6) as code where not (p.region_code >= $1 and p.region_code < $2)) as place
  left join lateral (select name from regions where code = place.code order by valid_from desc nulls first limit 1) as r on true`;

/** Why a row is not accepted: the first reason that holds. */
const PROBLEM = `case
  when g.fault_code is not null then g.fault_code
  when g.region_code is not null and not (g.region_code >= $1 and g.region_code < $2) then 'REGION_NOT_OF_LIST'
  when g.region_code is not null and not exists (select from regions r where r.code = g.region_code) then 'REGION_UNKNOWN'
  when g.against_line is not null then 'CONTRADICTION'
  when g.nth > 1 then 'DUPLICATE_ROW'
  when g.person_id is null then case when m.row_id is null then 'UNKNOWN_PERSON' else 'NEEDS_REVIEW' end
  when g.action = 'REMOVE' then case when l.id is null then 'NOT_LISTED' end
  when d.person_id is not null then 'DEAD'
  when elsewhere.name is not null then 'OUTSIDE_REGION'
  when l.id is null and g.valid_to < coalesce(g.valid_from, g.confirmed_on) then 'VALIDITY_REVERSED' end`;

const VALUE = `case when g.against_line is not null then g.against_line::text when g.nth > 1 then g.first_line::text when d.person_id is not null then d.died_on else elsewhere.name end`;

/** What a row comes to, by its problem and the listing that it meets. */
const CLASS = `(case when code = 'UNKNOWN_PERSON' then 'UNMATCHED' when code = 'NEEDS_REVIEW' then 'AMBIGUOUS'
  when code is not null then 'REJECTED'
  when action = 'REMOVE' then case when ends_on = valid_to then 'UNCHANGED' else 'DROPPED' end
  when listing_id is null then 'NEW' when is_otherwise then 'CHANGED' else 'UNCHANGED' end)::row_class`;

/** What rows `s` that mean `w` have in common where they say something of one person and category; a row with a fault stands alone. */
const SAME = `s.category, coalesce(w.person_id::text, s.number_index::text, s.id::text) collate "C",
  case when s.fault_code is null then null else s.id end`;

/**
 * Says what each row comes to. Of two rows about the same person and category the first counts, and neither where one lets the
 * person leave; a member of a household that is named in the file as well has that row alone.
 */
async function classify({ sql }: Db, { region: { from, to }, policyYear }: ListScope): Promise<void> {
  await sql.unsafe(
    `insert into list_class
     with given as (
       select s.*, coalesce(w.id, s.id) as own_id, w.person_id, w.match, coalesce(w.is_member, false) as is_member,
         row_number() over twin as nth, first_value(s.line) over twin as first_line,
         case s.action when 'ADD' then min(s.line) filter (where s.action = 'REMOVE') over alike
           else min(s.line) filter (where s.action = 'ADD') over alike end as against_line
       from staged_list s left join list_people w on w.row_id = s.id
       window twin as (partition by ${SAME} order by coalesce(w.is_member, false), s.line),
         alike as (partition by ${SAME}, coalesce(w.is_member, false))
     ), dead as (${DEAD}), meant as (select distinct row_id from list_meant),
     judged as (
       select g.*, l.id as listing_id, l.valid_to as ends_on, ${PROBLEM} as code, ${VALUE} as value,
         coalesce(${IS_OTHERWISE}, false) as is_otherwise
       from given g
       left join people p on p.id = g.person_id
       left join dead d on d.person_id = g.person_id
       left join meant m on m.row_id = g.id
       left join list_standing l on l.person_id = g.person_id and l.category = g.category and l.nth = 1
       left join lateral (${ELSEWHERE}) as elsewhere on true
       where g.nth = 1 or not g.is_member
     )
     select own_id, id, line, category, action, person_id, match,
       ${CLASS},
       case when code is distinct from 'DUPLICATE_ROW' then listing_id end, false, code, value
     from judged`,
    [from, to, policyYear],
  );
  await sql.unsafe('create index on list_class (person_id); analyze list_class');
}

/** Notes for rows that found nobody, or name no category, which listing stays because of them, and gives these listings to `list_kept`. */
async function keepNamed({ sql }: Db, { asOf, households }: ListScope): Promise<void> {
  await sql.unsafe(`create temp table list_kept (row_id uuid, listing_id uuid) on commit drop`);
  await sql.unsafe(
    `insert into list_kept
     with lost as (
       select c.row_id, c.category, s.near_name from list_class c join staged_list s on s.id = c.row_id
       where c.person_id is null
     ), standing as materialized (
       select l.category, p.id as person_id, ${nearName('p.name')} as near_name
       from list_standing l join people p on p.id = l.person_id
       where exists (select from lost)
     ), asked as (
       select lost.row_id, lost.category, h.person_id from lost join list_held h on h.row_id = lost.row_id
       union
       select lost.row_id, lost.category, m.person_id from lost join list_meant m on m.row_id = lost.row_id
       union
       select lost.row_id, lost.category, standing.person_id from standing
       join lost on lost.near_name = standing.near_name and coalesce(lost.category, standing.category) = standing.category
       union
       select row_id, category, person_id from list_class where person_id is not null and category is null
     ), named as (${NAMED})
     select n.row_id, l.id from named n join list_standing l on l.person_id = n.person_id and l.category = coalesce(n.category, l.category)`,
    [JSON.stringify(households), asOf],
  );
  await sql`
    update list_class c set listing_id = k.listing_id
    from (select distinct on (row_id) row_id, listing_id from list_kept order by row_id, listing_id) as k
    where k.row_id = c.row_id and c.id = c.row_id and c.listing_id is null
      and (c.person_id is null or c.category is null)`;
}

/** Over listings `l`: one that a full list leaves out, though it is of here and held on the day of the list, `$1`. */
const IS_LEFT_OUT = `l.is_here and coalesce(l.valid_from, l.confirmed_on, '-infinity') <= $1::date
  and not exists (select from list_class c where c.person_id = l.person_id and coalesce(c.category, l.category) = l.category)
  and not exists (select from list_kept k where k.listing_id = l.id)`;

/** Whether a list of a later day, which is applied, names the person of a listing `l` under its category; `$2` is its department. */
const IS_NAMED_LATER = `exists (select from people p
  join assistance_list_rows r on r.person_id = any(p.merged_ids || p.id) and r.category = l.category
  join assistance_list_batches later on later.id = r.batch_id
  where p.id = l.person_id and r.class in ('NEW', 'CHANGED', 'UNCHANGED') and later.department = $2
    and later.status = 'APPLIED' and later.as_of > $1::date)`;

/**
 * Adds who leaves without a row of their own: of a full list, whoever is listed here, was on the day of the list, and is named
 * by no row of it whatever it came to, nor by a list of a later day; and further listings of somebody whom a row lets leave.
 */
async function addDropped({ sql }: Db, { department, mode, asOf }: ListScope): Promise<void> {
  await sql.unsafe(
    `insert into list_class
     select gen_random_uuid(), null, null, l.category, 'REMOVE', l.person_id, null, 'DROPPED', l.id, false, null, null
     from list_standing l
     where ($3 = 'FULL' and ${IS_LEFT_OUT} and not ${IS_NAMED_LATER})
       or (l.nth > 1 and exists (select from list_class c
         where c.person_id = l.person_id and c.category = l.category and c.class = 'DROPPED'))`,
    [asOf, department, mode],
  );
}

/** Listings that a full list leaves out and that stay, because a list of a later day names their people. */
export async function countKeptByLater({ sql }: Db, { department, mode, asOf }: ListScope): Promise<number> {
  if (mode !== 'FULL') return 0;
  const [row] = await sql.unsafe<{ kept: number }[]>(
    `select count(*)::int as kept from list_standing l where ${IS_LEFT_OUT} and ${IS_NAMED_LATER}`,
    [asOf, department],
  );
  return row?.kept ?? 0;
}

/** Marks rows about somebody whom another department lists under the same category. */
async function markConflicts({ sql }: Db, { department, asOf }: ListScope): Promise<void> {
  await sql`
    update list_class c set is_in_conflict = true
    from (
      select distinct coalesce(f.merged_into_id, f.id) as person_id, o.category
      from assistance_listings o join people f on f.id = o.person_id
      where o.department <> ${department} and o.superseded_at is null and coalesce(o.valid_to, 'infinity') > ${asOf}::date
    ) as o
    where o.person_id = c.person_id and o.category = c.category`;
}

/** Says what each matched row comes to, and who leaves. */
export async function classifyStagedList(tx: Db, scope: ListScope): Promise<void> {
  await gatherStanding(tx, scope);
  await classify(tx, scope);
  await keepNamed(tx, scope);
  await addDropped(tx, scope);
  await markConflicts(tx, scope);
}
