import type { Day } from '../facts.ts';
import { formatInterval, type Interval, parseYuan } from '../money.ts';
import { amountOf, type Citing, compileParameter, pointOn, type Series } from '../parameter.ts';
import type { SubsidyRule } from '../rulebook.ts';
import type { Trace } from '../trace.ts';

export interface CompiledSubsidy {
  readonly standard: Series<number>;
}

export function compileSubsidy(rule: SubsidyRule, citing: Citing): CompiledSubsidy {
  return { standard: compileParameter(`${rule.kind}.standard`, rule.standard, citing, rule.cite, parseYuan) };
}

/**
 * 财政补助: what government adds per person and year, beside the individual contribution and not in place of it. Null
 * while the document leaves it to somebody else; that does not keep the individual's amount open.
 *
 * Written from: the clause cited by the rulebook's `subsidy` rule.
 */
export function governmentSubsidy(rule: CompiledSubsidy, day: Day, trace: Trace): Interval | null {
  const point = pointOn(rule.standard, day);
  const amount = amountOf(point);
  trace.used(point.used);
  if (amount === null) trace.because('subsidy.open', point.used.citations, authorityOf(point.used.delegatedTo));
  else trace.because('subsidy.stated', point.used.citations, { amount: formatInterval(amount) });
  return amount;
}

function authorityOf(authority: string | null): { authority: string } {
  return { authority: authority ?? 'NOT_STATED' };
}
