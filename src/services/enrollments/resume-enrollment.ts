import type { PersonFacts } from '../../policy/facts.ts';
import { enrollmentsOfPeople, replaceEnrollments } from '../../store/queries/enrollment.ts';
import type { NounRow } from '../../store/rows.ts';
import type { enrollments } from '../../store/tables/index.ts';
import { contributionOf } from '../assess.ts';
import { type ContributionOfYear, potsOf } from '../refunds/refundable.ts';
import { type Counter, refuseWrite } from '../write.ts';

type EnrollmentRow = NounRow<typeof enrollments>;

/** An enrolment that was withdrawn or still waits, and whose money was never given back. */
export interface PaidBefore {
  readonly enrollment: EnrollmentRow;
  /** The day of the last payment. */
  readonly paidOn: string;
  /** Whether that money is promised back. */
  readonly isRefundOpen: boolean;
}

/** 已缴未退: the enrolment of the year for which money stands although nobody is enrolled by it; undefined without one. */
export async function paidBefore(counter: Counter, of: ContributionOfYear): Promise<PaidBefore | undefined> {
  const rows = await enrollmentsOfPeople(counter.db, counter.reach, [of.personId]);
  const idle = rows.filter(
    ({ scheme, policyYear, status }) =>
      scheme === of.scheme && policyYear === of.policyYear && (status === 'VOID' || status === 'REGISTERED'),
  );
  if (idle.length === 0) return undefined;
  const pots = (await potsOf(counter, of)).filter(({ netFen }) => netFen > 0);
  for (const enrollment of idle) {
    const own = pots.filter(({ enrollmentId }) => enrollmentId === enrollment.id);
    const paidOn = own
      .map((pot) => pot.paidOn)
      .sort()
      .at(-1);
    if (paidOn !== undefined) {
      return { enrollment, paidOn, isRefundOpen: own.some(({ openReasons }) => openReasons.length > 0) };
    }
  }
  return undefined;
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
  const { id, regionCode, policyYear } = enrollment;
  if (isRefundOpen) {
    const text = {
      zh: `该人员${policyYear}年度的缴费正在退费。请先取消退费（refundCancel），或待退款付出后再登记、缴费。`,
      en: `The money paid for ${policyYear} is about to be given back. Cancel that refund first (refundCancel), or have it paid out, then register and pay anew.`,
    };
    refuseWrite('REFUND_OPEN', text, 'personId');
  }
  if (region !== null && region !== regionCode) {
    const text = {
      zh: `该人员${policyYear}年度已在${regionCode}缴费，款项未退。请在那里登记，或先办理退费。`,
      en: `Money stands for ${policyYear} at ${regionCode}. Register there, or have the money given back first.`,
    };
    refuseWrite('PAID_ELSEWHERE', text, 'region');
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
  /** That was named. */
  readonly region: string | null;
  readonly documentsShown: readonly string[];
}
