import { nearName } from '../near-name.ts';
import { type DuplicateScope, FILE, isNarrow, only, type Sql } from './duplicate-finding.ts';

/**
 * Files that hold one citizen number. An old number of fifteen digits has the index of the number with eighteen that took
 * its place; the masks are of different length. Every other file is laid beside the oldest.
 */
export async function findSharedNumbers({ sql }: Sql, scope: DuplicateScope): Promise<void> {
  const narrow = isNarrow(scope)
    ? 'and d.number_index in (select number_index from identity_documents where person_id in (select id from duplicate_scope))'
    : '';
  await sql.unsafe(`
    with held as (
      select number_index, person_id from identity_documents d
      where kind = 'CITIZEN_ID' and superseded_at is null and number_index is not null ${narrow}
    ), holders as (
      select distinct h.number_index, ${FILE} as file from held h join people p on p.id = h.person_id
      where h.number_index in (select number_index from held group by number_index having count(*) > 1)
    ), shared as (
      select number_index from holders group by number_index having count(*) > 1
    ), files as (
      select number_index, f.id, f.birth_date, f.sex, f.recorded_at, ${nearName('f.name')} as near, (
          select max(length(d.number_masked)) from identity_documents d where d.person_id = any(f.id || f.merged_ids)
            and d.number_index = h.number_index and d.superseded_at is null) as digits
      from holders h join shared using (number_index) join people f on f.id = h.file
    ), oldest as (select distinct on (number_index) * from files order by number_index, digits desc, recorded_at, id)
    insert into duplicate_findings (kind, key, person_id, other_person_id, proposal, proposal_reason)
    select kind, kind || ':' || least(a.id, b.id) || ':' || greatest(a.id, b.id), a.id, b.id,
      case when agree then 'MERGE' end::duplicate_decision,
      case when not agree then 'NUMBER_ALONE_AGREES' when a.digits = b.digits then 'NUMBER_AND_NAME_AGREE' else 'OLD_AND_NEW_NUMBER' end
    from oldest a join files b on b.number_index = a.number_index and b.id <> a.id
    cross join lateral (select case when a.digits = b.digits then 'SAME_NUMBER' else 'SAME_PERSON' end::duplicate_kind as kind,
      coalesce(a.near = b.near and a.birth_date = b.birth_date and a.sex = b.sex, false) as agree) as compared
    where true ${isNarrow(scope) ? 'and (a.id in (select id from duplicate_scope) or b.id in (select id from duplicate_scope))' : ''}
    on conflict do nothing`);
}

/** Files of one county with near names, one day of birth and one sex: each beside the oldest that holds a number. */
export async function findNearNames({ sql }: Sql, scope: DuplicateScope): Promise<void> {
  await sql.unsafe(`
    with named as (
      select id, left(region_code, 6) as county, birth_date, sex, ${nearName('name')} as near from people
      where merged_into_id is null and name is not null and birth_date is not null and sex is not null
        ${isNarrow(scope) ? 'and birth_date in (select birth_date from people where id in (select id from duplicate_scope))' : ''}
    ), many as (
      select county, birth_date, sex, near from named group by county, birth_date, sex, near having count(*) > 1
    ), files as (
      select n.*, f.recorded_at, exists (
          select from identity_documents d where d.person_id = any(f.id || f.merged_ids) and d.kind = 'CITIZEN_ID'
            and d.superseded_at is null and d.number_index is not null) as is_numbered
      from named n join many using (county, birth_date, sex, near) join people f on f.id = n.id
    ), oldest as (
      select distinct on (county, birth_date, sex, near) * from files
      order by county, birth_date, sex, near, is_numbered desc, recorded_at, id
    )
    insert into duplicate_findings (kind, key, person_id, other_person_id, proposal, proposal_reason)
    select 'SAME_PERSON', 'SAME_PERSON:' || least(a.id, b.id) || ':' || greatest(a.id, b.id), a.id, b.id,
      case when a.is_numbered and not b.is_numbered then 'MERGE' end::duplicate_decision,
      case when a.is_numbered and not b.is_numbered then 'ONE_WITHOUT_NUMBER' else 'NAMES_AGREE' end
    from oldest a join files b on (b.county, b.birth_date, b.sex, b.near) = (a.county, a.birth_date, a.sex, a.near) and b.id <> a.id
    where not exists (
        select from duplicate_findings f where f.kind = 'SAME_NUMBER'
          and least(f.person_id, f.other_person_id) = least(a.id, b.id) and greatest(f.person_id, f.other_person_id) = greatest(a.id, b.id))
      ${isNarrow(scope) ? 'and (a.id in (select id from duplicate_scope) or b.id in (select id from duplicate_scope))' : ''}
    on conflict do nothing`);
}

/** Files that belong to two households on one day. */
export async function findTwoHouseholds({ sql }: Sql, scope: DuplicateScope, today: string): Promise<void> {
  await sql.unsafe(
    `
    with standing as (
      select coalesce(p.merged_into_id, m.person_id) as file, m.household_id
      from household_members m left join people p on p.id = m.person_id and p.merged_into_id is not null
      where m.superseded_at is null and coalesce(m.valid_from, '-infinity') <= $1::date
        and coalesce(m.valid_to, 'infinity') >= $1::date ${only(scope, 'm.person_id')}
    ), belongs as (
      select distinct s.file, s.household_id from standing s
      join households h on h.id = s.household_id and h.superseded_at is null and coalesce(h.valid_to, 'infinity') >= $1::date
      where s.file in (select file from standing group by file having count(*) > 1)
    ), several as (
      select file, array_agg(household_id order by household_id) as ids from belongs group by file having count(*) > 1
    )
    insert into duplicate_findings (kind, key, person_id, household_ids, proposal_reason)
    select 'TWO_HOUSEHOLDS', 'TWO_HOUSEHOLDS:' || file || ':' || ids[1] || ':' || ids[at], file, array[ids[1], ids[at]], 'NOTHING_CHOOSES'
    from several cross join generate_series(2, cardinality(ids)) as at
    on conflict do nothing`,
    [today],
  );
}
