import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { earlier } from './dates.ts';
import type { At, Citation, Decision, Outcome } from './decision.ts';
import { windowOf } from './eligibility.ts';
import type { Day, EnrollmentFact, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { benefitsStart, type CompiledBenefitPeriod } from './rules/benefit-period.ts';
import { explainClaimDeadline } from './rules/claim-deadline.ts';
import { Trace } from './trace.ts';

export const COVER_STATUSES = [
  'PAYABLE',
  'NOT_STARTED',
  'WAITING',
  'ENDED',
  'NOT_PAID',
  'NOT_ENROLLED',
  'UNDETERMINED',
] as const;
export type CoverStatus = (typeof COVER_STATUSES)[number];

/** 待遇资格: are benefits payable to this person on the day. */
export interface Cover {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: CoverStatus;
  /** First day benefits are payable; null when there is none or it is open. */
  readonly benefitsStartOn: Day | null;
  /** Last day benefits are payable; null when there is none or it is open. */
  readonly benefitsEndOn: Day | null;
  /** Whole months of waiting; 0 where the rulebook has no waiting rule, null when nothing has been paid. */
  readonly waitingMonths: number | null;
  /** The day the contribution was paid. */
  readonly paidOn: Day | null;
  /** Last day to file a claim for costs of the year. */
  readonly claimsCloseOn: Day | null;
  readonly decision: Decision;
}

type Finding = Pick<Cover, 'status' | 'benefitsStartOn' | 'benefitsEndOn' | 'waitingMonths'>;

/** Are benefits payable to this person on the day: enrolled here for the year, paid, begun, and not over. */
export function assessCover(facts: PersonFacts, at: At, book: CompiledRulebook): Cover {
  const view = new FactsView(facts, at, book);
  const trace = new Trace();
  const rule = ruleOn(book.rules.benefitPeriods, within(book.span, at.asOf));
  const enrollment = strongest(view.enrollments(), at.asOf);
  const finding = rule ? findCover(view, book, rule, enrollment, trace) : noRule(trace);
  const deadline = ruleOn(book.rules.claimDeadlines, within(book.span, at.asOf));
  if (deadline && finding.benefitsStartOn !== null) explainClaimDeadline(deadline, trace);
  return {
    regionCode: book.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    paidOn: paidBy(enrollment, at.asOf),
    claimsCloseOn: deadline?.lastDay ?? null,
    decision: trace.decision('COVER', OUTCOMES[finding.status], at, book.ref, []),
  };
}

const OUTCOMES: Readonly<Record<CoverStatus, Outcome>> = {
  PAYABLE: 'YES',
  NOT_STARTED: 'NO',
  WAITING: 'NO',
  ENDED: 'NO',
  NOT_PAID: 'NO',
  NOT_ENROLLED: 'NO',
  UNDETERMINED: 'UNDETERMINED',
};

const NOTHING = { benefitsStartOn: null, benefitsEndOn: null, waitingMonths: null };

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'benefit-period' });
  return { ...NOTHING, status: 'UNDETERMINED' };
}

/** The day the contribution was complete, if that was by the day asked about. */
function paidBy(enrollment: EnrollmentFact | undefined, asOf: Day): Day | null {
  return enrollment?.paidOn != null && enrollment.paidOn <= asOf ? enrollment.paidOn : null;
}

/** Of several enrolments of the same year, the one paid first; an unpaid one only when there is no other. */
function strongest(enrollments: readonly EnrollmentFact[], asOf: Day): EnrollmentFact | undefined {
  const rank = (enrollment: EnrollmentFact) =>
    paidBy(enrollment, asOf) ?? (enrollment.status === 'REGISTERED' ? '~~' : '~');
  return [...enrollments].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}

/**
 * Walks the questions in the order a clerk asks them: enrolled, paid, paid when, begun, over, alive. Death ends cover
 * with the day of death itself.
 */
function findCover(
  view: FactsView,
  book: CompiledRulebook,
  rule: CompiledBenefitPeriod,
  enrollment: EnrollmentFact | undefined,
  trace: Trace,
): Finding {
  if (enrollment === undefined) {
    trace.because('cover.not-enrolled', rule.citations, { policyYear: book.policyYear });
    return { ...NOTHING, status: 'NOT_ENROLLED' };
  }
  const paidOn = paidBy(enrollment, view.asOf);
  if (paidOn === null) return unpaid(enrollment, view, rule, trace);

  const window = windowOf(view, book, paidOn);
  if (window === null) {
    trace.because('rulebook.no-rule', rule.citations, { kind: 'collection-window' });
    return { ...NOTHING, status: 'UNDETERMINED' };
  }
  if (window.isOpen === null) trace.needs(OTHER_FACTS.birthDate);
  const start = benefitsStart(rule, window, paidOn, trace);
  if (start === undefined) return { ...NOTHING, status: 'UNDETERMINED' };
  if (start === null) return { ...NOTHING, status: 'NOT_ENROLLED' };
  trace.because('cover.no-waiting-rule', rule.citations);
  return statusOn(view, enrollment, start, rule, trace);
}

function unpaid(enrollment: EnrollmentFact, view: FactsView, rule: CompiledBenefitPeriod, trace: Trace): Finding {
  if (enrollment.status === 'REGISTERED' || (enrollment.paidOn != null && enrollment.paidOn > view.asOf)) {
    trace.because('cover.not-paid', rule.citations);
    return { ...NOTHING, status: 'NOT_PAID' };
  }
  trace.because('cover.payment-day-needed', rule.citations);
  trace.needs(OTHER_FACTS.paidOn);
  return { ...NOTHING, status: 'UNDETERMINED' };
}

function statusOn(
  view: FactsView,
  enrollment: EnrollmentFact,
  start: Day,
  rule: CompiledBenefitPeriod,
  trace: Trace,
): Finding {
  const death = view.death();
  const diedOn = death?.validFrom ?? null;
  const period = { benefitsStartOn: start, benefitsEndOn: rule.ends, waitingMonths: 0 };
  const values = { from: start, to: rule.ends };
  if (death && (diedOn === null || diedOn < view.asOf)) return ended(start, rule, diedOn, trace);
  if (view.asOf < start) return because(trace, rule.citations, 'NOT_STARTED', 'cover.not-started', values, period);
  if (view.asOf > rule.ends) return because(trace, rule.citations, 'ENDED', 'cover.ended', values, period);
  if (enrollment.status === 'ENDED' && !death) {
    const open = { ...period, benefitsEndOn: null };
    return because(trace, rule.citations, 'ENDED', 'cover.enrollment-ended', values, open);
  }
  return because(trace, rule.citations, 'PAYABLE', 'cover.payable', values, period);
}

function because(
  trace: Trace,
  citations: readonly Citation[],
  status: CoverStatus,
  key: 'cover.not-started' | 'cover.ended' | 'cover.enrollment-ended' | 'cover.payable',
  values: { from: Day; to: Day },
  period: Omit<Finding, 'status'>,
): Finding {
  trace.because(key, citations, values);
  return { ...period, status };
}

function ended(start: Day, rule: CompiledBenefitPeriod, diedOn: Day | null, trace: Trace): Finding {
  trace.because('cover.died', rule.citations, { on: diedOn ?? '' });
  if (diedOn === null) {
    trace.needs(OTHER_FACTS.deathDate);
    return { status: 'ENDED', benefitsStartOn: start, benefitsEndOn: null, waitingMonths: 0 };
  }
  const neverBegan = diedOn < start;
  return {
    status: 'ENDED',
    benefitsStartOn: neverBegan ? null : start,
    benefitsEndOn: neverBegan ? null : earlier(diedOn, rule.ends),
    waitingMonths: 0,
  };
}
