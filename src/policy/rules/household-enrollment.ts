import type { Citation } from '../decision.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import type { Parameter, RuleBase } from '../rule.ts';

/** 以家庭为单位参保: whether a household joins as a whole, and what happens when some stay out. */
export interface HouseholdEnrollmentRule extends RuleBase<'household-enrollment'> {
  /** `WARN`, `REFUSE` or `NOTHING`. */
  readonly incomplete: Parameter;
}

export const INCOMPLETE_HOUSEHOLD = ['WARN', 'REFUSE', 'NOTHING'] as const;
export type IncompleteHousehold = (typeof INCOMPLETE_HOUSEHOLD)[number];

export interface CompiledHouseholdEnrollment {
  readonly incomplete: Series<IncompleteHousehold>;
  readonly citations: readonly Citation[];
}

/**
 * 以家庭为单位参保: the members who may enrol here join together. Those who may not (in employee insurance, dead,
 * elsewhere) do not count. While some have not paid, the household is incomplete; what follows is the parameter's word.
 *
 * Written from: the clause cited by the rulebook's `household-enrollment` rule.
 */
export function compileHouseholdEnrollment(rule: HouseholdEnrollmentRule, citing: Citing): CompiledHouseholdEnrollment {
  const name = `${rule.kind}.incomplete`;
  return {
    incomplete: compileParameter(name, rule.incomplete, citing, rule.cite, oneOf(INCOMPLETE_HOUSEHOLD)),
    citations: citing.cite(rule.cite),
  };
}
