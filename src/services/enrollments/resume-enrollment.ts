import type { PersonFacts } from '../../policy/facts.ts';
import { enrollmentsOfPeople, replaceEnrollments } from '../../store/queries/enrollment.ts';
import { peopleById } from '../../store/queries/person.ts';
import type { NounRow } from '../../store/rows.ts';
import type { enrollments } from '../../store/tables/index.ts';
import { contributionOf } from '../assess.ts';
import { problem } from '../collection/collection-problem.ts';
import { type ContributionOfYear, potsOf } from '../refunds/refundable.ts';
import { type Counter, WriteRefused } from '../write.ts';

type EnrollmentRow = NounRow<typeof enrollments>;

/** An enrolment that was withdrawn or still waits, for whose year money stands: its own, or that of another which stands no more. */
export interface PaidBefore {
  readonly enrollment: EnrollmentRow;
  /** The day of the last payment. */
  readonly paidOn: string;
  /** Whether that money is promised back. */
  readonly isRefundOpen: boolean;
}

/** 已缴未退: the enrolment of the year for which money stands although nobody is enrolled by it; undefined without one. */
export async function paidBefore(counter: Counter, of: ContributionOfYear): Promise<PaidBefore | undefined> {
  const files = await peopleById(counter.db, counter.reach, [of.personId]);
  const ids = files.flatMap(({ id, mergedIds }) => [id, ...mergedIds]);
  const rows = await enrollmentsOfPeople(counter.db, counter.reach, ids);
  const idle = rows.filter(
    ({ scheme, policyYear, status }) =>
      scheme === of.scheme && policyYear === of.policyYear && (status === 'VOID' || status === 'REGISTERED'),
  );
  if (idle.length === 0) return undefined;
  const isOf = (id: string | null) => id === null || idle.some((one) => one.id === id);
  const pots = (await potsOf(counter, of)).filter(({ standsFen, enrollmentId }) => standsFen > 0 && isOf(enrollmentId));
  const enrollment =
    idle.find(({ status }) => status === 'REGISTERED') ??
    idle.find(({ id }) => pots.some(({ enrollmentId }) => enrollmentId === id));
  const paidOn = pots
    .map((pot) => pot.paidOn)
    .sort()
    .at(-1);
  if (!enrollment || paidOn === undefined) return undefined;
  const isRefundOpen = pots.some(({ openReasons }) => openReasons.some((reason) => reason !== 'CONFIRMED_LATER'));
  return { enrollment, paidOn, isRefundOpen };
}

/** Whether what stands is all that is due for the year at the enrolment's place, so that nothing more can be collected. */
export function isPaidInFull(
  facts: PersonFacts,
  { scheme, policyYear, regionCode }: EnrollmentRow,
  tx: Counter,
): boolean {
  const { collectedNow } = contributionOf(facts, { scheme, policyYear, region: regionCode }, tx);
  return collectedNow?.maxFen === 0;
}

/**
 * Takes an enrolment up again that money stands for: paid where that is all that is due, else waiting for the rest. It keeps its
 * id, so that the money stays with it. Refused while the money is promised back, and at another place than it was paid for.
 */
export async function resumeEnrollment(
  tx: Counter,
  { enrollment, paidOn, isRefundOpen }: PaidBefore,
  { facts, region, documentsShown }: ResumeGiven,
): Promise<void> {
  const { id, regionCode, policyYear: year } = enrollment;
  if (isRefundOpen) throw new WriteRefused([problem('personId', 'REFUND_OPEN', { year })]);
  if (region !== null && region !== regionCode) {
    throw new WriteRefused([problem('region', 'PAID_ELSEWHERE', { year, region: regionCode })]);
  }
  const status = isPaidInFull(facts, enrollment, tx) ? 'PAID' : 'REGISTERED';
  const shown = [...new Set([...enrollment.documentsShown, ...documentsShown])];
  await replaceEnrollments(tx.db, [id], {
    ...{ status, paidOn, endedOn: null, endReason: null, documentsShown: shown },
    source: tx.viewer.subject ?? '',
  });
}

interface ResumeGiven {
  readonly facts: PersonFacts;
  /** 参保地 that was named; null where none was. */
  readonly region: string | null;
  readonly documentsShown: readonly string[];
}
