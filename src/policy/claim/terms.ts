import { yearOf } from '../dates.ts';
import { type Fen, formatYuan } from '../money.ts';
import { type BasisPoints, formatRate } from '../rate.ts';
import { yearState } from '../year-states.ts';
import type { RatedBand } from './bands.ts';
import { both, type Ends, each, settled, whereMet } from './ends.ts';
import { CLAIM_FACTS } from './facts.ts';
import type { CompiledBand, CompiledBonus, CompiledRelief } from './parts.ts';
import type { ClaimReading } from './reading.ts';

const WHOLE: BasisPoints = 10_000;
const NOTHING: Ends<number> = settled(0);

/** Points that bonuses add to every ratio. */
export function bonusPoints(bonuses: readonly CompiledBonus[], reading: ClaimReading): Ends<BasisPoints> {
  return bonuses.reduce((sum, bonus) => both(sum, pointsOf(bonus, reading), plus), NOTHING);
}

function pointsOf(bonus: CompiledBonus, reading: ClaimReading): Ends<BasisPoints> {
  const met = bonus.when === null || reading.met(bonus.when);
  if (met === false) return NOTHING;
  const points = whereMet(met, bonus.perConsecutiveYear ? pointsByYears(bonus, reading) : once(bonus, reading), 0);
  if (points.most > 0) {
    reading.trace.because('stay.bonus', bonus.citations, { label: bonus.label, points: rateText(points) });
  }
  return points;
}

const once = (bonus: CompiledBonus, reading: ClaimReading) => reading.ratio(bonus.points);

/** So many points for each year in a row, and never more than the most. */
function pointsByYears(bonus: CompiledBonus, reading: ClaimReading): Ends<BasisPoints> {
  const points = reading.ratio(bonus.points);
  const atMost = bonus.atMost ? reading.ratio(bonus.atMost) : settled(WHOLE);
  const { least, most } = yearsInARow(reading);
  const found = {
    least: Math.min(least * points.least, atMost.least),
    most: Math.min(most * points.most, atMost.most),
  };
  if (least !== most && found.least !== found.most) reading.lacks(CLAIM_FACTS.yearsInARow);
  return found;
}

/** No scheme is older than this many years: further back there is nothing to count. */
const MOST_YEARS = 60;

/**
 * 连续参保年数: policy years in a row, before this one, in which the person was enrolled. A year covered elsewhere neither
 * counts nor breaks the row. Where the file ends, there may be any number more.
 */
function yearsInARow({ view, book }: ClaimReading): Ends<number> {
  const first = Math.max(book.policyYear - MOST_YEARS, yearOf(view.facts.birthDate ?? '0001-01-01'));
  let count = 0;
  for (let year = book.policyYear - 1; year >= first; year--) {
    const state = yearState(view, year);
    if (state === 'NOT_ENROLLED') break;
    if (state === undefined) return { least: count, most: MOST_YEARS };
    if (state !== 'COVERED_ELSEWHERE') count += 1;
  }
  return settled(count);
}

/** Bands with the ratio each has for this person; a ratio stays between nothing and the whole. */
export function ratedBands(
  bands: readonly CompiledBand[],
  more: Ends<BasisPoints>,
  less: Ends<BasisPoints>,
  reading: ClaimReading,
): Ends<readonly RatedBand[]> {
  const rated = bands.map((band) => {
    const rate = both(both(reading.ratio(band.ratio), more, plus), less, minus);
    return each(rate, (rate) => ({ ...limits(band), rate: Math.min(WHOLE, Math.max(0, rate)) }));
  });
  return { least: rated.map(({ least }) => least), most: rated.map(({ most }) => most) };
}

const limits = ({ aboveFen, upToFen }: CompiledBand) => ({ aboveFen, upToFen });

/** A deductible after the reliefs that hold: the most favourable counts. */
export function relievedDeductible(
  deductible: Ends<Fen>,
  reliefs: readonly CompiledRelief[],
  reading: ClaimReading,
): Ends<Fen> {
  return reliefs.reduce((lowest, relief) => {
    const met = reading.met(relief.when);
    if (met === false) return lowest;
    const what = reading.value(relief.deductible);
    const relieved = { least: eased(deductible.least, what ?? 'SAME'), most: eased(deductible.most, what ?? 'ZERO') };
    if (met) reading.trace.because('stay.relief', relief.citations, { label: relief.label });
    return both(lowest, whereMetOr(met, relieved, deductible), Math.min);
  }, deductible);
}

function whereMetOr(met: boolean | undefined, relieved: Ends<Fen>, otherwise: Ends<Fen>): Ends<Fen> {
  return { least: met === true ? relieved.least : otherwise.least, most: relieved.most };
}

function eased(fen: Fen, what: 'HALF' | 'ZERO' | 'SAME'): Fen {
  if (what === 'SAME') return fen;
  return what === 'ZERO' ? 0 : half(fen);
}

/** Half of an amount, rounded half-up. */
export function half(fen: Fen): Fen {
  return Math.floor((fen + 1) / 2);
}

/** A ceiling after the reliefs that hold; null is none. */
export function relievedCeiling(
  ceiling: Ends<Fen | null>,
  reliefs: readonly CompiledRelief[],
  reading: ClaimReading,
): Ends<Fen | null> {
  return reliefs.reduce((highest, relief) => {
    const met = reading.met(relief.when);
    if (met === false || (highest.least === null && highest.most === null)) return highest;
    const what = reading.value(relief.ceiling);
    return {
      least: met === true && what === 'NONE' ? null : highest.least,
      most: what === 'SAME' ? highest.most : null,
    };
  }, ceiling);
}

/** What is left of a ceiling after a part of it was used; null is without end. */
export function leftOf(ceiling: Ends<Fen | null>, usedFen: Fen): Ends<Fen | null> {
  return each(ceiling, (fen) => (fen === null ? null : Math.max(0, fen - usedFen)));
}

/** Never more than what is left. */
export function atMost(fen: Fen, leftFen: Fen | null): Fen {
  return leftFen === null ? fen : Math.min(fen, leftFen);
}

export const plus = (a: number, b: number): number => a + b;
const minus = (a: number, b: number): number => a - b;

/** `40.00–60.00`, or one number when both readings agree. */
export function rateText({ least, most }: Ends<BasisPoints>): string {
  if (least === most) return formatRate(least);
  return `${formatRate(Math.min(least, most))}–${formatRate(Math.max(least, most))}`;
}

/** The ratios of all bands, in their order. */
export function ratiosText({ least, most }: Ends<readonly RatedBand[]>): string {
  return least.map(({ rate }, index) => rateText({ least: rate, most: most[index]?.rate ?? rate })).join(' / ');
}

/** What is left of a ceiling, in words of the trace. */
export function leftText({ least, most }: Ends<Fen | null>): string | null {
  if (least === null || most === null) return null;
  return least === most ? formatYuan(least) : `${formatYuan(least)}–${formatYuan(most)}`;
}
