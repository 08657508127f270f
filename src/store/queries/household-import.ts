import type { Db } from '../db.ts';
import { overWholeFile, readConflicts } from './incoming.ts';
import { SEALED } from './sealed.ts';

/**
 * Finds the households that rows name by number and place, into the table `taken_households`: one row for each. Those that
 * stand are held until the transaction ends, before any person is.
 */
export async function takeHouseholds({ sql }: Db): Promise<void> {
  await sql`
    create temp table taken_households on commit drop as
    with named as (
      select distinct on (household_id) line, household_id as incoming_id, household_number as number,
        household_region as region_code, sealed_address
      from incoming where household_id is not null order by household_id, sealed_address is null, line
    ), standing as (
      select h.number, h.region_code, min(h.id::text)::uuid as id, count(*) as copies
      from households h join named n on n.number = h.number and n.region_code = h.region_code
      where h.superseded_at is null and h.valid_to is null group by h.number, h.region_code
    )
    select n.*, coalesce(s.id, n.incoming_id) as household_id, s.id is null as is_new, coalesce(s.copies, 0) as copies
    from named n left join standing s on s.number = n.number and s.region_code = n.region_code`;
  await sql`create unique index on taken_households (incoming_id)`;
  await sql`create index on taken_households (household_id)`;
  await sql`analyze taken_households`;
  await sql`
    select count(*) from (
      select 1 from households where id in (select household_id from taken_households where not is_new)
      order by id for update
    ) as held`;
}

export type HouseholdConflict =
  | 'MANY_HOUSEHOLDS'
  | 'TWO_HEADS'
  | 'TWO_HEADS_STORED'
  | 'NO_HEAD'
  | 'HEAD_LEAVES'
  | 'TWO_ADDRESSES'
  | 'HUKOU_WITHOUT_DAY'
  | 'LIVING_WITHOUT_DAY'
  | 'MEMBER_WITHOUT_DAY';

/** Where households would have no head or two, or where something changes and no day says since when. */
export function findHouseholdConflicts(tx: Db, limit: number) {
  const { sql } = tx;
  const found = sql`
    with heads as (
      select i.line, i.household_id, lag(i.line) over (partition by i.household_id order by i.line) as twin, t.person_id
      from incoming i join taken t on t.line = i.line where i.relation = 'HEAD'
    )
    select line, 'MANY_HOUSEHOLDS', copies::text from taken_households where copies > 1
    union all
    select line, 'TWO_HEADS', twin::text from heads where twin is not null
    union all
    select h.line, 'TWO_HEADS_STORED', '' from heads h
    join taken_households k on k.incoming_id = h.household_id and not k.is_new
    join household_members m on m.household_id = k.household_id and m.relation = 'HEAD' and m.superseded_at is null
      and m.valid_to is null and m.person_id <> h.person_id
    where not exists (
      select from taken t join incoming i on i.line = t.line where t.person_id = m.person_id
        and (i.died_on is not null or exists (select from stated_members s where s.line = i.line)))
    union all
    select k.line, 'NO_HEAD', k.number from taken_households k
    where k.is_new and not exists (select from heads h where h.household_id = k.incoming_id)
    union all
    select s.line, 'HEAD_LEAVES', '' from stated_members s
    where s.last_relation = 'HEAD' and (s.last_household_id, 'HEAD') is distinct from (s.household_id, s.relation::text)
      and not exists (
        select from heads h join taken_households k on k.incoming_id = h.household_id
        where k.household_id = s.last_household_id)
      and exists (
        select from household_members m where m.household_id = s.last_household_id and m.superseded_at is null
          and m.valid_to is null and (m.person_id <> s.person_id or s.household_id = s.last_household_id)
          and not exists (
            select from stated_members o where o.person_id = m.person_id and o.household_id <> s.last_household_id))
    union all
    select line, 'TWO_ADDRESSES', first::text from (
      select line, address_index, first_value(address_index) over addresses as first_index,
        first_value(line) over addresses as first
      from incoming where address_index is not null window addresses as (partition by household_id order by line)
    ) as a where address_index <> first_index
    union all
    select line, 'HUKOU_WITHOUT_DAY', '' from stated_hukou where lacks_day
    union all
    select line, 'LIVING_WITHOUT_DAY', '' from stated_living where lacks_day
    union all
    select line, 'MEMBER_WITHOUT_DAY', '' from stated_members where lacks_day`;
  return overWholeFile(tx, () => readConflicts<HouseholdConflict>(tx, found, limit));
}

/** Makes the households that do not stand yet, and gives those that do the head that the file names. */
export async function mergeHouseholds({ sql }: Db, source: string): Promise<void> {
  await sql`
    insert into households (id, number, head_person_id, region_code, ${sql(SEALED.address)}, source)
    select k.household_id, k.number, head.person_id, k.region_code, k.sealed_address, ${source}
    from taken_households k
    left join (
      select i.household_id, t.person_id from incoming i join taken t on t.line = i.line where i.relation = 'HEAD'
    ) as head on head.household_id = k.incoming_id
    where k.is_new order by k.line`;
  await sql`
    with headed as (
      update households h set head_person_id = t.person_id, version = h.version + 1, source = ${source}
      from incoming i join taken t on t.line = i.line
      join taken_households k on k.incoming_id = i.household_id and not k.is_new
      where i.relation = 'HEAD' and h.id = k.household_id and h.head_person_id is distinct from t.person_id
      returning i.line
    )
    insert into changed select line from headed`;
}

/** Ends the memberships of those whom the file calls dead, on the day of death. */
export async function endMemberships({ sql }: Db): Promise<void> {
  await sql`
    with gone as (
      update household_members m set superseded_at = now()
      from incoming i join taken t on t.line = i.line
      where i.died_on is not null and m.person_id = t.person_id and m.superseded_at is null
        and coalesce(m.valid_to > i.died_on, true) and m.recorded_at < now()
      returning m.*, i.died_on, i.line
    ), kept as (
      insert into household_members (household_id, person_id, relation, valid_from, valid_to, source)
      select household_id, person_id, relation, valid_from, died_on, source from gone
      where coalesce(valid_from <= died_on, true)
    )
    insert into changed select line from gone`;
}

/** Enrolments that a death ends: of years after it, and of its own year; grouped by day, so that few statements do it. */
export async function enrollmentsOfTheDead({ sql }: Db) {
  return sql<{ ids: string[]; diedOn: string; isFuture: boolean }[]>`
    select array_agg(e.id::text) as ids, s.valid_from as "diedOn",
      e.policy_year > extract(year from s.valid_from) as "isFuture"
    from stated_deaths s join enrollments e on e.person_id = s.person_id and e.superseded_at is null
    where e.policy_year >= extract(year from s.valid_from) and e.status in ('REGISTERED', 'PAID', 'ACTIVE')
    group by 2, 3 order by 2, 3`;
}
