import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { Citing } from '../parameter.ts';
import type { RuleBase } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 报销申报期限: last day to file a claim for costs of the policy year. */
export interface ClaimDeadlineRule extends RuleBase<'claim-deadline'> {
  readonly lastDay: Day;
}

/**
 * 报销申报期限: the last day, included, to file a claim for costs of the policy year. A later claim counts as given up.
 *
 * Written from: the clause cited by the rulebook's `claim-deadline` rule.
 */
export interface CompiledClaimDeadline {
  readonly lastDay: Day;
  readonly citations: readonly Citation[];
}

export function compileClaimDeadline(rule: ClaimDeadlineRule, citing: Citing): CompiledClaimDeadline {
  return { lastDay: rule.lastDay, citations: citing.cite(rule.cite) };
}

/** Says by when claims have to be filed. */
export function explainClaimDeadline(rule: CompiledClaimDeadline, trace: Trace): void {
  trace.because('claim.deadline', rule.citations, { lastDay: rule.lastDay });
}
