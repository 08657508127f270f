import { earlier, later } from '../dates.ts';
import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import { OTHER_FACTS } from '../named-facts.ts';
import { type Citing, compileParameter, oneOf, pointOn, type Series } from '../parameter.ts';
import type { Parameter, RuleBase } from '../rule.ts';
import { Trace } from '../trace.ts';
import { type CollectionWindow, windowDays } from './collection-window.ts';

/** 待遇享受期: first and last day that costs are covered. */
export interface BenefitPeriodRule extends RuleBase<'benefit-period'> {
  readonly begins: Day;
  readonly ends: Day;
  /** When cover starts for someone who pays in the window after `begins`: `PERIOD_START` or `PAYMENT_DAY`. */
  readonly coverStartInWindow: Parameter;
  /** What someone gets who pays outside the window: `NOT_COVERED` or `FROM_PAYMENT_DAY`. */
  readonly paidOutsideWindow: Parameter;
}

/** Where cover starts for somebody who pays in the window after the period began. */
export const COVER_STARTS = ['PERIOD_START', 'PAYMENT_DAY'] as const;
type CoverStart = (typeof COVER_STARTS)[number];

/** What somebody gets who pays outside the window. */
export const OUTSIDE_WINDOW = ['NOT_COVERED', 'FROM_PAYMENT_DAY'] as const;
type OutsideWindow = (typeof OUTSIDE_WINDOW)[number];

export interface CompiledBenefitPeriod {
  readonly begins: Day;
  readonly ends: Day;
  readonly coverStartInWindow: Series<CoverStart>;
  readonly paidOutsideWindow: Series<OutsideWindow>;
  readonly citations: readonly Citation[];
}

export function compileBenefitPeriod(rule: BenefitPeriodRule, citing: Citing): CompiledBenefitPeriod {
  const parameter = <Word extends string>(field: 'coverStartInWindow' | 'paidOutsideWindow', words: readonly Word[]) =>
    compileParameter(`${rule.kind}.${field}`, rule[field], citing, rule.cite, oneOf(words));
  return {
    begins: rule.begins,
    ends: rule.ends,
    coverStartInWindow: parameter('coverStartInWindow', COVER_STARTS),
    paidOutsideWindow: parameter('paidOutsideWindow', OUTSIDE_WINDOW),
    citations: citing.cite(rule.cite),
  };
}

/** A day that is known, or the first and last it might be. */
export interface DayRange {
  readonly earliest: Day;
  readonly latest: Day;
}

/** A payment, the window it is held against, and the start of cover that follows from it. */
export interface PaymentSituation {
  readonly paidOn: Day;
  readonly window: CollectionWindow;
  readonly cover: DayRange;
}

/**
 * 待遇享受期: the first day of cover of somebody who has paid. Paid in the window by the first day of the period: that
 * day. Paid in the window later (an extension, or a window that reaches into the period): as `coverStartInWindow` says;
 * where the text is silent, the day lies between the first of the period and the payment. Paid outside the window: as
 * `paidOutsideWindow` says, and where the text is silent nothing is known. Null is not covered.
 *
 * Written from: the clause cited by the rulebook's `benefit-period` rule.
 */
export function coverStart(
  rule: CompiledBenefitPeriod,
  window: CollectionWindow,
  paidOn: Day,
  trace: Trace,
): DayRange | null | undefined {
  if (window.isOpen === true) return startInWindow(rule, window, paidOn, trace);
  if (window.isOpen === false) return startOutside(rule, window, paidOn, trace);
  trace.because('window.birth-date-needed', window.citations, windowDays(window));
  trace.needs(OTHER_FACTS.birthDate);
  const inside = startInWindow(rule, window, paidOn, Trace.quiet());
  const outside = startOutside(rule, window, paidOn, trace);
  if (outside == null) return undefined;
  return { earliest: earlier(inside.earliest, outside.earliest), latest: later(inside.latest, outside.latest) };
}

function startInWindow(rule: CompiledBenefitPeriod, window: CollectionWindow, paidOn: Day, trace: Trace): DayRange {
  trace.because('cover.paid-in-window', window.citations, { paidOn, ...windowDays(window) });
  if (paidOn <= rule.begins) return known(rule.begins);
  const { value, used } = pointOn(rule.coverStartInWindow, clamp(paidOn, rule));
  if (value !== undefined) {
    trace.used(used);
    return known(value === 'PERIOD_START' ? rule.begins : paidOn);
  }
  trace.because('cover.start-open', used.citations, { begins: rule.begins, paidOn });
  trace.misses(used);
  return { earliest: rule.begins, latest: paidOn };
}

function startOutside(
  rule: CompiledBenefitPeriod,
  window: CollectionWindow,
  paidOn: Day,
  trace: Trace,
): DayRange | null | undefined {
  const values = { paidOn, ...windowDays(window) };
  const { value, used } = pointOn(rule.paidOutsideWindow, clamp(paidOn, rule));
  if (value === undefined) {
    trace.because('cover.paid-outside-open', window.citations, values);
    trace.misses(used);
    return undefined;
  }
  trace.because('cover.paid-outside-window', used.citations, values);
  trace.used(used);
  if (value === 'FROM_PAYMENT_DAY' && paidOn <= rule.ends) return known(later(paidOn, rule.begins));
  trace.because('cover.paid-too-late', used.citations, { ...values, ends: rule.ends });
  return null;
}

function known(day: Day): DayRange {
  return { earliest: day, latest: day };
}

/** Dated values are asked for on a day of the period, whenever the money came. */
function clamp(day: Day, rule: CompiledBenefitPeriod): Day {
  if (day < rule.begins) return rule.begins;
  return day > rule.ends ? rule.ends : day;
}
