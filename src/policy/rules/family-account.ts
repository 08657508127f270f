import type { Citation } from '../decision.ts';
import type { VisitKind } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, readYesNo, type Series } from '../parameter.ts';
import type { Parameter, RuleBase, Text } from '../rule.ts';

/** 家庭账户: what a household's own account gets and may pay. */
export interface FamilyAccountRule extends RuleBase<'family-account'> {
  /** In yuan for each enrolled member and year. */
  readonly creditPerHead: Parameter;
  /** Care it may pay. */
  readonly visits: readonly VisitKind[];
  /** `YES` when what is left is kept for next year. */
  readonly carriesOver: Parameter;
  /** `YES` when it may pay the contribution. */
  readonly mayPayContribution: Parameter;
  /** `YES` when the subsidy goes wholly to the pool. Left out, nobody asks what the pool gets. */
  readonly subsidyToPool?: Parameter;
}

export interface CompiledFamilyAccount {
  readonly assumed: Text | null;
  readonly creditPerHead: Series<Fen>;
  readonly visits: readonly VisitKind[];
  readonly carriesOver: Series<boolean>;
  readonly mayPayContribution: Series<boolean>;
  readonly subsidyToPool: Series<boolean> | null;
  readonly citations: readonly Citation[];
}

/**
 * 家庭账户: a part of each enrolled member's contribution is the household's own, for the care the rule names. What is
 * left at the end of the year is kept or not, and may pay the next contribution or not, as the rule says.
 *
 * Written from: the clauses cited by the rulebook's `family-account` rule.
 */
export function compileFamilyAccount(rule: FamilyAccountRule, citing: Citing): CompiledFamilyAccount {
  const required = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, rule.cite, read);
  return {
    assumed: rule.assumed ?? null,
    creditPerHead: required('creditPerHead', rule.creditPerHead, parseYuan),
    visits: rule.visits,
    carriesOver: required('carriesOver', rule.carriesOver, readYesNo),
    mayPayContribution: required('mayPayContribution', rule.mayPayContribution, readYesNo),
    subsidyToPool: rule.subsidyToPool ? required('subsidyToPool', rule.subsidyToPool, readYesNo) : null,
    citations: citing.cite(rule.cite),
  };
}
