import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { duplicateCase } from '../nouns/duplicate-case.ts';
import { enrollment } from '../nouns/enrollment.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { duplicateCases, enrollments } from '../tables/index.ts';

export type StoredDuplicateCase = NounRow<typeof duplicateCases>;

export const duplicateCasesById = rowsBy(duplicateCase, duplicateCases.id);

const locked = statement<StoredDuplicateCase>(({ orm }, kind) =>
  orm
    .select(rowColumns(duplicateCase))
    .from(duplicateCases)
    .where(and(sql`${duplicateCases.id} = ${sql.placeholder('id')}::uuid`, duplicateCase.visible(byKey(kind))))
    .for('update', { of: duplicateCases }),
);

/** A case that may be seen, held until the transaction ends; after its people. */
export async function lockDuplicateCase(tx: Db, reach: Reach, id: string): Promise<StoredDuplicateCase | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

const versions = statement<NounRow<typeof enrollments>>(({ orm }, kind) =>
  orm
    .select(rowColumns(enrollment))
    .from(enrollments)
    .where(and(sql`${enrollments.id} = any(${sql.placeholder('keys')}::uuid[])`, enrollment.visible(byKey(kind)))),
);

/** Enrolments in the very version that was found, whether or not it still stands. */
export async function enrollmentVersions(db: Db, reach: Reach, keys: readonly string[]) {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return versions(db, reach.kind, { keys: sound, ...reachValues(reach) });
}

/** An enrolment of a case as it stands today. */
export interface DisputedEnrollment {
  readonly id: string;
  readonly personId: string;
  readonly scheme: (typeof enrollments.$inferSelect)['scheme'];
  readonly policyYear: number;
  readonly regionCode: string;
  readonly status: (typeof enrollments.$inferSelect)['status'];
}

/** The enrolment that stands for one that was found: the latest version of it; none where it was taken back since. */
export async function standingEnrollment({ keyed }: Db, foundId: string): Promise<DisputedEnrollment | undefined> {
  const [row] = await keyed<DisputedEnrollment[]>`
    select s.id, s.person_id as "personId", s.scheme, s.policy_year as "policyYear", s.region_code as "regionCode", s.status
    from enrollments found join enrollments s using (person_id, scheme, policy_year, region_code, registered_on)
    where found.id = ${foundId} and s.superseded_at is null and s.status in ('PAID', 'ACTIVE', 'ENDED')
    order by s.id = found.id desc, s.id limit 1`;
  return row;
}

/** What somebody decided about a case. */
export interface CaseDecision {
  readonly decision: NonNullable<StoredDuplicateCase['decision']>;
  readonly decidedBy: string;
  readonly reason: string;
  readonly refundId: string | null;
}

/** Writes a decision; the version counts up. */
export async function decideDuplicateCase({ orm }: Db, id: string, decision: CaseDecision): Promise<void> {
  await orm
    .update(duplicateCases)
    .set({ ...decision, state: 'DECIDED', decidedAt: sql`now()`, version: sql`${duplicateCases.version} + 1` })
    .where(eq(duplicateCases.id, id));
}
