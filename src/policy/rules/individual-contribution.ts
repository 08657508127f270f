import type { Day } from '../facts.ts';
import { formatYuan, type Interval, parseYuan } from '../money.ts';
import { amountOf, type Citing, compileParameter, pointOn, type Series } from '../parameter.ts';
import type { IndividualContributionRule } from '../rulebook.ts';
import type { Trace } from '../trace.ts';

export interface CompiledIndividualContribution {
  readonly standard: Series<number>;
}

export function compileIndividualContribution(
  rule: IndividualContributionRule,
  citing: Citing,
): CompiledIndividualContribution {
  return { standard: compileParameter(`${rule.kind}.standard`, rule.standard, citing, rule.cite, parseYuan) };
}

/**
 * 个人缴费标准: what one person pays for the policy year, before anybody helps. Null while the document leaves it to
 * somebody else; an interval while it names only a range.
 *
 * Written from: the clause cited by the rulebook's `individual-contribution` rule.
 */
export function individualContribution(rule: CompiledIndividualContribution, day: Day, trace: Trace): Interval | null {
  const point = pointOn(rule.standard, day);
  const standard = amountOf(point);
  if (point.value === undefined) {
    trace.because('contribution.standard-open', point.used.citations);
    trace.misses(point.used);
  } else {
    trace.because('contribution.standard', point.used.citations, { amount: formatYuan(point.value) });
    trace.used(point.used);
  }
  return standard;
}
