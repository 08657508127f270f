import {
  type BandBasis,
  type BenefitBand,
  type BenefitRelief,
  type Ceiling,
  type CompiledBand,
  type CompiledBonus,
  type CompiledRelief,
  compileBands,
  compileBonuses,
  compileReliefs,
  type RatioBonus,
  readCeiling,
} from '../claim/parts.ts';
import type { Citation } from '../decision.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import type { Parameter, RuleBase, Text } from '../rule.ts';

/** 大病保险: what is paid on the year's own cost inside the policy, after basic insurance. */
export interface CriticalIllnessRule extends RuleBase<'critical-illness'> {
  /** 起付线 in yuan, once a year. */
  readonly deductible: Parameter;
  /** `RAW_AMOUNT` or `ABOVE_DEDUCTIBLE`. */
  readonly bandBasis: Parameter;
  readonly bands: readonly BenefitBand[];
  /** In yuan a year, or `NONE`. The incentive raises it. */
  readonly ceiling: Parameter;
  readonly bonuses?: readonly RatioBonus[];
  readonly reliefs?: readonly BenefitRelief[];
}

export interface CompiledCriticalIllness {
  readonly assumed: Text | null;
  readonly rule: CriticalIllnessRule;
  readonly deductible: Series<Fen>;
  readonly bandBasis: Series<BandBasis>;
  readonly bands: readonly CompiledBand[];
  readonly ceiling: Series<Ceiling>;
  readonly bonuses: readonly CompiledBonus[];
  readonly reliefs: readonly CompiledRelief[];
  readonly citations: readonly Citation[];
}

/**
 * 大病保险: own cost inside the policy that basic insurance leaves adds up over the year; above a deductible that counts
 * once a year it is paid by ratio, band by band, up to the year's ceiling. A stay brings what the year's sum grows by.
 *
 * Written from: the clause cited by the rulebook's `critical-illness` rule.
 */
export function compileCriticalIllness(rule: CriticalIllnessRule, citing: Citing): CompiledCriticalIllness {
  const at = { name: rule.kind, citing, cite: rule.cite };
  const required = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, rule.cite, read);
  return {
    assumed: rule.assumed ?? null,
    rule,
    deductible: required('deductible', rule.deductible, parseYuan),
    bandBasis: required('bandBasis', rule.bandBasis, oneOf(['RAW_AMOUNT', 'ABOVE_DEDUCTIBLE'])),
    bands: compileBands(rule.bands, at),
    ceiling: required('ceiling', rule.ceiling, readCeiling),
    bonuses: compileBonuses(rule.bonuses, at),
    reliefs: compileReliefs(rule.reliefs, at),
    citations: citing.cite(rule.cite),
  };
}
