import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { earlier } from './dates.ts';
import type { At, Decision, Outcome } from './decision.ts';
import { ordinaryWindow } from './eligibility.ts';
import type { Day, EnrollmentFact, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { NamedFacts, OTHER_FACTS } from './named-facts.ts';
import { findNewborn, newbornOf } from './newborn-finding.ts';
import { type CompiledBenefitPeriod, coverStart, type DayRange } from './rules/benefit-period.ts';
import { explainClaimDeadline } from './rules/claim-deadline.ts';
import { Trace } from './trace.ts';
import { findWait, type WaitFinding } from './wait.ts';

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
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: CoverStatus;
  /** First day benefits are payable; null when there is none or it is open. */
  readonly benefitsStartOn: Day | null;
  /** Last day benefits are payable; null when there is none or it is open. */
  readonly benefitsEndOn: Day | null;
  /**
   * Months of waiting; 0 where nobody waits, null when nothing has been paid, and while the wait is open or is not
   * counted in months.
   */
  readonly waitingMonths: number | null;
  /** The day the contribution was paid. */
  readonly paidOn: Day | null;
  /** Last day to file a claim for costs of the year. */
  readonly claimsCloseOn: Day | null;
  readonly decision: Decision;
}

type Finding = Pick<Cover, 'status' | 'benefitsStartOn' | 'benefitsEndOn' | 'waitingMonths'>;

/** Are benefits payable to this person on the day: enrolled here for the year, paid, begun, and not over. */
export function assessCover(
  facts: PersonFacts,
  at: At,
  book: CompiledRulebook,
  trace: Trace = new Trace(),
  view: FactsView = new FactsView(facts, at, book),
): Cover {
  const rule = ruleOn(book, 'benefit-period', within(book.span, at.asOf));
  const enrollment = strongest(view.enrollments(), at.asOf);
  const finding = rule ? findCover(view, book, rule, enrollment, trace) : noRule(trace);
  const deadline = ruleOn(book, 'claim-deadline', within(book.span, at.asOf));
  if (deadline && finding.benefitsStartOn !== null) explainClaimDeadline(deadline, trace);
  return {
    regionCode: book.ref.regionCode,
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
 * Walks the questions in the order a clerk asks them: a newborn, enrolled, paid, paid when, waiting, begun, over, alive.
 * Death ends cover with the day of death itself.
 */
function findCover(
  view: FactsView,
  book: CompiledRulebook,
  rule: CompiledBenefitPeriod,
  enrollment: EnrollmentFact | undefined,
  trace: Trace,
): Finding {
  const newborn = findAsNewborn(view, book, rule, enrollment, trace);
  if (newborn) return newborn;
  if (enrollment === undefined) {
    trace.because('cover.not-enrolled', rule.citations, { policyYear: book.policyYear });
    return { ...NOTHING, status: 'NOT_ENROLLED' };
  }
  const paidOn = paidBy(enrollment, view.asOf);
  if (paidOn === null) return unpaid(enrollment, view, rule, trace);

  const window = ordinaryWindow(view, book, paidOn);
  if (window === null) {
    trace.because('rulebook.no-rule', rule.citations, { kind: 'collection-window' });
    return { ...NOTHING, status: 'UNDETERMINED' };
  }
  const cover = coverStart(rule, window, paidOn, trace);
  if (cover === undefined) return { ...NOTHING, status: 'UNDETERMINED' };
  if (cover === null) return { ...NOTHING, status: 'NOT_ENROLLED' };
  const wait = findWait({ paidOn, window, cover }, view, new NamedFacts(view), book, trace);
  trace.restsOn(wait.facts);
  return statusAfter({ view, enrollment, rule, trace }, cover, wait);
}

/** A newborn covered through a parent needs no enrolment of its own; one that is not goes the ordinary way. */
function findAsNewborn(
  view: FactsView,
  book: CompiledRulebook,
  rule: CompiledBenefitPeriod,
  enrollment: EnrollmentFact | undefined,
  trace: Trace,
): Finding | undefined {
  const isNewborn = newbornOf(view, book);
  if (isNewborn === false || (isNewborn === null && enrollment !== undefined)) return undefined;
  const { status, coverStartsOn } = findNewborn(view, book, trace);
  if (status === 'OPEN') return { ...NOTHING, status: 'UNDETERMINED' };
  if (status !== 'COVERED' || coverStartsOn === null) return undefined;
  return statusOn({ view, enrollment, rule, trace }, coverStartsOn, { benefitsStartOn: coverStartsOn, months: 0 });
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

/** What a day is held against. */
interface Held {
  readonly view: FactsView;
  readonly enrollment: EnrollmentFact | undefined;
  readonly rule: CompiledBenefitPeriod;
  readonly trace: Trace;
}

/**
 * The status after a wait. While the first day of benefits is open, the earliest and the latest it may be are held
 * against the day asked about: where both say the same, so does the answer, and only the first day stays open.
 */
function statusAfter(held: Held, cover: DayRange, { wait, benefits, counting, ask }: WaitFinding): Finding {
  if (benefits === null) {
    ask(held.trace);
    return { ...NOTHING, status: 'UNDETERMINED' };
  }
  const months = wait === null || (wait.total > 0 && counting !== 'MONTHS') ? null : wait.total;
  if (benefits.earliest === benefits.latest) {
    return statusOn(held, cover.earliest, { benefitsStartOn: benefits.latest, months });
  }
  const quiet = { ...held, trace: new Trace() };
  const early = statusOn(quiet, cover.earliest, { benefitsStartOn: benefits.earliest, months });
  const late = statusOn(quiet, cover.latest, { benefitsStartOn: benefits.latest, months });
  if (early.status !== late.status) {
    ask(held.trace);
    return { ...NOTHING, status: 'UNDETERMINED' };
  }
  const finding = statusOn(held, cover.latest, { benefitsStartOn: benefits.latest, months });
  return { ...finding, benefitsStartOn: null, waitingMonths: months };
}

/** First day of benefits, and the months waited for it. */
interface Start {
  readonly benefitsStartOn: Day;
  readonly months: number | null;
}

function statusOn(held: Held, coverStartsOn: Day, { benefitsStartOn, months }: Start): Finding {
  const { view, enrollment, rule, trace } = held;
  const death = view.death();
  const diedOn = death?.validFrom ?? null;
  const isInTime = benefitsStartOn <= rule.ends;
  const period = {
    benefitsStartOn: isInTime ? benefitsStartOn : null,
    benefitsEndOn: isInTime ? rule.ends : null,
    waitingMonths: months,
  };
  const values = { from: benefitsStartOn, to: rule.ends };
  const say = (status: CoverStatus, key: SimpleKey): Finding => {
    trace.because(key, rule.citations, values);
    return { ...period, status };
  };
  if (!isInTime) trace.because('cover.wait-outlasts-period', rule.citations, { on: benefitsStartOn, to: rule.ends });
  if (death && (diedOn === null || diedOn < view.asOf)) return ended(period, rule, diedOn, trace);
  if (view.asOf > rule.ends) return say('ENDED', 'cover.ended');
  if (view.asOf < coverStartsOn) return say('NOT_STARTED', 'cover.not-started');
  const lastDay = enrollment?.endedOn ?? null;
  if (enrollment?.status === 'ENDED' && !death && (lastDay === null || lastDay < view.asOf)) {
    const neverBegan = lastDay === null || lastDay < benefitsStartOn;
    return { ...say('ENDED', 'cover.enrollment-ended'), benefitsEndOn: neverBegan ? null : lastDay };
  }
  if (view.asOf >= benefitsStartOn) return say('PAYABLE', 'cover.payable');
  trace.because('cover.waiting', rule.citations, { from: coverStartsOn, on: benefitsStartOn });
  return { ...period, status: 'WAITING' };
}

type SimpleKey = 'cover.not-started' | 'cover.ended' | 'cover.enrollment-ended' | 'cover.payable';

function ended(
  period: Omit<Finding, 'status'>,
  rule: CompiledBenefitPeriod,
  diedOn: Day | null,
  trace: Trace,
): Finding {
  trace.because('cover.died', rule.citations, { on: diedOn ?? '' });
  if (diedOn === null) {
    trace.needs(OTHER_FACTS.deathDate);
    return { ...period, status: 'ENDED', benefitsEndOn: null };
  }
  const neverBegan = period.benefitsStartOn === null || diedOn < period.benefitsStartOn;
  return {
    ...period,
    status: 'ENDED',
    benefitsStartOn: neverBegan ? null : period.benefitsStartOn,
    benefitsEndOn: neverBegan ? null : earlier(diedOn, rule.ends),
  };
}
