/** What each of a person's listings gives under a rulebook's `contribution-assistance` rule. */
import { type OfferPart, partsOf, totalOf } from './assistance-shares.ts';
import { epochDay } from './dates.ts';
import type { Citation, NearMiss, NeededFact, UsedParameter } from './decision.ts';
import type { Day, ListingFact } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import type { MessageKey } from './messages.ts';
import { between, type Fen, type Interval, ZERO } from './money.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import type { CompiledAssistance, CompiledAssistanceGroup } from './rules/contribution-assistance.ts';
import type { Trace } from './trace.ts';

/** How a share reaches the person: paid for them, paid back to them, or not known for want of a fact. */
export const SETTLEMENTS = ['DIRECT', 'REFUND_LATER', 'OPEN'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** What one listing gives: how much in all, how much of it before anything is collected, how much is paid back. */
export interface AssistanceOffer {
  readonly listing: ListingFact;
  readonly group: CompiledAssistanceGroup;
  readonly settlement: Settlement;
  /** Payer by payer; together the amount. */
  readonly parts: readonly OfferPart[];
  readonly amount: Interval;
  readonly direct: Interval;
  readonly refund: Interval;
  readonly parameters: readonly UsedParameter[];
  readonly missing: readonly UsedParameter[];
  readonly needs: readonly NeededFact[];
  readonly reason: MessageKey;
  /** The clause that gives it. */
  readonly citations: readonly Citation[];
}

/**
 * The offers, the most favourable first, and what would have brought another. Of offers of the same worth the rulebook's first
 * group goes first, whichever listing was recorded before.
 */
export interface Offers {
  readonly offers: readonly AssistanceOffer[];
  readonly missed: readonly NearMiss[];
}

/** Everything an offer is worked out from. */
interface Asked {
  readonly view: FactsView;
  readonly standardFen: Fen;
  readonly day: Day;
  readonly trace: Trace;
  readonly missed: NearMiss[];
}

const NO_OFFERS: Offers = { offers: [], missed: [] };
const NO_NEEDS: readonly NeededFact[] = [];

/** What each listing of the person gives; `rules/contribution-assistance.ts` says when one counts. */
export function assistanceOffers(
  rule: CompiledAssistance,
  view: FactsView,
  standardFen: Fen,
  windowCloses: Day | null,
  day: Day,
  trace: Trace,
): Offers {
  if (view.facts.listings.length === 0) return NO_OFFERS;
  const asked: Asked = { view, standardFen, day, trace, missed: [] };
  const offers: AssistanceOffer[] = [];
  for (const listing of view.facts.listings) {
    for (const group of rule.groups) {
      if (!group.categories.includes(listing.category) || !counts(listing, group, view, windowCloses)) continue;
      const offer = isRefused(group, listing, asked) ? undefined : offerOf(group, listing, asked);
      if (offer) offers.push(offer);
      else trace.rested(listing);
    }
  }
  const place = ({ group }: AssistanceOffer) => rule.groups.indexOf(group);
  return { offers: offers.sort((a, b) => mostFavourableFirst(a, b) || place(a) - place(b)), missed: asked.missed };
}

function counts(
  listing: ListingFact,
  group: CompiledAssistanceGroup,
  view: FactsView,
  windowCloses: Day | null,
): boolean {
  if (listing.confirmedOn != null && listing.confirmedOn > view.asOf) return false;
  if (group.requires?.certificate) return hasBegun(listing, view);
  if (view.holds(listing) || heldOnCutOff(listing, group, view)) return true;
  return windowCloses !== null && view.asOf > windowCloses && view.holds(listing, windowCloses);
}

/** The day a certificate has to be valid on. */
function certificateDay(view: FactsView): Day {
  return view.paidOn()?.value ?? view.asOf;
}

/** A certificate that has run out is not passed over: it is refused by name. */
function hasBegun(listing: ListingFact, view: FactsView): boolean {
  return view.knew(listing) && (listing.validFrom == null || listing.validFrom <= certificateDay(view));
}

/** Whether the person stood on the list on the day it was fixed, confirmed by then. */
function heldOnCutOff({ confirmedOn, ...listing }: ListingFact, { cutOff }: CompiledAssistanceGroup, view: FactsView) {
  if (cutOff === null || view.asOf < cutOff || confirmedOn == null || confirmedOn > cutOff) return false;
  return view.holds(listing, cutOff);
}

function isRefused(group: CompiledAssistanceGroup, listing: ListingFact, { view, trace, missed }: Asked): boolean {
  const { category, department, regionCode, validTo, grade, meetsCondition } = listing;
  const { citations, requires } = group;
  if (!view.isInRegion(regionCode)) {
    trace.because('assistance.elsewhere', citations, { category, regionCode });
    return true;
  }
  if (group.confirmedBy && !group.confirmedBy.includes(department)) {
    trace.because('assistance.wrong-department', citations, { category, department });
    return true;
  }
  if (requires === null) return false;
  if (requires.certificate && validTo != null && validTo < certificateDay(view)) {
    trace.because('assistance.certificate-expired', citations, { category, on: validTo });
    missed.push({ key: 'near.certificate-valid', citations, values: { category, on: validTo, payer: group.payer } });
    return true;
  }
  if (requires.gradeAtMost !== null && grade != null && grade > requires.gradeAtMost) {
    trace.because('assistance.grade-too-mild', citations, { category, grade, gradeAtMost: requires.gradeAtMost });
    return true;
  }
  if (requires.condition && meetsCondition === false) {
    trace.because('assistance.condition-not-met', citations, { category });
    return true;
  }
  return false;
}

/** What a listing would still have to show before it is sure. */
function stillNeeded({ requires }: CompiledAssistanceGroup, listing: ListingFact): readonly NeededFact[] {
  if (requires === null) return NO_NEEDS;
  return [
    ...(requires.certificate && listing.certificateNo == null ? [OTHER_FACTS.certificateNo] : []),
    ...(requires.gradeAtMost !== null && listing.grade == null ? [OTHER_FACTS.grade] : []),
    ...(requires.condition && listing.meetsCondition == null ? [OTHER_FACTS.meetsCondition] : []),
  ];
}

function offerOf(group: CompiledAssistanceGroup, listing: ListingFact, asked: Asked): AssistanceOffer | undefined {
  const { cutOff, late } = group;
  const { confirmedOn } = listing;
  const full = fullOffer(group, listing, asked);
  if (confirmedOn == null) {
    const needs = [...full.needs, OTHER_FACTS.confirmedOn];
    const open = upTo({ ...full, needs, reason: 'assistance.confirmation-day-needed' });
    return { ...open, settlement: 'OPEN', direct: open.amount, refund: open.amount };
  }
  if (cutOff === null || confirmedOn <= cutOff) {
    explainFixedList(group, listing, asked);
    return { ...full, direct: full.amount };
  }
  return late === null ? tooLate(group, listing, asked) : lateOffer(full, asked);
}

/** The offer to somebody confirmed in time, before it is known how it is settled. */
function fullOffer(group: CompiledAssistanceGroup, listing: ListingFact, { day, standardFen }: Asked): AssistanceOffer {
  const share = pointOn(group.share, day);
  const second = group.also ? pointOn(group.also.share, day) : null;
  const parts = partsOf(group, share, second, standardFen);
  const points = second ? [share, second] : [share];
  const missing = points.filter(({ value }) => value === undefined).map(({ used }) => used);
  const needs = stillNeeded(group, listing);
  const offer: AssistanceOffer = {
    listing,
    group,
    settlement: 'DIRECT',
    parts,
    amount: totalOf(parts, share, second, standardFen),
    direct: ZERO,
    refund: ZERO,
    parameters: [...points.map(({ used }) => used), ...(group.cutOffUsed ? [group.cutOffUsed] : [])],
    missing,
    needs,
    reason: missing.length > 0 ? 'assistance.share-open' : 'assistance.direct',
    citations: group.citations,
  };
  return needs.length > 0 ? upTo({ ...offer, reason: 'assistance.requirement-open' }) : offer;
}

/** The same, but it may come to nothing. */
function upTo(offer: AssistanceOffer): AssistanceOffer {
  const fromNothing = ({ maxFen }: Interval) => between(0, maxFen);
  const parts = offer.parts.map(({ payer, amount }) => ({ payer, amount: fromNothing(amount) }));
  return { ...offer, parts, amount: fromNothing(offer.amount) };
}

/** Confirmed after the cut-off: paid back later, or nothing, or nobody says. */
function lateOffer(offer: AssistanceOffer, { day, trace, missed }: Asked): AssistanceOffer | undefined {
  const { group, listing } = offer;
  const { category, confirmedOn } = listing;
  if (group.late === null || confirmedOn == null) return undefined;
  const { until, used, afterwards: series } = group.late;
  const late: AssistanceOffer = { ...offer, settlement: 'REFUND_LATER', citations: used.citations };
  if (confirmedOn <= until) {
    const reason = offer.reason === 'assistance.direct' ? 'assistance.refund-later' : offer.reason;
    return { ...late, refund: offer.amount, parameters: [...offer.parameters, used], reason };
  }
  const afterwards = pointOn(series, day);
  if (afterwards.value === 'NONE') {
    const { citations } = afterwards.used;
    trace.because('assistance.after-late', citations, { category, confirmedOn });
    const days = epochDay(confirmedOn) - epochDay(until);
    missed.push({ key: 'near.confirmed-for-refund', citations, values: { category, days, until } });
    return undefined;
  }
  const open = upTo({ ...late, missing: [...late.missing, afterwards.used], reason: 'assistance.late-open' });
  return { ...open, refund: open.amount };
}

function tooLate({ cutOff, citations, payer }: CompiledAssistanceGroup, listing: ListingFact, asked: Asked): undefined {
  const { category, confirmedOn } = listing;
  if (cutOff === null || confirmedOn == null) return undefined;
  asked.trace.because('assistance.too-late', citations, { category, confirmedOn, cutOff });
  const days = epochDay(confirmedOn) - epochDay(cutOff);
  asked.missed.push({ key: 'near.confirmed-earlier', citations, values: { category, days, cutOff, payer } });
  return undefined;
}

/** Who stood on the list on the day it was fixed is told that leaving it since changes nothing. */
function explainFixedList(group: CompiledAssistanceGroup, listing: ListingFact, { view, trace }: Asked): void {
  if (group.requires?.certificate || view.holds(listing) || !heldOnCutOff(listing, group, view)) return;
  const values = { category: listing.category, cutOff: group.cutOff ?? '' };
  trace.because('assistance.list-fixed', group.citations, values);
}

function mostFavourableFirst(a: AssistanceOffer, b: AssistanceOffer): number {
  return b.amount.minFen - a.amount.minFen || b.direct.minFen - a.direct.minFen || b.amount.maxFen - a.amount.maxFen;
}

/** The offers that might be the most favourable: the first, and any that could still turn out better. */
export function contenders(offers: readonly AssistanceOffer[]): AssistanceOffer[] {
  const [best, ...others] = offers;
  if (best === undefined) return [];
  return [best, ...others.filter((other) => mightBeBetter(other, best))];
}

function mightBeBetter(other: AssistanceOffer, best: AssistanceOffer): boolean {
  if (other.amount.maxFen !== best.amount.minFen) return other.amount.maxFen > best.amount.minFen;
  return other.direct.maxFen > best.direct.minFen;
}
