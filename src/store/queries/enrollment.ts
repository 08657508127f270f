import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { enrollment } from '../nouns/enrollment.ts';
import { rowsBy } from '../rows.ts';
import { type enrollmentEnd, type enrollmentStatus, enrollments } from '../tables/index.ts';

export const enrollmentsById = rowsBy(enrollment, enrollments.id);

export const enrollmentsOfPeople = rowsBy(enrollment, enrollments.personId, [
  sql`${enrollments.policyYear} desc`,
  sql`${enrollments.id}`,
]);

/** What became of an enrolment: that it ended before its year did or never began, waits again, or had papers brought. */
export interface EnrollmentEnd {
  readonly status: (typeof enrollmentStatus.enumValues)[number];
  /** Left out, as it was; and so its reason. */
  readonly endedOn?: string | null;
  readonly endReason?: (typeof enrollmentEnd.enumValues)[number] | null;
  /** Left out, as they were. */
  readonly documentsShown?: readonly string[];
  /** The day its contribution was complete; left out, as it was. One that waits for money has none. */
  readonly paidOn?: string | null;
  /** Who says so. */
  readonly source: string;
}

/**
 * Writes what became of enrolments. Each keeps its id, so that payments and cases still point at it; the version that stood is
 * kept beside it under an id of its own, superseded. One that is superseded already stays as it is.
 */
export async function replaceEnrollments(
  { keyed }: Db,
  ids: readonly string[],
  { status, endedOn, endReason, documentsShown, paidOn, source }: EnrollmentEnd,
): Promise<void> {
  await keyed`
    with standing as (
      select * from enrollments where id = any(${ids as string[]}::uuid[]) and superseded_at is null
    ), before as (
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, category, legacy_record,
        registered_on, paid_on, ended_on, end_reason, route, documents_shown, overridden_by, override_reason, recorded_at,
        superseded_at, source)
      select person_id, scheme, region_code, pooling_area_code, policy_year, status, category, legacy_record,
        registered_on, paid_on, ended_on, end_reason, route, documents_shown, overridden_by, override_reason, recorded_at,
        now(), source
      from standing
    )
    update enrollments e set status = ${status}::enrollment_status,
      ended_on = case when ${endedOn === undefined} then e.ended_on else ${endedOn ?? null}::date end,
      end_reason = case when ${endReason === undefined} then e.end_reason else ${endReason ?? null}::enrollment_end end,
      paid_on = case when ${status} = 'REGISTERED' then null when ${paidOn === undefined} then e.paid_on else ${paidOn ?? null}::date end,
      documents_shown = coalesce(${(documentsShown as string[] | undefined) ?? null}::text[], e.documents_shown),
      recorded_at = now(), source = ${source}
    from standing where e.id = standing.id`;
}
