import { sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { people } from '../tables/index.ts';

/** Every version of a person's rows in one table, as a JSON list under a name. */
const list = (name: string, table: string, columns: string) => ({
  [name]: sql
    .raw(
      `(select coalesce(json_agg(json_build_object(${columns}) order by f.id), '[]') from ${table} f where f.person_id = any(people.merged_ids || people.id))`,
    )
    .as(name),
});

/** 涉农地区: what is recorded of a place's region and of those above it, superseded rows too; null when nothing is. */
const AGRICULTURE = `(
  select json_agg(json_build_object('regionCode', a.region_code, 'isAgricultural', a.is_set,
    'validFrom', a.valid_from, 'validTo', a.valid_to,
    'recordedAt', a.recorded_at, 'supersededAt', a.superseded_at, 'source', a.source) order by a.id)
  from region_attributes a
  where a.kind = 'AGRICULTURE_RELATED' and a.region_code in (f.region_code, left(f.region_code, 9), left(f.region_code, 6),
    left(f.region_code, 4) || '00', left(f.region_code, 2) || '0000'))`;

/**
 * 父母: for the child's birth year and the next, each parent's enrolments; that the roll was searched for the parent; and
 * that there is such a parent, of whom nothing more may be known. A fact is known once everything it is made of is.
 */
const PARENTS = `(
  select json_agg(json_build_object('parentId', parent.parent_id, 'isRegisteredWith', parent.is_registered_with,
    'policyYear', year, 'scheme', known.scheme, 'regionCode', known.region_code, 'isInsured', known.is_insured,
    'recordedAt', greatest(parent.recorded_at, known.recorded_at),
    'supersededAt', least(parent.superseded_at, known.superseded_at),
    'source', known.source) order by parent.id, year, known.recorded_at, known.source)
  from parents parent
  join people first on first.id = parent.parent_id
  join people file on file.id = coalesce(first.merged_into_id, first.id)
  cross join generate_series(extract(year from people.birth_date)::int, extract(year from people.birth_date)::int + 1) year
  cross join lateral (
    select null::scheme as scheme, null as region_code, null::boolean as is_insured, parent.recorded_at, parent.superseded_at,
      parent.source
    union all
    select null, null, false, c.recorded_at, c.superseded_at, c.source
    from register_checks c
    where c.person_id = any(file.merged_ids || file.id) and 'ENROLLMENT_HISTORY' = any(c.registers)
    union all
    select e.scheme, e.region_code, e.status in ('PAID', 'ACTIVE', 'ENDED'), e.recorded_at, e.superseded_at, e.source
    from enrollments e
    where e.person_id = any(file.merged_ids || file.id) and e.policy_year = year and e.status <> 'VOID'
  ) known
  where parent.person_id = any(people.merged_ids || people.id)
    and greatest(parent.recorded_at, known.recorded_at)
      < coalesce(least(parent.superseded_at, known.superseded_at), 'infinity'))`;

/**
 * A payment whose receipt was voided counts until then and no longer; the line below zero that takes it back is no refund,
 * which would be held against a refund that somebody has a right to.
 */
const PAYMENTS = `(
  select p.*, (select back.recorded_at from payments back where back.reverses_id = p.id) as reversed_at
  from payments p where p.reverses_id is null)`;

const RECORDED = `'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source`;
const HELD = `'validFrom', f.valid_from, 'validTo', f.valid_to`;

/** As `PersonFacts` of the policy room has it, which this room does not know. */
type PersonFactsRow = { readonly personId: string } & Readonly<Record<string, unknown>>;

const read = statement<PersonFactsRow>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      regionCode: sql`${people.regionCode}`.as('regionCode'),
      birthDate: sql`${people.birthDate}`.as('birthDate'),
      sex: people.sex,
      ...list(
        'places',
        'person_places',
        `'kind', f.kind, 'regionCode', f.region_code, 'hukouKind', f.hukou_kind,
         'agriculture', ${AGRICULTURE}, ${HELD}, ${RECORDED}`,
      ),
      ...list(
        'statuses',
        'status_periods',
        `'kind', f.kind, 'educationLevel', f.education_level, 'regionCode', f.region_code, ${HELD}, ${RECORDED}`,
      ),
      ...list('documents', 'identity_documents', `'kind', f.kind, 'regionCode', f.region_code, ${HELD}, ${RECORDED}`),
      ...list('checks', 'register_checks', `'registers', f.registers, 'checkedOn', f.checked_on, ${RECORDED}`),
      ...list(
        'enrollments',
        'enrollments',
        `'id', f.id, 'scheme', f.scheme, 'regionCode', f.region_code, 'poolingAreaCode', f.pooling_area_code,
         'policyYear', f.policy_year, 'status', f.status, 'registeredOn', f.registered_on, 'paidOn', f.paid_on, 'endedOn', f.ended_on, ${RECORDED}`,
      ),
      ...list(
        'payments',
        PAYMENTS,
        `'scheme', f.scheme, 'policyYear', f.policy_year, 'payer', f.payer, 'paidFen', f.paid_fen, 'paidOn', f.paid_on, 'purpose', f.purpose,
         'recordedAt', f.recorded_at, 'supersededAt', coalesce(f.superseded_at, f.reversed_at), 'source', f.source`,
      ),
      ...list(
        'listings',
        'assistance_listings',
        `'category', f.category, 'department', f.department, 'regionCode', f.region_code, 'confirmedOn', f.confirmed_on,
         'certificateNo', f.certificate_masked, 'grade', case when f.grade ~ '^[1-9]$' then f.grade::int end,
         'meetsCondition', f.meets_condition,
         ${HELD}, ${RECORDED}`,
      ),
      ...list('years', 'person_years', `'policyYear', f.policy_year, 'state', f.state, ${RECORDED}`),
      parents: sql.raw(PARENTS).as('parents'),
    })
    .from(people)
    .where(
      sql.join(
        [sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind)) ?? sql`true`],
        sql` and `,
      ),
    ),
);

/** All dated facts of people that may be seen, in one statement: superseded rows too, because answers replay the past. */
export async function factsOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return read(db, reach.kind, { keys, ...reachValues(reach) });
}
