import type { Interval } from '../money.ts';
import type { ClaimStep } from './payout.ts';

/** Words of FHIR's value set `adjudication`, in the order in which a payer comes to its benefit. */
type AdjudicationCategory = 'SUBMITTED' | 'ELIGIBLE' | 'DEDUCTIBLE' | 'ELIGPERCENT' | 'BENEFIT' | 'COPAY';

/** 裁定: one figure of a payer's step, under the name that hospital systems know it by. */
interface Adjudication {
  readonly category: AdjudicationCategory;
  /** Null of a percentage. */
  readonly amount: Interval | null;
  /** Percentages, one for each band: `55.00 / 60.00`; null of an amount. */
  readonly percent: string | null;
}

/** A step whose deductible may be left untold. */
type Adjudged = Omit<ClaimStep, 'deductible'> & { readonly deductible: Interval | null };

/** A payer's step in the words of FHIR. A fixed sum has no percentage; what is left for others and the patient is the copay. */
export function adjudicationsOf({ submitted, eligible, deductible, ratio, paid, left }: Adjudged): Adjudication[] {
  const sum = (category: AdjudicationCategory, amount: Interval): Adjudication => ({ category, amount, percent: null });
  return [
    sum('SUBMITTED', submitted),
    sum('ELIGIBLE', eligible),
    ...(deductible === null ? [] : [sum('DEDUCTIBLE', deductible)]),
    ...(ratio === null ? [] : [{ category: 'ELIGPERCENT' as const, amount: null, percent: ratio }]),
    sum('BENEFIT', paid),
    sum('COPAY', left),
  ];
}
