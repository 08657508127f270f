import { assessCriticalIllnessCeiling } from '../ceiling.ts';
import { ruleOn } from '../compile.ts';
import { type Fen, formatInterval } from '../money.ts';
import type { CompiledCriticalIllness } from '../rules/critical-illness.ts';
import type { RatedBand } from './bands.ts';
import { type Ends, settled } from './ends.ts';
import { BAND_BASES } from './parts.ts';
import type { ClaimReading } from './reading.ts';
import { bonusPoints, leftOf, ratedBands, relievedCeiling, relievedDeductible } from './terms.ts';
import type { YearlyTerms } from './yearly.ts';

/** 大病保险: its terms for this person and year; undefined where the rulebook has none. */
export function criticalTerms(reading: ClaimReading): (YearlyTerms & { rule: CompiledCriticalIllness }) | undefined {
  const rule = ruleOn(reading.book, 'critical-illness', reading.day);
  if (rule === undefined) return undefined;
  if (rule.assumed) reading.trace.assumes(rule.assumed);
  const { soFar } = reading.stay;
  const basis = reading.value(rule.bandBasis);
  let bands: Ends<readonly RatedBand[]> | undefined;
  let capLeft: Ends<Fen | null> | undefined;
  const deductible = relievedDeductible(reading.burden(rule.deductible), rule.reliefs, reading);
  return {
    rule,
    deductible,
    bases: basis === undefined ? BAND_BASES.slice(0, 2) : [basis],
    beforeFen: soFar?.ownAfterBasicFen ?? 0,
    get bands() {
      bands ??= ratedBands(rule.bands, bonusPoints(rule.bonuses, reading), settled(0), reading);
      return bands;
    },
    get capLeft() {
      capLeft ??= leftOf(ceilingOf(rule, reading), soFar?.criticalPaidFen ?? 0);
      return capLeft;
    },
  };
}

/** The ceiling with what the incentive adds to it, after reliefs. */
function ceilingOf(rule: CompiledCriticalIllness, reading: ClaimReading): Ends<Fen | null> {
  return relievedCeiling(raisedCeiling(reading) ?? reading.ceiling(rule.ceiling), rule.reliefs, reading);
}

/** 参保激励: what faithful years make of the ceiling; undefined where no rule raises it, or there is nothing to raise. */
function raisedCeiling(reading: ClaimReading): Ends<Fen | null> | undefined {
  const { facts, at, book, day, trace } = reading;
  if (ruleOn(book, 'participation-incentive', day) === undefined) return undefined;
  const { ceiling, bonus, isUnlimited, decision } = assessCriticalIllnessCeiling(facts, at, book);
  if (isUnlimited) return undefined;
  reading.heeds(decision);
  if (bonus && bonus.maxFen > 0) {
    trace.because('stay.raised-ceiling', decision.citations, { amount: formatInterval(bonus) });
  }
  return ceiling ? { least: ceiling.minFen, most: ceiling.maxFen } : { least: 0, most: null };
}
