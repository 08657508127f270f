import { ruleOn } from '../compile.ts';
import type { Fen } from '../money.ts';
import type { Series } from '../parameter.ts';
import type { BasisPoints } from '../rate.ts';
import type { CompiledMedicalAssistanceGroup } from '../rules/medical-assistance.ts';
import type { CompiledSecondTilt } from '../rules/second-tilt.ts';
import type { Payment } from './chain.ts';
import { each } from './ends.ts';
import type { Ceiling } from './parts.ts';
import type { ClaimReading } from './reading.ts';
import { leftOf } from './terms.ts';
import { type YearlyTerms, yearlyPayment } from './yearly.ts';

/** Terms for people on a list: whether this person is on it is open where nobody searched the lists. */
export interface ListedTerms extends YearlyTerms {
  readonly isListed: boolean;
}

/** 医疗救助: a group the person is in, or may be in, with its terms. */
export interface GroupTerms extends ListedTerms {
  readonly group: CompiledMedicalAssistanceGroup;
}

/** The groups of medical assistance that the person's listings bring or, where nobody searched the lists, may bring. */
export function assistanceTerms(reading: ClaimReading): readonly GroupTerms[] {
  const { soFar } = reading.stay;
  const beforeFen = Math.max(0, (soFar?.ownAfterBasicFen ?? 0) - (soFar?.criticalPaidFen ?? 0));
  const rule = ruleOn(reading.book, 'medical-assistance', reading.day);
  const terms = (rule?.groups ?? []).flatMap((group) => {
    const met = reading.listed(group.when);
    if (met === false) return [];
    const { deductible, ratio, ceiling } = group;
    const yearly = oneRatio(deductible, ratio, ceiling, soFar?.assistancePaidFen ?? 0, reading);
    return [{ ...yearly, beforeFen, group, isListed: met === true }];
  });
  if (rule?.assumed && terms.length > 0) reading.trace.assumes(rule.assumed);
  return terms;
}

/** 倾斜救助: its terms; undefined where the rulebook has none, or not for this person. */
export function tiltTerms(reading: ClaimReading): (ListedTerms & { rule: CompiledSecondTilt }) | undefined {
  const { soFar } = reading.stay;
  const paid = (soFar?.criticalPaidFen ?? 0) + (soFar?.assistancePaidFen ?? 0);
  const rule = ruleOn(reading.book, 'second-tilt', reading.day);
  const met = rule?.when ? reading.listed(rule.when) : true;
  if (rule === undefined || met === false) return undefined;
  if (rule.assumed) reading.trace.assumes(rule.assumed);
  return {
    ...oneRatio(rule.above, rule.ratio, rule.ceiling, soFar?.tiltPaidFen ?? 0, reading),
    beforeFen: Math.max(0, (soFar?.ownAfterBasicFen ?? 0) - paid),
    rule,
    isListed: met === true,
  };
}

/** What people on a list get; somebody who may be on it gets nothing in the reading that pays least. */
export function listedPayment(terms: ListedTerms): Payment {
  const payment = yearlyPayment(terms);
  return (ownFen, end) => (terms.isListed || end === 'most' ? payment(ownFen, end) : 0);
}

/** One ratio of what lies above a line, up to a ceiling. */
function oneRatio(
  above: Series<Fen>,
  ratio: Series<BasisPoints>,
  ceiling: Series<Ceiling>,
  paidFen: Fen,
  reading: ClaimReading,
): Omit<YearlyTerms, 'beforeFen'> {
  return {
    deductible: reading.burden(above),
    bands: each(reading.ratio(ratio), (rate) => [{ aboveFen: 0, upToFen: null, rate }]),
    bases: ['ABOVE_DEDUCTIBLE'],
    capLeft: leftOf(reading.ceiling(ceiling), paidFen),
  };
}
