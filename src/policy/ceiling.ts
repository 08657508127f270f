import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, FundPaymentFact, PersonFacts, Scheme, VisitKind } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { add, between, exactly, type Fen, formatInterval, formatYuan, type Interval, isExact, ZERO } from './money.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import { shareOf } from './rate.ts';
import { valueOn } from './reading.ts';
import {
  type CompiledParticipationIncentive,
  cappedRaise,
  faithfulYears,
  type IncentiveYear,
  type OnUse,
  zeroYears,
} from './rules/participation-incentive.ts';
import { Trace } from './trace.ts';
import { explainYears, type YearState, yearStates } from './year-states.ts';

/** 大病保险最高支付限额: the ceiling of one person and year, with what faithful and claim-free years add to it. */
export interface CriticalIllnessCeiling {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** 原最高支付限额: before any raise; null while it is left open. */
  readonly originalCeiling: Interval | null;
  /** Whether the rulebook sets no ceiling at all. */
  readonly isUnlimited: boolean;
  /** Years in a row, the year asked about included; null while a year is open. */
  readonly continuousYears: number | null;
  /** How many of them raise the ceiling. */
  readonly raisingYears: number | null;
  /** Years without any payment of the fund that still count; null while that is open. */
  readonly zeroReimbursementYears: number | null;
  /** Before the cap; null while a number of the rule is left open. */
  readonly continuousBonus: Interval | null;
  readonly zeroReimbursementBonus: Interval | null;
  /** The most that raises may come to. */
  readonly cap: Interval | null;
  /** Under the cap; null while the cap is open and there is something to hold against it. */
  readonly bonus: Interval | null;
  readonly ceiling: Interval | null;
  readonly decision: Decision;
}

type Answer = Omit<CriticalIllnessCeiling, 'decision' | 'regionCode' | 'scheme' | 'policyYear'>;

/** The ceiling of this person and year: the area's own, and what the person's years add within the cap. */
export function assessCriticalIllnessCeiling(
  facts: PersonFacts,
  at: At,
  book: CompiledRulebook,
): CriticalIllnessCeiling {
  const view = new FactsView(facts, at, book);
  const day = within(book.span, at.asOf);
  const trace = new Trace();
  const original = originalCeiling(book, day, trace);
  const rule = ruleOn(book, 'participation-incentive', day);
  if (rule === undefined) trace.because('ceiling.no-incentive', []);
  const raises = rule ? raisesOf(rule, view, day, trace) : NO_RAISES;
  const answer = { ...raises, ...original, ...underCap(rule, raises, original, day, trace) };
  if (rule) tellNextRaise(rule, answer, view, day, trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...answer,
    decision: trace.decision('CRITICAL_ILLNESS_CEILING', outcomeOf(answer), at, book.ref, [], {
      amount: answer.ceiling,
    }),
  };
}

function outcomeOf({ ceiling, isUnlimited }: Answer): Outcome {
  if (isUnlimited) return 'NO';
  if (ceiling === null) return 'UNDETERMINED';
  return isExact(ceiling) ? 'AMOUNT' : 'INTERVAL';
}

type Original = Pick<Answer, 'originalCeiling' | 'isUnlimited'>;

function originalCeiling(book: CompiledRulebook, day: Day, trace: Trace): Original {
  const rule = ruleOn(book, 'critical-illness', day);
  if (rule === undefined) {
    trace.because('rulebook.no-rule', [], { kind: 'critical-illness' });
    return { originalCeiling: null, isUnlimited: false };
  }
  const { value, min, max, used } = pointOn(rule.ceiling, day);
  if (value === 'NONE') {
    trace.used(used);
    trace.because('ceiling.none', used.citations);
    return { originalCeiling: null, isUnlimited: true };
  }
  if (value !== undefined) {
    trace.used(used);
    trace.because('ceiling.original', used.citations, { amount: formatYuan(value) });
    return { originalCeiling: exactly(value), isUnlimited: false };
  }
  trace.misses(used);
  trace.because('ceiling.original-open', used.citations);
  const isRange = typeof min === 'number' && typeof max === 'number';
  return { originalCeiling: isRange ? between(min, max) : null, isUnlimited: false };
}

type Raises = Omit<Answer, 'originalCeiling' | 'isUnlimited' | 'cap' | 'bonus' | 'ceiling'>;

const NO_RAISES: Raises = {
  continuousYears: null,
  raisingYears: null,
  zeroReimbursementYears: null,
  continuousBonus: ZERO,
  zeroReimbursementBonus: ZERO,
};

/** What is not known is taken once to the person's advantage and once against it; the raises lie between. */
interface Readings {
  readonly least: readonly IncentiveYear[];
  readonly most: readonly IncentiveYear[];
}

function raisesOf(rule: CompiledParticipationIncentive, view: FactsView, day: Day, trace: Trace): Raises {
  const { continuous, zeroReimbursement } = rule;
  const baseYear = continuous && valueOn(continuous.baseYear, day, trace);
  const states = yearStates(view, baseYear ?? earliestYear(view, trace), view.scope.policyYear);
  explainYears(view, states, trace);
  const outpatientCounts = zeroReimbursement && valueOn(zeroReimbursement.outpatientCounts, day, trace);
  const readings = readingsOf(states, view, outpatientCounts !== false);
  const onUse = zeroReimbursement ? valueOn(zeroReimbursement.onUse, day, trace) : 'NOTHING';
  const isUseMissed = zeroReimbursement !== null && view.facts.fundPayments === undefined;
  if (isUseMissed) {
    trace.because('ceiling.fund-payments-needed', rule.citations);
    trace.needs(OTHER_FACTS.fundPayments);
  }
  if (onUse === null) return { ...NO_RAISES, continuousBonus: null, zeroReimbursementBonus: null };
  const isZeroOpen = zeroReimbursement !== null && outpatientCounts === null;
  return {
    ...NO_RAISES,
    ...continuousRaise(rule, readings, onUse, day, trace),
    ...(isZeroOpen ? { zeroReimbursementBonus: null } : zeroRaise(rule, readings, onUse, day, trace)),
  };
}

/** Without a base year, the years on file count; nobody can count years that nothing shows. */
export function earliestYear(view: FactsView, trace: Trace): number {
  const onFile = [...view.facts.enrollments, ...(view.facts.years ?? [])].map(({ policyYear }) => policyYear);
  trace.assumes(YEARS_ON_FILE);
  return Math.min(view.scope.policyYear, ...onFile);
}

const YEARS_ON_FILE = {
  zh: '没有起算年度的规定，按有记录的参保年度计算。',
  en: 'No first year is set; the years on file are counted.',
};

const OUTPATIENT: readonly VisitKind[] = ['OUTPATIENT', 'CHRONIC'];

function readingsOf(states: readonly YearState[], view: FactsView, outpatientCounts: boolean): Readings {
  const payments = view.facts.fundPayments?.filter(
    (payment) => payment.scheme === view.scope.scheme && payment.paidOn <= view.asOf && view.knew(payment),
  );
  const read = (isGenerous: boolean) =>
    states.map(({ year, state }): IncentiveYear => {
      const ofYear = payments?.filter(({ policyYear }) => policyYear === year);
      return {
        year,
        state: state ?? (isGenerous ? 'ENROLLED_IN_WINDOW' : 'NOT_ENROLLED'),
        isUsed: ofYear ? ofYear.some((payment) => counts(payment, outpatientCounts)) : !isGenerous,
        usedRaise: ofYear ? ofYear.some(({ usedIncentive }) => usedIncentive === true) : !isGenerous,
      };
    });
  return { least: read(false), most: read(true) };
}

function counts({ visit, paidFen }: FundPaymentFact, outpatientCounts: boolean): boolean {
  return paidFen > 0 && (outpatientCounts || !OUTPATIENT.includes(visit));
}

function continuousRaise(
  { continuous, citations }: CompiledParticipationIncentive,
  { least, most }: Readings,
  onUse: OnUse,
  day: Day,
  trace: Trace,
): Partial<Raises> {
  if (continuous === null) return {};
  const afterYears = valueOn(continuous.afterYears, day, trace);
  const perYear = valueOn(continuous.perYear, day, trace);
  const onGap = valueOn(continuous.onGap, day, trace);
  if (afterYears === null || perYear === null || onGap === null) return { continuousBonus: null };
  const [low, high] = [faithfulYears(least, afterYears, onGap, onUse), faithfulYears(most, afterYears, onGap, onUse)];
  const continuousBonus = between(low.earned * perYear, high.earned * perYear);
  const isRunKnown = low.run === high.run;
  const run = isRunKnown ? low.run : `${low.run}–${high.run}`;
  trace.because('ceiling.continuous', citations, { run, afterYears, amount: formatInterval(continuousBonus) });
  return {
    continuousYears: isRunKnown ? low.run : null,
    raisingYears: low.earned === high.earned ? low.earned : null,
    continuousBonus,
  };
}

function zeroRaise(
  { zeroReimbursement, citations }: CompiledParticipationIncentive,
  { least, most }: Readings,
  onUse: OnUse,
  day: Day,
  trace: Trace,
): Partial<Raises> {
  if (zeroReimbursement === null) return {};
  const perYear = valueOn(zeroReimbursement.perYear, day, trace);
  if (perYear === null) return { zeroReimbursementBonus: null };
  const [low, high] = [zeroYears(least, onUse), zeroYears(most, onUse)];
  const zeroReimbursementBonus = between(low * perYear, high * perYear);
  const count = low === high ? low : `${low}–${high}`;
  trace.because('ceiling.zero-years', citations, { count, amount: formatInterval(zeroReimbursementBonus) });
  return { zeroReimbursementYears: low === high ? low : null, zeroReimbursementBonus };
}

/** Holds the raises against the cap, each end with its own original ceiling: more of either never lowers the sum. */
function underCap(
  rule: CompiledParticipationIncentive | undefined,
  { continuousBonus, zeroReimbursementBonus }: Raises,
  { originalCeiling, isUnlimited }: Original,
  day: Day,
  trace: Trace,
): Pick<Answer, 'cap' | 'bonus' | 'ceiling'> {
  if (isUnlimited) return { cap: null, bonus: ZERO, ceiling: null };
  if (continuousBonus === null || zeroReimbursementBonus === null) return { cap: null, bonus: null, ceiling: null };
  if (rule === undefined) return { cap: null, bonus: ZERO, ceiling: originalCeiling };
  const rate = valueOn(rule.capRate, day, trace);
  const scope = valueOn(rule.capScope, day, trace);
  const sum = add(continuousBonus, zeroReimbursementBonus);
  if (originalCeiling === null || rate === null || scope === null) {
    return { cap: null, bonus: sum.maxFen === 0 ? ZERO : null, ceiling: null };
  }
  const raise = (end: 'minFen' | 'maxFen'): Fen =>
    cappedRaise(continuousBonus[end], zeroReimbursementBonus[end], originalCeiling[end], rate, scope);
  const bonus = between(raise('minFen'), raise('maxFen'));
  const cap = between(shareOf(originalCeiling.minFen, rate), shareOf(originalCeiling.maxFen, rate));
  if (bonus.maxFen < sum.maxFen) trace.because('ceiling.capped', rule.citations, { cap: formatInterval(cap) });
  const ceiling = add(originalCeiling, bonus);
  trace.because('ceiling.raised', rule.citations, { amount: formatInterval(ceiling) });
  return { cap, bonus, ceiling };
}

/** Says what staying enrolled would add, as far as the cap leaves room for it. */
function tellNextRaise(
  rule: CompiledParticipationIncentive,
  answer: Answer,
  view: FactsView,
  day: Day,
  trace: Trace,
): void {
  const { continuousYears, isUnlimited } = answer;
  const perYear = rule.continuous && pointOn(rule.continuous.perYear, day).value;
  const afterYears = rule.continuous && pointOn(rule.continuous.afterYears, day).value;
  if (perYear == null || afterYears == null || continuousYears === null || isUnlimited) return;
  const raise = oneYearMore(perYear, rule, answer, day);
  if (raise.maxFen === 0) return;
  const policyYear = view.scope.policyYear + Math.max(1, afterYears + 1 - continuousYears);
  trace.nearMiss('ceiling.next-raise', rule.citations, { policyYear, amount: formatInterval(raise) });
}

/** What the raise of one more year comes to under the cap; anything up to all of it while the cap is open. */
function oneYearMore(perYear: Fen, rule: CompiledParticipationIncentive, answer: Answer, day: Day): Interval {
  const { originalCeiling, continuousBonus, zeroReimbursementBonus } = answer;
  const rate = pointOn(rule.capRate, day).value;
  const scope = pointOn(rule.capScope, day).value;
  if (!originalCeiling || !continuousBonus || !zeroReimbursementBonus || rate === undefined || scope === undefined) {
    return between(0, perYear);
  }
  const [low, high] = (['minFen', 'maxFen'] as const).map((end) => {
    const raised = (continuous: Fen) =>
      cappedRaise(continuous, zeroReimbursementBonus[end], originalCeiling[end], rate, scope);
    return raised(continuousBonus[end] + perYear) - raised(continuousBonus[end]);
  }) as [Fen, Fen];
  return between(Math.min(low, high), Math.max(low, high));
}
