import type { AssistanceOffer, Offers } from './assistance-offers.ts';
import { epochDay } from './dates.ts';
import type { Day } from './facts.ts';
import { type Fen, formatInterval, formatYuan, type Interval } from './money.ts';
import { pointOn } from './parameter.ts';
import type { CompiledAssistance } from './rules/contribution-assistance.ts';
import type { Trace } from './trace.ts';

/** What payers of assistance have paid in already, and what is left to be paid back to the person. */
interface ToPayBack {
  readonly paidFen: Fen;
  readonly refundDue: Interval;
}

/**
 * Says what the most favourable listing gives, and which others did not count. Unless the lists were searched for this
 * person (`isSearched`), it speaks of the lists received only.
 */
export function explainAssistance(
  rule: CompiledAssistance,
  { offers }: Offers,
  open: readonly AssistanceOffer[],
  { isSearched, toPayBack }: { readonly isSearched: boolean; readonly toPayBack: ToPayBack },
  day: Day,
  trace: Trace,
): void {
  const [best] = open;
  if (best === undefined) {
    trace.because(isSearched ? 'assistance.none' : 'assistance.none-received', rule.citations);
    return;
  }
  for (const { listing } of offers) trace.rested(listing);
  if (rule.assumed) trace.assumes(rule.assumed);
  for (const offer of open) explainOffer(offer, toPayBack, trace);
  if (offers.length > 1) {
    const several = pointOn(rule.several, day);
    trace.used(several.used);
    trace.because(
      open.length === 1 ? 'assistance.most-favourable' : 'assistance.several-open',
      several.used.citations,
      {
        category: best.listing.category,
        others: offers.filter((offer) => offer !== best).map((offer) => offer.listing.category),
      },
    );
  }
}

function explainOffer(offer: AssistanceOffer, { paidFen, refundDue }: ToPayBack, trace: Trace): void {
  const { listing, group, parts, citations } = offer;
  const { category, confirmedOn } = listing;
  for (const parameter of offer.parameters) trace.used(parameter);
  for (const parameter of offer.missing) trace.misses(parameter);
  for (const fact of offer.needs) trace.needs(fact);
  const [first, second] = parts;
  const values = {
    category,
    payer: group.payer,
    amount: formatInterval(first?.amount ?? offer.amount),
    confirmedOn: confirmedOn ?? '',
    cutOff: group.cutOff ?? '',
    until: group.late?.until ?? '',
  };
  if (offer.reason === 'assistance.refund-later' && paidFen > 0) {
    const paid = { amount: formatYuan(paidFen), refundDue: formatInterval(refundDue) };
    trace.because('assistance.paid-though-late', citations, { ...values, ...paid });
  } else {
    trace.because(offer.reason, citations, values);
  }
  if (second) {
    const rest = { category, payer: second.payer, amount: formatInterval(second.amount) };
    trace.because('assistance.second-payer', citations, rest);
  }
}

/** Says what would have spared a person who still pays: an earlier confirmation, a valid certificate. */
export function explainMissed({ missed }: Offers, open: readonly AssistanceOffer[], trace: Trace): void {
  for (const { key, citations, values } of missed) trace.nearMiss(key, citations, values);
  for (const { listing, group, settlement, refund } of open) {
    const { category, confirmedOn } = listing;
    if (settlement !== 'REFUND_LATER' || group.cutOff === null || confirmedOn == null || refund.maxFen === 0) continue;
    const days = epochDay(confirmedOn) - epochDay(group.cutOff);
    const values = { category, days, cutOff: group.cutOff, payer: group.payer };
    trace.nearMiss('near.confirmed-earlier', group.citations, values);
  }
}
