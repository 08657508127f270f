import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Reach, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { institution } from '../nouns/institution.ts';
import { institutionViolation } from '../nouns/institution-violation.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement, versionsBy } from '../rows.ts';
import { institutions, institutionViolations } from '../tables/index.ts';

export type InstitutionRow = NounRow<typeof institutions>;
export type NewInstitution = typeof institutions.$inferInsert;
export type NewInstitutionViolation = typeof institutionViolations.$inferInsert;

export const institutionsById = rowsBy(institution, institutions.id);

const LATEST_FOUND = [sql`${institutionViolations.foundOn} desc`, sql`${institutionViolations.id}`];

/** Violations by their ids, withdrawn ones among them: a claim that named one goes on naming it. */
export const violationsById = versionsBy(institutionViolation, institutionViolations.id, LATEST_FOUND);

/** Every violation of institutions, withdrawn ones among them, the latest first. */
export const violationsOfInstitutions = versionsBy(
  institutionViolation,
  institutionViolations.institutionId,
  LATEST_FOUND,
);

const byCodes = statement<InstitutionRow>(({ orm }) =>
  orm
    .select(rowColumns(institution))
    .from(institutions)
    .where(sql`${institutions.code} = any(${sql.placeholder('codes')}::text[])`),
);

/** Institutions by their national codes. */
export const institutionsByCode = (db: Db, codes: readonly string[]): Promise<InstitutionRow[]> =>
  byCodes(db, 'EVERYWHERE', { codes: codes.filter(isInstitutionCode) });

/** 国家编码: `H` for hospitals and clinics, `P` for pharmacies, six digits of a region and five of its own; the table takes no other. */
export const isInstitutionCode = (code: string): boolean => /^[HP]\d{11}$/.test(code);

/** The institution with a national code. */
export async function institutionByCode(tx: Db, code: string): Promise<InstitutionRow | undefined> {
  return (await institutionsByCode(tx, [code]))[0];
}

const locked = statement<InstitutionRow>(({ orm }) =>
  orm
    .select(rowColumns(institution))
    .from(institutions)
    .where(sql`${institutions.id} = ${sql.placeholder('id')}::uuid`)
    .for('update'),
);

/** An institution held against every other writer until the transaction ends. */
export async function lockInstitution(tx: Db, id: string): Promise<InstitutionRow | undefined> {
  return isUuid(id) ? (await locked(tx, 'EVERYWHERE', { id }))[0] : undefined;
}

/** Writes an institution that is new; false where its code was taken meanwhile. */
export async function insertInstitution({ orm }: Db, row: NewInstitution): Promise<boolean> {
  const made = await orm.insert(institutions).values(row).onConflictDoNothing().returning({ id: institutions.id });
  return made.length > 0;
}

/** Says anew what is known of an institution; its version counts up. */
export async function updateInstitution(
  { orm }: Db,
  id: string,
  said: Omit<NewInstitution, 'id' | 'code' | 'version' | 'recordedAt'>,
): Promise<void> {
  await orm
    .update(institutions)
    .set({ ...said, recordedAt: sql`now()`, version: sql`${institutions.version} + 1` })
    .where(eq(institutions.id, id));
}

export const insertViolation = (tx: Db, row: NewInstitutionViolation): Promise<void> =>
  insertRows(tx, institutionViolations, [row]);

/** Writes that a violation turned out to be none; false where that was written before. */
export async function withdrawViolation({ orm }: Db, id: string): Promise<boolean> {
  const { id: violationId, withdrawnAt } = institutionViolations;
  const withdrawn = await orm
    .update(institutionViolations)
    .set({ withdrawnAt: sql`now()` })
    .where(and(eq(violationId, id), isNull(withdrawnAt)))
    .returning({ id: violationId });
  return withdrawn.length > 0;
}

/** An institution, the region of whose insurance is asked, and the day. */
export interface AskedDesignation {
  readonly institutionId: string;
  readonly regionCode: string;
  readonly day: string;
}

/** The columns that say which institution, the region of whose insurance, and the day. */
interface AskedColumns {
  readonly institution: string;
  readonly region: string;
  readonly day: string;
}

/**
 * 定点: whether an institution is designated to the insurance of a region on a day, as SQL over columns: by the region, by one that
 * holds it, or by a pooling area that covers it on that day. Null where nothing at all is recorded.
 */
export function designatedSql({ institution, region, day }: AskedColumns): string {
  const holds = (row: string) =>
    `coalesce(${row}.valid_from <= ${day}, true) and coalesce(${row}.valid_to >= ${day}, true)`;
  const codes = `array[${region}, left(${region}, 9), left(${region}, 6), left(${region}, 4) || '00', left(${region}, 2) || '0000', '000000']`;
  return `(
    select bool_or(d.status = 'DESIGNATED' and ${holds('d')}) from designations d
    where d.institution_id = ${institution} and d.superseded_at is null
      and (d.region_code = any(${codes}) or exists (
        select from pooling_area_regions a
        where a.pooling_area_code = d.region_code and a.region_code = any(${codes}) and ${holds('a')})))`;
}

const ASKED = { institution: 'asked.institution_id', region: 'asked.region_code', day: 'asked.day' };

/** Whether institutions are designated to the insurance of regions on days, in the order asked, in one statement. */
export async function isDesignatedOn({ keyed }: Db, asked: readonly AskedDesignation[]): Promise<(boolean | null)[]> {
  const rows = await keyed<{ isDesignated: boolean | null }[]>`
    select ${keyed.unsafe(designatedSql(ASKED))} as "isDesignated"
    from unnest(${asked.map((one) => one.institutionId)}::uuid[], ${asked.map((one) => one.regionCode)}::text[],
      ${asked.map((one) => one.day)}::date[]) with ordinality as asked (institution_id, region_code, day, at)
    order by asked.at`;
  return rows.map(({ isDesignated }) => isDesignated);
}

/** The region that institutions are looked for in, the day, and which page. */
export interface DesignatedSearch {
  readonly within: string;
  readonly on: string;
  readonly first: number;
  readonly after: string | null;
}

/**
 * Institutions that are designated on a day by a region or stand in it, for which nobody is named to see to insurance and no
 * office is known (医保办), in the order of their ids.
 */
export async function designatedWithoutOfficer(
  { orm }: Db,
  reach: Reach,
  { within, on, first, after }: DesignatedSearch,
): Promise<InstitutionRow[]> {
  if (reach.kind === 'NONE') return [];
  const { from, to } = subtree(within);
  const rows = await orm
    .select(rowColumns(institution))
    .from(institutions)
    .where(
      and(
        sql`${institutions.hasInsuranceOffice} is not true and ${institutions.insuranceOfficer} is null`,
        sql`exists (select 1 from designations d where d.institution_id = ${institutions.id} and d.superseded_at is null
          and d.status = 'DESIGNATED' and coalesce(d.valid_from <= ${on}::date, true) and coalesce(d.valid_to >= ${on}::date, true)
          and (d.region_code >= ${from} and d.region_code < ${to}
            or ${institutions.regionCode} >= ${from} and ${institutions.regionCode} < ${to}))`,
        after === null ? undefined : gt(institutions.id, after),
      ),
    )
    .orderBy(institutions.id)
    .limit(first);
  return rows as unknown as InstitutionRow[];
}
