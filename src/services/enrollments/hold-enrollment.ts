import { enrollmentsById } from '../../store/queries/enrollment.ts';
import { type LockedPerson, lockPeople } from '../../store/queries/person.ts';
import type { NounRow } from '../../store/rows.ts';
import type { enrollments } from '../../store/tables/index.ts';
import { holdOne } from '../people/hold-person.ts';
import { type Counter, refuseWrite } from '../write.ts';

type EnrollmentRow = NounRow<typeof enrollments>;

/**
 * An enrolment in the version that stands, with the file it belongs to held until the write is done: where that was merged, the
 * one it went into. Refused when there is none that may be seen, when another version has taken its place, and when it is void
 * or has ended.
 */
export async function holdEnrollment(
  tx: Counter,
  enrollmentId: string,
): Promise<{ readonly enrollment: EnrollmentRow; readonly person: LockedPerson }> {
  const [found] = await enrollmentsById(tx.db, tx.reach, [enrollmentId]);
  if (!found) return unknown(enrollmentId);
  const [file] = await lockPeople(tx.db, tx.reach, [found.personId]);
  const person = await holdOne(tx, { id: file?.mergedIntoId ?? found.personId, field: 'enrollmentId' });
  // While this waited for the file, somebody may have written another version.
  const [enrollment] = await enrollmentsById(tx.db, tx.reach, [enrollmentId]);
  if (!enrollment) return unknown(enrollmentId);
  if (enrollment.status === 'VOID' || enrollment.status === 'ENDED') {
    const text = { zh: '该参保登记已终止或作废。', en: 'This enrolment has ended or is void.' };
    refuseWrite('ENROLLMENT_ENDED', text, 'enrollmentId');
  }
  return { enrollment, person };
}

function unknown(id: string): never {
  const text = {
    zh: `没有您可以查看的现行参保登记${id}；如已变更，请重新读取。`,
    en: `There is no standing enrolment ${id} that you may see. If it was changed, read it again.`,
  };
  return refuseWrite('ENROLLMENT_UNKNOWN', text, 'enrollmentId');
}
