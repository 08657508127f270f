import { sql } from 'drizzle-orm';
import { asPlaceholder, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { perPool } from '../rows.ts';
import { people } from '../tables/index.ts';

/** Every version of a person's rows in one table, as a JSON list. */
const listOf = (columns: string, table: string) =>
  sql.raw(
    `(select coalesce(json_agg(json_build_object(${columns})), '[]') from ${table} f where f.person_id = people.id)`,
  );

const RECORDED = `'recordedAt', f.recorded_at, 'supersededAt', f.superseded_at, 'source', f.source`;
const HELD = `'validFrom', f.valid_from, 'validTo', f.valid_to`;

const statements = perPool((db, kind) =>
  db.orm
    .select({
      personId: people.id,
      birthDate: people.birthDate,
      sex: people.sex,
      places: listOf(
        `'kind', f.kind, 'regionCode', f.region_code, 'hukouKind', f.hukou_kind, ${HELD}, ${RECORDED}`,
        'person_places',
      ),
      statuses: listOf(
        `'kind', f.kind, 'educationLevel', f.education_level, 'regionCode', f.region_code, ${HELD}, ${RECORDED}`,
        'status_periods',
      ),
      documents: listOf(`'kind', f.kind, 'regionCode', f.region_code, ${HELD}, ${RECORDED}`, 'identity_documents'),
      checks: listOf(`'registers', f.registers, 'checkedOn', f.checked_on, ${RECORDED}`, 'register_checks'),
      enrollments: listOf(
        `'id', f.id, 'scheme', f.scheme, 'regionCode', f.region_code, 'poolingAreaCode', f.pooling_area_code,
         'policyYear', f.policy_year, 'status', f.status, 'registeredOn', f.registered_on, 'paidOn', f.paid_on, ${RECORDED}`,
        'enrollments',
      ),
      payments: listOf(
        `'scheme', f.scheme, 'policyYear', f.policy_year, 'payer', f.payer, 'paidFen', f.paid_fen, 'paidOn', f.paid_on, ${RECORDED}`,
        'payments',
      ),
      listings: listOf(
        `'category', f.category, 'department', f.department, 'regionCode', f.region_code, 'confirmedOn', f.confirmed_on,
         'certificateNo', f.certificate_no, ${HELD}, ${RECORDED}`,
        'assistance_listings',
      ),
    })
    .from(people)
    .where(
      sql.join(
        [sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(kind, asPlaceholder) ?? sql`true`],
        sql` and `,
      ),
    )
    .prepare(`person_facts_${kind}`.toLowerCase()),
);

/** All dated facts of people that may be seen, in one statement: superseded rows too, because answers replay the past. */
export async function factsOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return statements(db, reach.kind).execute({ keys, ...reachValues(reach) });
}
