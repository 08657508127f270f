import { type Ceiling, isAnyOf, readCeiling } from '../claim/parts.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { AssistanceCategory } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, type Series } from '../parameter.ts';
import { type BasisPoints, parseRate } from '../rate.ts';
import type { Parameter, RuleBase, Text } from '../rule.ts';

/** 倾斜救助: once more on what then remains the person's own above a line. */
export interface SecondTiltRule extends RuleBase<'second-tilt'> {
  /** Left out, everybody. */
  readonly categories?: readonly AssistanceCategory[];
  /** In yuan a year. */
  readonly above: Parameter;
  /** Percentage of what lies above. */
  readonly ratio: Parameter;
  /** In yuan a year, or `NONE`. */
  readonly ceiling: Parameter;
}

export interface CompiledSecondTilt {
  readonly assumed: Text | null;
  /** Who is helped; null is everybody. */
  readonly when: Condition | null;
  readonly above: Series<Fen>;
  readonly ratio: Series<BasisPoints>;
  readonly ceiling: Series<Ceiling>;
  readonly citations: readonly Citation[];
}

/**
 * 倾斜救助: what insurance and assistance leave of the year's own cost inside the policy is helped with once more, by a
 * ratio of the part above a line, up to a yearly ceiling.
 *
 * Written from: the clause cited by the rulebook's `second-tilt` rule.
 */
export function compileSecondTilt(rule: SecondTiltRule, citing: Citing): CompiledSecondTilt {
  const required = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, rule.cite, read);
  return {
    assumed: rule.assumed ?? null,
    when: rule.categories ? isAnyOf(rule.categories, rule.kind) : null,
    above: required('above', rule.above, parseYuan),
    ratio: required('ratio', rule.ratio, parseRate),
    ceiling: required('ceiling', rule.ceiling, readCeiling),
    citations: citing.cite(rule.cite),
  };
}
