import { assessContribution, type Contribution } from '../../policy/contribution.ts';
import { PersonReading } from '../../policy/eligibility.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { type Fen, formatYuan, isExact } from '../../policy/money.ts';
import { Trace } from '../../policy/trace.ts';
import { discreetDecision } from '../discreet-answer.ts';
import type { PlaceQuestion } from '../enrollments/enrollment-place.ts';
import { isProblem, type PayingCase, refusing } from './collection-case.ts';
import { enrollmentRefusal } from './collection-due.ts';
import { enrollmentStep, type NamedCase, paidFor } from './collection-line.ts';
import type { PlannedLine } from './collection-plan.ts';
import { labelOf, needsOf, type Problem } from './collection-problem.ts';
import type { Payer } from './collection-request.ts';
import { STANDS, standingEnrollment } from './collection-standing.ts';
import { paidOfYear } from './paid-of-year.ts';

/** Whose money it is, and for which year. */
export interface TransferYear extends Pick<PlaceQuestion, 'scheme' | 'policyYear' | 'region'> {
  readonly payer: Payer;
}

/** Somebody for whom a fund may pay, and what is known of them. */
export type TransferCase = NamedCase & {
  readonly known: Pick<PayingCase['known'], 'people' | 'facts' | 'formerly' | 'withdrawn'>;
};

/** Somebody who is found, whose law is known. */
type FoundCase = TransferCase & Pick<PayingCase, 'person' | 'facts' | 'place'>;

/**
 * 资金划拨: the payer's part of one person's contribution, as the engine gives it, or the first thing that stands in its way.
 * The enrolment is paid once the whole standard is there; one that waits for somebody else's part goes on waiting.
 */
export function planTransfer(of: TransferCase, asked: TransferYear): PlannedLine | Problem {
  const paid = paidFor(of, asked);
  if (isProblem(paid)) return paid;
  const found = { ...of, ...paid };
  const standing = standingEnrollment(found, STANDS);
  if (isProblem(standing)) return standing;
  const share = shareOf(found, asked);
  if (isProblem(share)) return share;
  const { contribution, amountFen, standardFen, isWhole } = share;
  const { regionCode, published } = found.place;
  const isWaiting = !standing.enrollment || ['REGISTERED', 'VOID'].includes(standing.enrollment.status);
  return {
    personId: found.person.id,
    printedName: null,
    policyYear: asked.policyYear,
    purpose: 'CONTRIBUTION',
    amountFen,
    enrollment: enrollmentStep(
      found,
      standing.enrollment,
      { registration: null },
      { isComplete: isWhole && isWaiting, override: null },
    ),
    due: {
      regionCode,
      standardFen,
      collectedFen: contribution.collectedNow?.minFen ?? 0,
      decision: contribution.decision,
      rulebookVersionId: published.id,
    },
  };
}

interface Share {
  readonly contribution: Contribution;
  readonly standardFen: Fen;
  /** What the payer hands over. */
  readonly amountFen: Fen;
  /** Whether nothing is missing from the standard with it. */
  readonly isWhole: boolean;
}

/** What this payer has still to hand over, by the engine alone: a direct share whose amount is sure, less what arrived of it. */
function shareOf(of: FoundCase, asked: TransferYear): Share | Problem {
  const { facts, place, paidOn, index } = of;
  const { compiled } = place.published;
  const reading = new PersonReading(facts, { asOf: paidOn }, compiled);
  const contribution = assessContribution(facts, { asOf: paidOn }, compiled, new Trace(), reading);
  const { decision, standard } = contribution;
  const refuse = refusing(index);
  const payer = labelOf(asked.payer);
  const refusal = enrollmentRefusal(of, decision, reading);
  const isOpen = refusal?.code === 'ELIGIBILITY_UNDETERMINED';
  if (refusal && !isOpen) return refusal;
  const line = contribution.lines.find((one) => one.payer === asked.payer && one.settlement !== 'REFUND_LATER');
  if (!line || line.settlement === 'SELF') return refuse('PAYER_NOT_DIRECT', { payer });
  if (isOpen || line.settlement === 'OPEN' || !isExact(line.amount) || !standard || !isExact(standard)) {
    const { neededFacts, missingParameters, citations } = discreetDecision(decision);
    return refuse('PAYER_SHARE_OPEN', { payer, needs: needsOf(neededFacts, missingParameters) }, citations);
  }
  const amountFen = line.amount.minFen - paidOfYear(facts, { ...asked, purpose: 'CONTRIBUTION' });
  if (amountFen <= 0) return refuse('PAYER_HAS_PAID', { payer, year: asked.policyYear });
  return withinStandard(of, asked, { contribution, amountFen, standardFen: standard.minFen });
}

/** Refuses what would make more than the standard arrive. */
function withinStandard(
  { facts, index }: FoundCase,
  asked: TransferYear,
  share: Omit<Share, 'isWhole'>,
): Share | Problem {
  const { contribution, amountFen, standardFen } = share;
  const arrivedFen = arrivedFor(contribution, facts, asked);
  const refuse = refusing(index);
  if (arrivedFen >= standardFen) return refuse('ALREADY_PAID', { year: asked.policyYear });
  if (arrivedFen + amountFen <= standardFen) return { ...share, isWhole: arrivedFen + amountFen === standardFen };
  const [arrived, amount, standard] = [arrivedFen, amountFen, standardFen].map(formatYuan) as [string, string, string];
  return refuse('TRANSFER_ABOVE_STANDARD', { arrived, amount, standard });
}

/** What has arrived towards the standard: from the person or in their place, and from those whom the engine lets pay directly. */
function arrivedFor({ lines, alreadyPaidFen }: Contribution, facts: PersonFacts, { scheme, policyYear }: TransferYear) {
  return lines
    .filter(({ settlement }) => settlement === 'DIRECT')
    .map(({ payer }) => paidOfYear(facts, { scheme, policyYear, purpose: 'CONTRIBUTION', payer }))
    .reduce((sum, paidFen) => sum + paidFen, Math.max(0, alreadyPaidFen));
}
