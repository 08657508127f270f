import type { BasicSoFar } from '../given.ts';
import type { Fen } from '../money.ts';
import { type BasisPoints, shareOf } from '../rate.ts';
import type { CompiledPlan, CompiledRow } from '../rules/benefits.ts';
import { bandedShare, type RatedBand } from './bands.ts';
import type { Payment } from './chain.ts';
import { both, type Ends, each, settled, unlessFree } from './ends.ts';
import { isOutside } from './facility.ts';
import { CLAIM_FACTS } from './facts.ts';
import { BAND_BASES, type BandBasis } from './parts.ts';
import type { ClaimReading } from './reading.ts';
import { atMost, bonusPoints, half, leftOf, plus, ratedBands, relievedCeiling, relievedDeductible } from './terms.ts';

/** 基本医保: everything that decides what one stay brings, for one row of a plan. */
export interface BasicTerms {
  /** Inside the policy, less what the patient bears first outside the region. */
  readonly eligible: Ends<Fen>;
  readonly deductible: Ends<Fen>;
  readonly bands: Ends<readonly RatedBand[]>;
  /** One, or all that are possible while nobody has decided. */
  readonly bases: readonly BandBasis[];
  readonly fixed: Ends<Fen> | null;
  /** Left of the year's ceiling of payments; null is without end. */
  readonly capLeft: Ends<Fen | null>;
  /** Left of the year's ceiling of eligible cost. */
  readonly costLeft: Ends<Fen | null>;
  readonly paidBeforeFen: Fen;
}

/**
 * The row's deductible, as the number of the admission, care outside and the person's reliefs leave it, in that order;
 * its ratios with all points added and taken off; and what the year so far has left of the ceiling.
 */
export function basicTerms(plan: CompiledPlan, row: CompiledRow, eligibleFen: Fen, reading: ClaimReading): BasicTerms {
  const isFree = plan.outside ? isFreeOfSurcharge(plan.outside, reading) : true;
  const charged = (series: CompiledPlan['outside'], field: 'pointsOff' | 'selfFirst'): Ends<BasisPoints> =>
    series?.[field] && isFree !== true ? unlessFree(isFree, turned(reading.ratio(series[field]))) : settled(0);
  const selfFirst = charged(plan.outside, 'selfFirst');
  if (plan.outside && isFree !== true) reading.trace.because('stay.outside', plan.outside.citations);
  const deductible = deductibleOf(plan, row, isFree, reading);
  const off = both(charged(plan.outside, 'pointsOff'), pointsOffUnreferred(plan, row.id, reading), plus);
  const ceiling = relievedCeiling(reading.ceiling(plan.ceiling), plan.reliefs, reading);
  const before = basicBefore(plan, reading);
  const of = reading.value(plan.ceilingOf);
  const basis = row.fixed ? 'RAW_AMOUNT' : reading.value(plan.bandBasis);
  return {
    eligible: each(selfFirst, (rate) => eligibleFen - shareOf(eligibleFen, rate)),
    deductible,
    bands: ratedBands(row.bands, row.fixed ? settled(0) : bonusPoints(plan.bonuses, reading), off, reading),
    bases: basis === undefined ? BAND_BASES : [basis],
    fixed: row.fixed && reading.sum(row.fixed),
    capLeft: whereOf(of, 'PAYMENTS', leftOf(ceiling, before.paidFen)),
    costLeft: whereOf(of, 'ELIGIBLE_COST', leftOf(ceiling, before.eligibleFen)),
    paidBeforeFen: before.paidFen,
  };
}

/** 年度累计 of the kinds of care that the plan is for: its ceiling and its bands are not used up by what another plan paid. */
function basicBefore({ visits }: CompiledPlan, { stay: { soFar } }: ClaimReading): BasicSoFar {
  const { basicByVisit, basicPaidFen = 0, basicEligibleFen = 0 } = soFar ?? {};
  if (basicByVisit == null) return { paidFen: basicPaidFen, eligibleFen: basicEligibleFen };
  const own = visits.flatMap((visit) => basicByVisit[visit] ?? []);
  return {
    paidFen: own.reduce((sum, { paidFen }) => sum + paidFen, 0),
    eligibleFen: own.reduce((sum, { eligibleFen }) => sum + eligibleFen, 0),
  };
}

/** Points off and first shares pay less the higher they are: the other way round than ratios. */
const turned = ({ least, most }: Ends<number>): Ends<number> => ({ least: most, most: least });

/** While nobody has decided what a ceiling measures, it may bind in the reading that pays least. */
function whereOf<T>(of: T | undefined, what: T, left: Ends<Fen | null>): Ends<Fen | null> {
  if (of === what) return left;
  return of === undefined ? { least: left.least, most: null } : settled(null);
}

function deductibleOf(plan: CompiledPlan, row: CompiledRow, isFree: boolean | undefined, reading: ClaimReading) {
  if (row.fixed) return settled(0);
  const own = afterEarlierAdmissions(plan, reading.burden(row.deductible), reading);
  const more = plan.outside?.deductibleMore;
  const charged = more && isFree !== true ? both(own, unlessFree(isFree, reading.burden(more)), plus) : own;
  return relievedDeductible(charged, plan.reliefs, reading);
}

/** 再次住院: the deductible of a later admission. Without its number, it may be the first or any other. */
function afterEarlierAdmissions({ later }: CompiledPlan, first: Ends<Fen>, reading: ClaimReading): Ends<Fen> {
  const { admission } = reading.stay;
  if (later === null || admission === 1 || first.least === 0) return first;
  const what = reading.value(later.deductible);
  if (what === 'SAME') return first;
  const before = (admission ?? Number.MAX_SAFE_INTEGER) - 1;
  const reduced = {
    least: what === undefined ? first.least : lessAfter(first.least, what, lessOf(later, reading).least, before),
    most: what === undefined ? 0 : lessAfter(first.most, what, lessOf(later, reading).most, before),
  };
  if (admission == null) {
    reading.lacks(CLAIM_FACTS.admission);
    return { least: first.least, most: reduced.most };
  }
  reading.trace.because('stay.later-admission', later.citations, { admission });
  return reduced;
}

/** The sum that is taken off pays more the greater it is. */
function lessOf(later: NonNullable<CompiledPlan['later']>, reading: ClaimReading): Ends<Fen> {
  return later.less ? turned(reading.burden(later.less)) : settled(0);
}

function lessAfter(fen: Fen, what: 'HALF' | 'ZERO' | 'MINUS', lessFen: Fen, admissionsBefore: number): Fen {
  if (what === 'HALF') return half(fen);
  if (what === 'ZERO') return 0;
  return lessFen > 0 && admissionsBefore > fen / lessFen ? 0 : fen - lessFen * admissionsBefore;
}

/** Whether care is free of the surcharge: inside the region, or registered where that waives it. */
function isFreeOfSurcharge(outside: NonNullable<CompiledPlan['outside']>, reading: ClaimReading): boolean | undefined {
  const lies = isOutside(reading);
  if (lies === false) return true;
  const waives = reading.value(outside.waivedIfRegistered);
  const registered = reading.stay.isRemoteRegistered ?? undefined;
  if (waives === true && registered === true) return true;
  if (lies === undefined) reading.lacks(CLAIM_FACTS.facilityRegion);
  if (waives !== false && registered === undefined) reading.lacks(CLAIM_FACTS.remoteRegistered);
  const isCharged = lies === true && (waives === false || registered === false);
  return isCharged ? false : undefined;
}

/** Whether a referral is asked for at a tier. */
export function needsReferral({ referral }: CompiledPlan, tier: string): boolean {
  return referral !== null && (referral.tiers === null || referral.tiers.includes(tier));
}

function pointsOffUnreferred(plan: CompiledPlan, tier: string, reading: ClaimReading): Ends<BasisPoints> {
  const { referral } = plan;
  const { isReferred } = reading.stay;
  if (referral === null || !needsReferral(plan, tier) || isReferred === true) return settled(0);
  if (reading.value(referral.missing) !== 'POINTS_OFF') return settled(0);
  if (isReferred == null) reading.lacks(CLAIM_FACTS.referred);
  else reading.trace.because('stay.not-referred-points', referral.citations);
  const off = referral.pointsOff ? turned(reading.ratio(referral.pointsOff)) : settled(0);
  return unlessFree(isReferred ?? undefined, off);
}

/** What basic insurance pays of an eligible cost. */
export function basicPayment(terms: BasicTerms): Payment {
  return (costFen, end) => {
    const counted = atMost(costFen, terms.costLeft[end]);
    const shares = terms.fixed
      ? [Math.min(terms.fixed[end], counted)]
      : terms.bases.map((basis) =>
          bandedShare(counted, terms.deductible[end], terms.bands[end], basis, { paidFen: terms.paidBeforeFen }),
        );
    return atMost(end === 'least' ? Math.min(...shares) : Math.max(...shares), terms.capLeft[end]);
  };
}
