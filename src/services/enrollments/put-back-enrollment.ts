import type { PersonFacts } from '../../policy/facts.ts';
import { enrollmentsById, enrollmentsOfPeople, replaceEnrollments } from '../../store/queries/enrollment.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import type { StoredRefund } from '../../store/queries/refund.ts';
import { contributionOf, RegionUndetermined } from '../assess.ts';
import { potsOf } from '../refunds/refundable.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import type { Counter } from '../write.ts';

/**
 * After money went back: an enrolment that is paid no longer waits for its money again, and one that had ended is void, so that
 * cover never rests on nothing. What assistance pays in the person's place (先缴后返) stays paid.
 */
export async function putBackEnrollment(tx: Counter, refund: StoredRefund): Promise<void> {
  if (refund.reason === 'CONFIRMED_LATER') return;
  const source = `refund:${refund.id}`;
  for (const enrollment of await paidEnrollments(tx, refund)) {
    const { id, status, endedOn, endReason, regionCode } = enrollment;
    if (!(await isUnpaid(tx, refund, regionCode))) continue;
    const left = status === 'ENDED' ? 'VOID' : 'REGISTERED';
    await replaceEnrollments(tx.db, [id], { status: left, endedOn, endReason, source });
  }
}

/** The enrolment that the money was paid for; of money that names none, those of the year. */
async function paidEnrollments({ db, reach }: Counter, { personId, enrollmentId, scheme, policyYear }: StoredRefund) {
  const known = enrollmentId
    ? await enrollmentsById(db, reach, [enrollmentId])
    : await enrollmentsOfPeople(db, reach, [personId]);
  return known.filter(
    (one) =>
      one.scheme === scheme && one.policyYear === policyYear && one.status !== 'VOID' && one.status !== 'REGISTERED',
  );
}

/** Whether nothing stands for it any more, or the law has more to collect. */
async function isUnpaid(tx: Counter, refund: StoredRefund, region: string): Promise<boolean> {
  const pots = (await potsOf(tx, refund)).filter(({ enrollmentId }) => enrollmentId === refund.enrollmentId);
  if (pots.reduce((sum, { netFen }) => sum + netFen, 0) <= 0) return true;
  const { personId, scheme, policyYear } = refund;
  const [facts] = (await factsOfPeople(tx.db, tx.reach, [personId])) as unknown as readonly PersonFacts[];
  try {
    return (
      facts !== undefined && (contributionOf(facts, { scheme, policyYear, region }, tx).collectedNow?.minFen ?? 0) > 0
    );
  } catch (error) {
    if (error instanceof PolicyYearNotPublished || error instanceof RegionUndetermined) return false;
    throw error;
  }
}
