import { ruleOn } from '../compile.ts';
import type { Fen } from '../money.ts';
import type { CompiledCriticalIllness } from '../rules/critical-illness.ts';
import { type Ends, settled } from './ends.ts';
import { BAND_BASES } from './parts.ts';
import type { ClaimReading } from './reading.ts';
import { bonusPoints, leftOf, ratedBands, relievedCeiling, relievedDeductible } from './terms.ts';
import type { YearlyTerms } from './yearly.ts';

/** 大病保险: its terms for this person and year; undefined where the rulebook has none. */
export function criticalTerms(reading: ClaimReading): (YearlyTerms & { rule: CompiledCriticalIllness }) | undefined {
  const rule = ruleOn(reading.book, 'critical-illness', reading.day);
  if (rule === undefined) return undefined;
  const { soFar } = reading.stay;
  const basis = reading.value(rule.bandBasis);
  const deductible = relievedDeductible(reading.burden(rule.deductible), rule.reliefs, reading);
  return {
    rule,
    deductible,
    bands: ratedBands(rule.bands, bonusPoints(rule.bonuses, reading), settled(0), reading),
    bases: basis === undefined ? BAND_BASES.slice(0, 2) : [basis],
    capLeft: leftOf(ceilingOf(rule, reading), soFar?.criticalPaidFen ?? 0),
    beforeFen: soFar?.ownAfterBasicFen ?? 0,
  };
}

/** The rule's own ceiling, after reliefs. */
function ceilingOf(rule: CompiledCriticalIllness, reading: ClaimReading): Ends<Fen | null> {
  return relievedCeiling(reading.ceiling(rule.ceiling), rule.reliefs, reading);
}
