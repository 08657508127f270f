import { sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { people } from '../tables/index.ts';

/** Every version of a person's rows in one table, as a JSON list under a name. */
const list = (name: string, table: string, columns: string) => ({
  [name]: sql
    .raw(
      `(select coalesce(json_agg(json_build_object(${columns}) order by f.id), '[]') from ${table} f where f.person_id = people.id)`,
    )
    .as(name),
});

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
        `'kind', f.kind, 'regionCode', f.region_code, 'hukouKind', f.hukou_kind, ${HELD}, ${RECORDED}`,
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
         'policyYear', f.policy_year, 'status', f.status, 'registeredOn', f.registered_on, 'paidOn', f.paid_on, ${RECORDED}`,
      ),
      ...list(
        'payments',
        'payments',
        `'scheme', f.scheme, 'policyYear', f.policy_year, 'payer', f.payer, 'paidFen', f.paid_fen, 'paidOn', f.paid_on, ${RECORDED}`,
      ),
      ...list(
        'listings',
        'assistance_listings',
        `'category', f.category, 'department', f.department, 'regionCode', f.region_code, 'confirmedOn', f.confirmed_on,
         'certificateNo', f.certificate_masked, 'grade', case when f.grade ~ '^[1-9]$' then f.grade::int end,
         ${HELD}, ${RECORDED}`,
      ),
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
