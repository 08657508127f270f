import type { AssistanceOffer } from './assistance-offers.ts';
import { between, type Fen, type Interval, remainder, ZERO } from './money.ts';
import type { Paid } from './paid.ts';

/** What is collected, paid back and left in the end. */
export interface Owed {
  readonly collectedNow: Interval;
  readonly refundDue: Interval;
  readonly ownShare: Interval;
}

/**
 * What is collected, paid back and left in the end. While several listings might be the most favourable, each amount
 * spans what any of them gives.
 */
export function settle(total: Fen, open: readonly AssistanceOffer[], paid: Paid): Owed {
  const direct = spanOf(open, (offer) => offer.direct);
  const refund = spanOf(open, (offer) => offer.refund);
  const paidForThem = between(
    Math.max(direct.minFen, paid.byAssistanceFen),
    Math.max(direct.maxFen, paid.byAssistanceFen),
  );
  // A refund promised to those who pay first is no reason to collect again; any other refund is.
  const returned = Math.max(0, paid.refundedFen - refund.maxFen);
  // More paid back than paid in is a fault of the ledger: it never makes the person owe more than the standard.
  const covered = Math.max(0, paid.inFen - returned);
  const collectedNow = remainder(Math.max(0, total - covered), paidForThem);
  const ownShare = remainder(total, assistanceTotal(open));
  return { collectedNow, refundDue: refundDue(refund, { collectedNow, ownShare }, paid), ownShare };
}

function spanOf(open: readonly AssistanceOffer[], part: (offer: AssistanceOffer) => Interval): Interval {
  if (open.length === 0) return ZERO;
  return between(
    Math.min(...open.map((offer) => part(offer).minFen)),
    Math.max(...open.map((offer) => part(offer).maxFen)),
  );
}

/**
 * What was promised and not yet given, but never more than the person has paid and has still to pay beyond their own share: money
 * that assistance paid in is not theirs to have back.
 */
function refundDue(promised: Interval, own: Pick<Owed, 'collectedNow' | 'ownShare'>, paid: Paid): Interval {
  const { collectedNow, ownShare } = own;
  const due = (promisedFen: Fen, collectedFen: Fen, ownFen: Fen) =>
    Math.max(0, Math.min(promisedFen - paid.refundedFen, paid.netFen + collectedFen - ownFen));
  return between(
    due(promised.minFen, collectedNow.minFen, ownShare.maxFen),
    due(promised.maxFen, collectedNow.maxFen, ownShare.minFen),
  );
}

/** The most favourable listing gives at least the best sure amount, and at most the best possible one. */
export function assistanceTotal(open: readonly AssistanceOffer[]): Interval {
  if (open.length === 0) return ZERO;
  return between(
    Math.max(...open.map((offer) => offer.amount.minFen)),
    Math.max(...open.map((offer) => offer.amount.maxFen)),
  );
}
