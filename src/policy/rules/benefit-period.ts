import { later } from '../dates.ts';
import type { Citation } from '../decision.ts';
import { RulebookNotRunnable } from '../errors.ts';
import type { Day } from '../facts.ts';
import { type Citing, compileParameter, pointOn, type Series } from '../parameter.ts';
import type { BenefitPeriodRule } from '../rulebook.ts';
import type { Trace } from '../trace.ts';
import type { CollectionWindow } from './collection-window.ts';

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
    compileParameter(`${rule.kind}.${field}`, rule[field], citing, rule.cite, oneOf(`${rule.kind}.${field}`, words));
  return {
    begins: rule.begins,
    ends: rule.ends,
    coverStartInWindow: parameter('coverStartInWindow', COVER_STARTS),
    paidOutsideWindow: parameter('paidOutsideWindow', OUTSIDE_WINDOW),
    citations: citing.cite(rule.cite),
  };
}

function oneOf<Word extends string>(name: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word === undefined) throw new RulebookNotRunnable(name, `"${text}" is not one of ${words.join(', ')}.`);
    return word;
  };
}

/**
 * 待遇享受期: the first day benefits are payable to somebody who has paid. Paid in the window by the first day of the
 * period: from that day. Paid in the window later (an extension): as `coverStartInWindow` says. Paid outside the
 * window: as `paidOutsideWindow` says, and where the text is silent the answer is open. Null is not covered.
 *
 * Written from: the clause cited by the rulebook's `benefit-period` rule.
 */
export function benefitsStart(
  rule: CompiledBenefitPeriod,
  window: CollectionWindow,
  paidOn: Day,
  trace: Trace,
): Day | null | undefined {
  const day = later(paidOn, rule.begins);
  const values = { paidOn, opensOn: window.opensOn, closesOn: window.closesOn };
  if (window.opensOn <= paidOn && paidOn <= window.closesOn) {
    trace.because('cover.paid-in-window', window.citations, values);
    if (paidOn <= rule.begins) return rule.begins;
    const start = pointOn(rule.coverStartInWindow, clamp(paidOn, rule));
    if (start.value === undefined) trace.misses(start.used);
    else trace.used(start.used);
    return start.value && (start.value === 'PERIOD_START' ? rule.begins : day);
  }
  const outside = pointOn(rule.paidOutsideWindow, clamp(paidOn, rule));
  if (outside.value === undefined) {
    trace.because('cover.paid-outside-open', window.citations, values);
    trace.misses(outside.used);
    return undefined;
  }
  trace.because('cover.paid-outside-window', outside.used.citations, values);
  trace.used(outside.used);
  return outside.value === 'NOT_COVERED' ? null : day;
}

/** Dated values are asked for on a day of the period, whenever the money came. */
function clamp(day: Day, rule: CompiledBenefitPeriod): Day {
  if (day < rule.begins) return rule.begins;
  return day > rule.ends ? rule.ends : day;
}
