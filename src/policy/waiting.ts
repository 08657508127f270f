import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { later, previousDay } from './dates.ts';
import type { At, Decision, Outcome, TimelineStep } from './decision.ts';
import { ordinaryWindow } from './eligibility.ts';
import type { Day, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { NamedFacts, OTHER_FACTS } from './named-facts.ts';
import { newbornFee } from './newborn.ts';
import { findNewborn, newbornOf } from './newborn-finding.ts';
import { type RepairOption, repairPrice } from './repair.ts';
import { type CompiledBenefitPeriod, coverStart } from './rules/benefit-period.ts';
import type { Counting, Exemption, HeldAgainst } from './rules/waiting-period.ts';
import { Trace } from './trace.ts';
import { findWait, type WaitFinding, waitOfNewborn } from './wait.ts';

/** 待遇等待期: does this person wait, how long, and what would repairing missed years change. */
export interface WaitingPeriod {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The day of payment; while nothing is paid, the first day from now on that it could be. */
  readonly paidOn: Day;
  readonly isPaid: boolean;
  /** Whether there is a wait; null while that is open. */
  readonly applies: boolean | null;
  /** What the wait is counted in; null where the rulebook has none. */
  readonly counting: Counting | null;
  /** 固定待遇等待期, variable part before repairs, and what is waited in all; null while open, and without a wait. */
  readonly fixed: number | null;
  readonly variable: number | null;
  readonly total: number | null;
  readonly missedYears: number | null;
  readonly missedYearsList: readonly number[];
  readonly repairedYears: number;
  readonly floorApplied: boolean;
  /** First day of the wait, and of benefits; null while open, and of benefits where the wait outlasts the year. */
  readonly startsOn: Day | null;
  readonly benefitsStartOn: Day | null;
  /** The first and last day on which benefits may begin; null when nothing bounds them, and where they may not at all. */
  readonly earliestBenefitsOn: Day | null;
  readonly latestBenefitsOn: Day | null;
  readonly exemption: Exemption | null;
  /** Which day of a stay counts; null where the text leaves it open. */
  readonly heldAgainst: HeldAgainst | null;
  readonly repairOptions: readonly RepairOption[];
  readonly decision: Decision;
}

/** Does this person wait, and until when; while nothing is paid, as if it were paid at the first chance. */
export function assessWaitingPeriod(
  facts: PersonFacts,
  at: At,
  book: CompiledRulebook,
  trace: Trace = new Trace(),
): WaitingPeriod {
  const now = new FactsView(facts, at, book);
  const isPaid = now.paidOn() !== undefined;
  const paidOn = now.paidOn()?.value ?? firstChance(now, book);
  // Conditions that look at the day of payment see the one that is supposed.
  const view = isPaid ? now : new FactsView(facts, { ...at, asOf: paidOn }, book);
  const isDayUnknown = isPaymentDayUnknown(now);
  const payment = { paidOn: isDayUnknown ? undefined : paidOn, isPaid };
  const finding =
    findAsNewborn(payment, view, book, trace) ??
    (isDayUnknown ? unknownDay(trace) : findFrom(paidOn, isPaid, view, book, trace));
  const period = ruleOn(book, 'benefit-period', within(book.span, paidOn));
  if (period) explainEnd(finding, period, trace);
  const ends = period?.ends ?? NEVER;
  const timeline = timelineOf(finding, book, within(book.span, paidOn));
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    paidOn,
    isPaid,
    ...printed(finding, ends),
    decision: trace.decision('WAITING_PERIOD', outcomeOf(finding, ends), at, book.ref, finding.facts, {
      day: inYear(finding.wait?.benefitsStartOn, ends),
      timeline,
    }),
  };
}

const NOTHING: WaitFinding = {
  applies: null,
  isConditional: false,
  counting: null,
  wait: null,
  missed: null,
  repaired: 0,
  benefits: null,
  exemption: null,
  heldAgainst: null,
  options: [],
  ask: () => {},
  facts: [],
};

function firstChance(view: FactsView, book: CompiledRulebook): Day {
  return later(view.asOf, ordinaryWindow(view, book, view.asOf)?.opensOn ?? view.asOf);
}

function isPaymentDayUnknown(view: FactsView): boolean {
  return (
    view.paidOn() === undefined &&
    view.enrollments().some(({ status, paidOn }) => paidOn == null && status !== 'REGISTERED')
  );
}

function unknownDay(trace: Trace): WaitFinding {
  trace.because('cover.payment-day-needed', []);
  trace.needs(OTHER_FACTS.paidOn);
  return NOTHING;
}

/** A payment, real or supposed; without a day while that was never recorded. */
interface Payment {
  readonly paidOn: Day | undefined;
  readonly isPaid: boolean;
}

/** What the rule for newborns says of one, as cover asks it first; undefined goes the ordinary way. */
function findAsNewborn(
  { paidOn, isPaid }: Payment,
  view: FactsView,
  book: CompiledRulebook,
  trace: Trace,
): WaitFinding | undefined {
  if (newbornOf(view, book) !== true) return undefined;
  const isFree = newbornFee(view, book, Trace.quiet()) === 'FREE';
  if (paidOn === undefined && !isFree) return undefined;
  const { status, coverStartsOn } = findNewborn(view, book, trace, paidOn);
  if (status === 'OPEN') return NOTHING;
  if (status !== 'COVERED' || coverStartsOn === null) return undefined;
  const day = within(book.span, view.asOf);
  if (!isPaid && !isFree) {
    const citations = ruleOn(book, 'newborn-cover', day)?.citations ?? [];
    trace.because('waiting.if-paid', citations, { paidOn: paidOn ?? '' });
  }
  return waitOfNewborn(coverStartsOn, new NamedFacts(view), book, day, trace);
}

function findFrom(paidOn: Day, isPaid: boolean, view: FactsView, book: CompiledRulebook, trace: Trace): WaitFinding {
  const day = within(book.span, paidOn);
  const period = ruleOn(book, 'benefit-period', day);
  const window = ordinaryWindow(view, book, paidOn);
  if (period === undefined || window === null) {
    trace.because('rulebook.no-rule', [], { kind: period ? 'collection-window' : 'benefit-period' });
    return NOTHING;
  }
  if (!isPaid) trace.because('waiting.if-paid', window.citations, { paidOn });
  const cover = coverStart(period, window, paidOn, trace);
  if (cover === undefined) return NOTHING;
  if (cover === null) return { ...NOTHING, applies: false };
  const finding = findWait({ paidOn, window, cover }, view, new NamedFacts(view), book, trace);
  finding.ask(trace);
  const rule = ruleOn(book, 'waiting-period', day);
  if (rule && finding.options.length > 1) repairPrice(rule, view, book, day, trace);
  return finding;
}

/** Later than any day. */
const NEVER = '9999-12-31';

/** A first day of benefits that the year still has; null once its benefits have ended. */
function inYear(day: Day | null | undefined, ends: Day): Day | null {
  return day == null || day > ends ? null : day;
}

/** Benefits of a year end with it: says so where they would begin, or may begin, after its end. */
function explainEnd({ benefits }: WaitFinding, { ends, citations }: CompiledBenefitPeriod, trace: Trace): void {
  if (benefits === null || benefits.latest <= ends) return;
  const key = benefits.earliest > ends ? 'cover.wait-outlasts-period' : 'waiting.may-outlast-period';
  trace.because(key, citations, { on: benefits.latest, to: ends });
}

function printed(finding: WaitFinding, ends: Day) {
  const { wait, missed, benefits } = finding;
  return {
    applies: finding.applies,
    counting: finding.counting,
    fixed: wait?.fixed ?? null,
    variable: wait?.variable ?? null,
    total: wait?.total ?? null,
    missedYears: missed?.length ?? null,
    missedYearsList: missed ?? [],
    repairedYears: finding.repaired,
    floorApplied: wait?.floorApplied ?? false,
    startsOn: wait?.startsOn ?? null,
    benefitsStartOn: inYear(wait?.benefitsStartOn, ends),
    earliestBenefitsOn: inYear(benefits?.earliest, ends),
    latestBenefitsOn: inYear(benefits?.latest, ends),
    exemption: finding.exemption,
    heldAgainst: finding.heldAgainst,
    repairOptions: finding.options.map((option) => ({
      ...option,
      benefitsStartOn: inYear(option.benefitsStartOn, ends),
    })),
  };
}

/** A wait that is known is a timeline, and no wait a day; not to be covered at all is a no. */
function outcomeOf({ applies, isConditional, wait, benefits }: WaitFinding, ends: Day): Outcome {
  if (applies === false && inYear(benefits?.earliest, ends) === null) return 'NO';
  if (wait === null) return 'UNDETERMINED';
  if (isConditional) return 'CONDITIONAL';
  return applies ? 'TIMELINE' : 'DAY';
}

function timelineOf({ wait }: WaitFinding, book: CompiledRulebook, day: Day): TimelineStep[] {
  const ends = ruleOn(book, 'benefit-period', day)?.ends;
  if (wait === null || ends === undefined) return [];
  const rule = ruleOn(book, 'waiting-period', day);
  const citations = rule?.citations ?? [];
  const steps: TimelineStep[] = [];
  const { startsOn, benefitsStartOn } = wait;
  if (startsOn < benefitsStartOn) {
    const to = benefitsStartOn > ends ? ends : previousDay(benefitsStartOn);
    steps.push({ from: startsOn, to, key: 'timeline.waiting', values: {}, citations });
  }
  if (benefitsStartOn <= ends) {
    steps.push({ from: benefitsStartOn, to: ends, key: 'timeline.payable', values: {}, citations });
  }
  return steps;
}
