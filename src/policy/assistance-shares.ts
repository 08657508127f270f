/** How much each payer of a listing's assistance bears of a standard. */
import type { Payer } from './facts.ts';
import { add, between, type Fen, type Interval } from './money.ts';
import type { Point } from './parameter.ts';
import { shareOf } from './rate.ts';
import type { CompiledAssistanceGroup, Share } from './rules/contribution-assistance.ts';

/** One payer's part of an offer. */
export interface OfferPart {
  readonly payer: Payer;
  readonly amount: Interval;
}

/** A share never exceeds what is left; one that nobody has set may be anything up to it. */
function amountOfShare(share: Point<Share>, standardFen: Fen, leftFen: Fen): Interval {
  const fen = (value: Share | undefined, otherwise: Fen) => Math.min(leftFen, fenOf(value, standardFen) ?? otherwise);
  if (share.value !== undefined) return between(fen(share.value, 0), fen(share.value, 0));
  return between(fen(share.min, 0), fen(share.max, leftFen));
}

function fenOf(value: Share | undefined, standardFen: Fen): Fen | undefined {
  if (value === 'FULL') return standardFen;
  return typeof value === 'object' ? shareOf(standardFen, value.rateBp) : value;
}

/** Payer by payer: the second bears its share of the standard, of what the first leaves. */
export function partsOf(
  { payer, also }: CompiledAssistanceGroup,
  share: Point<Share>,
  second: Point<Share> | null,
  standardFen: Fen,
): OfferPart[] {
  const first = amountOfShare(share, standardFen, standardFen);
  if (also === null || second === null) return [{ payer, amount: first }];
  const least = amountOfShare(second, standardFen, standardFen - first.maxFen).minFen;
  const most = amountOfShare(second, standardFen, standardFen - first.minFen).maxFen;
  return [
    { payer, amount: first },
    { payer: also.payer, amount: between(least, most) },
  ];
}

/** What both give together. The more the first gives, the less is left to the second, so that the ends go together. */
export function totalOf(
  [first, ...others]: readonly OfferPart[],
  share: Point<Share>,
  second: Point<Share> | null,
  standardFen: Fen,
): Interval {
  const own = first?.amount ?? amountOfShare(share, standardFen, standardFen);
  if (second === null || others.length === 0) return own;
  const { minFen } = amountOfShare(second, standardFen, standardFen - own.minFen);
  const { maxFen } = amountOfShare(second, standardFen, standardFen - own.maxFen);
  return add(own, between(minFen, maxFen));
}
