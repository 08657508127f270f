import type { Citation } from '../decision.ts';
import type { VisitKind } from '../facts.ts';
import type { Citing } from '../parameter.ts';
import type { Parameter, RuleBase, Text } from '../rule.ts';

/** 待遇清单: what rulebooks laid over this one may grant, and how much at most. Checked before publishing. */
export interface BenefitListRule extends RuleBase<'benefit-list'> {
  /** Care that benefits may be given for. */
  readonly visits: readonly VisitKind[];
  /** Percentage that no ratio of basic insurance passes; left out, no limit. */
  readonly ratioAtMost?: Parameter;
  /** In yuan: the most that a year's ceiling of basic insurance may be. */
  readonly ceilingAtMost?: Parameter;
  /** In yuan: the least that a deductible of an inpatient stay may be. */
  readonly deductibleAtLeast?: Parameter;
}

export interface CompiledBenefitList {
  readonly assumed: Text | null;
  readonly visits: readonly VisitKind[];
  readonly citations: readonly Citation[];
}

/**
 * 待遇清单: a rulebook may not give benefits for care that is not on the list, nor a higher ratio, a higher ceiling or a
 * lower deductible of inpatient care than the list allows; the check before publishing holds them against each other.
 * A fixed sum counts against the ceiling, and points that everybody gets count to the ratio. What people in difficulty or
 * with years in a row get on top, and deductibles of later admissions, are outside the list's limits.
 * Where a rulebook gives no benefits, the list at least says which care the text speaks of.
 *
 * Written from: the clause cited by the rulebook's `benefit-list` rule.
 */
export function compileBenefitList(rule: BenefitListRule, citing: Citing): CompiledBenefitList {
  return {
    assumed: rule.assumed ?? null,
    visits: rule.visits,
    citations: citing.cite(rule.cite),
  };
}
