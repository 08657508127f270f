/** 分段计算: what ratios by bands give of a cost. Whole fen in, whole fen out, rounded half-up once. */
import type { Fen } from '../money.ts';
import { type BasisPoints, SAFE_FEN, wholeFen } from '../rate.ts';
import type { BandBasis } from './parts.ts';

export interface RatedBand {
  readonly aboveFen: Fen;
  /** Included; null is without end. */
  readonly upToFen: Fen | null;
  readonly rate: BasisPoints;
}

const PARTS = 10_000;
const WHOLE = BigInt(PARTS);

/** What the year brought before a cost: it is measured from there. */
export interface Before {
  /** Cost of the year that fills the bands first, and was paid for already. */
  readonly costFen?: Fen;
  /** What was paid in the year; bands that measure it begin there. */
  readonly paidFen?: Fen;
}

/**
 * What is paid of a cost by ratios in bands. With `RAW_AMOUNT` the bands are measured from the first fen of the cost and
 * the deductible is taken out of the lowest; with `ABOVE_DEDUCTIBLE` they begin above it. With `PAID_SO_FAR` they are
 * measured on what was paid in the year: a cost that fills a band goes on in the next with what is left of it.
 */
export function bandedShare(
  costFen: Fen,
  deductibleFen: Fen,
  bands: readonly RatedBand[],
  basis: BandBasis,
  before: Before = {},
): Fen {
  if (basis === 'PAID_SO_FAR') return paidThrough(costFen - deductibleFen, bands, before.paidFen ?? 0);
  const start = before.costFen ?? 0;
  const isRaw = basis === 'RAW_AMOUNT';
  const from = isRaw ? Math.max(deductibleFen, start) : Math.max(0, start - deductibleFen);
  const to = isRaw ? start + costFen : start + costFen - deductibleFen;
  if (to < SAFE_FEN) return wholeFen(bands.reduce((sum, band) => sum + overlap(band, from, to) * band.rate, 0));
  const share = bands.reduce((sum, band) => sum + BigInt(overlap(band, from, to)) * BigInt(band.rate), 0n);
  return rounded(share, WHOLE);
}

function overlap({ aboveFen, upToFen }: RatedBand, from: Fen, to: Fen): Fen {
  return Math.max(0, Math.min(upToFen ?? to, to) - Math.max(aboveFen, from));
}

/** Fills band after band; the cost that filled one is a fraction, kept as such, so that nothing is rounded on the way. */
function paidThrough(costFen: Fen, bands: readonly RatedBand[], paidBeforeFen: Fen): Fen {
  const begun = bands.find(({ upToFen }) => upToFen === null || upToFen > paidBeforeFen);
  const room = begun?.upToFen == null ? SAFE_FEN : Math.min(SAFE_FEN, begun.upToFen - paidBeforeFen);
  const parts = costFen < SAFE_FEN && begun ? Math.max(0, costFen) * begun.rate : Number.POSITIVE_INFINITY;
  if (parts <= room * PARTS) return wholeFen(parts);
  return paidThroughSeveral(costFen, bands, paidBeforeFen);
}

/** The same where it may take more than one band. */
function paidThroughSeveral(costFen: Fen, bands: readonly RatedBand[], paidBeforeFen: Fen): Fen {
  let left = { over: BigInt(Math.max(0, costFen)), under: 1n };
  let paid = 0n;
  for (const { upToFen, rate } of bands) {
    const room = upToFen === null ? null : BigInt(upToFen - paidBeforeFen) - paid;
    if (room !== null && room <= 0n) continue;
    const share = left.over * BigInt(rate);
    if (room === null || share <= room * WHOLE * left.under) {
      return Number(paid) + rounded(share, WHOLE * left.under);
    }
    paid += room;
    left = { over: share - room * WHOLE * left.under, under: left.under * BigInt(rate) };
  }
  return Number(paid);
}

function rounded(over: bigint, under: bigint): Fen {
  return Number((2n * over + under) / (2n * under));
}
