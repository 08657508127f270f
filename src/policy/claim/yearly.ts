import type { Fen } from '../money.ts';
import { bandedShare, type RatedBand } from './bands.ts';
import type { Payment } from './chain.ts';
import type { End, Ends } from './ends.ts';
import type { BandBasis } from './parts.ts';
import { atMost } from './terms.ts';

/** 年度累计: a payer of the year's own cost, with a deductible that counts once a year. */
export interface YearlyTerms {
  readonly deductible: Ends<Fen>;
  /** Looked at only where the year's cost passes the deductible, or somebody is told. */
  readonly bands: Ends<readonly RatedBand[]>;
  readonly bases: readonly BandBasis[];
  /** Looked at only where there is something to hold against it. */
  readonly capLeft: Ends<Fen | null>;
  /** Own cost of the year before this stay. */
  readonly beforeFen: Fen;
}

/** What a stay adds to what the year's own cost brings. It is rounded once, so a year's stays may differ from their sum by fen. */
export function yearlyPayment(terms: YearlyTerms): Payment {
  const before = { costFen: terms.beforeFen };
  return (ownFen, end) => {
    if (terms.beforeFen + ownFen <= Math.min(terms.deductible.least, terms.deductible.most)) return 0;
    const shares = terms.bases.flatMap((basis) =>
      deductiblesOf(terms, basis, terms.beforeFen + ownFen).map((deductibleFen) =>
        bandedShare(ownFen, deductibleFen, terms.bands[end], basis, before),
      ),
    );
    const share = end === 'least' ? Math.min(...shares) : Math.max(...shares);
    return share === 0 ? 0 : atMost(share, terms.capLeft[end]);
  };
}

/**
 * The deductibles that could pay most or least. When it is a range, and bands begin above it, and their ratios fall, neither
 * end of the range need be the worst: the worst is where the cost meets a band's edge.
 */
function deductiblesOf({ deductible, bands, beforeFen }: YearlyTerms, basis: BandBasis, afterFen: Fen): Fen[] {
  const ends: readonly End[] = ['least', 'most'];
  if (deductible.least === deductible.most) return [deductible.least];
  const edges = basis === 'ABOVE_DEDUCTIBLE' ? [0, ...bands.least.flatMap(({ upToFen }) => upToFen ?? [])] : [];
  const inside = edges
    .flatMap((edge) => [beforeFen - edge, afterFen - edge])
    .filter((fen) => deductible.most < fen && fen < deductible.least);
  return [...ends.map((end) => deductible[end]), ...inside];
}
