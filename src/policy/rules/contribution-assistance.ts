import type { Citation, NeededFact, UsedParameter } from '../decision.ts';
import type { AssistanceCategory, Day, Department, ListingFact, Payer } from '../facts.ts';
import type { FactsView } from '../facts-view.ts';
import type { MessageKey } from '../messages.ts';
import { between, type Fen, formatInterval, type Interval, parseYuan, ZERO } from '../money.ts';
import { OTHER_FACTS } from '../named-facts.ts';
import { type Citing, compileParameter, type Point, pointOn, type Series } from '../parameter.ts';
import type { AssistanceGroup, ContributionAssistanceRule, LateAssistance, Text } from '../rulebook.ts';
import type { Trace } from '../trace.ts';

/** How a share reaches the person: paid for them, paid back to them, or not known for want of a fact. */
export const SETTLEMENTS = ['DIRECT', 'REFUND_LATER', 'OPEN'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

interface CompiledLate {
  readonly until: Day;
  readonly afterwards: Series<'NONE'>;
  readonly used: UsedParameter;
}

export interface CompiledAssistanceGroup {
  readonly id: string;
  readonly label: Text;
  readonly categories: readonly AssistanceCategory[];
  readonly payer: Payer;
  readonly confirmedBy: readonly Department[] | null;
  readonly share: Series<Fen | 'FULL'>;
  readonly cutOff: Day | null;
  /** The cut-off as a line of the decision's parameters. */
  readonly cutOffUsed: UsedParameter | null;
  readonly late: CompiledLate | null;
  readonly citations: readonly Citation[];
}

export interface CompiledAssistance {
  readonly several: Series<'MOST_FAVOURABLE_ONCE'>;
  readonly groups: readonly CompiledAssistanceGroup[];
  readonly payers: ReadonlySet<Payer>;
  readonly citations: readonly Citation[];
}

/** What one listing gives: how much in all, how much of it before anything is collected, how much is paid back. */
export interface AssistanceOffer {
  readonly listing: ListingFact;
  readonly group: CompiledAssistanceGroup;
  readonly settlement: Settlement;
  readonly amount: Interval;
  readonly direct: Interval;
  readonly refund: Interval;
  readonly parameters: readonly UsedParameter[];
  readonly missing: readonly UsedParameter[];
  readonly needs: NeededFact | null;
  readonly reason: MessageKey;
  /** The clause that gives it. */
  readonly citations: readonly Citation[];
}

export function compileAssistance(rule: ContributionAssistanceRule, citing: Citing): CompiledAssistance {
  const groups = rule.groups.map((group) => compileGroup(rule, group, citing));
  return {
    several: compileParameter(`${rule.kind}.several`, rule.several, citing, rule.cite, only('MOST_FAVOURABLE_ONCE')),
    groups,
    payers: new Set(groups.map((group) => group.payer)),
    citations: rule.cite ? citing.cite(rule.cite) : groups.flatMap((group) => group.citations),
  };
}

function compileGroup(rule: ContributionAssistanceRule, group: AssistanceGroup, citing: Citing) {
  const name = `${rule.kind}.${group.id}`;
  const citations = citing.cite(group.cite, rule.cite);
  return {
    id: group.id,
    label: group.label,
    categories: group.categories,
    payer: group.payer,
    confirmedBy: group.confirmedBy ?? null,
    share: compileParameter(`${name}.share`, group.share, citing, group.cite ?? rule.cite, readShare),
    cutOff: group.cutOff ?? null,
    cutOffUsed: group.cutOff ? stated(`${name}.cutOff`, group.cutOff, null, citations) : null,
    late: group.late
      ? compileLate(`${name}.late`, group.late, citing, group.late.cite ?? group.cite ?? rule.cite)
      : null,
    citations,
  };
}

function compileLate(name: string, late: LateAssistance, citing: Citing, cite: LateAssistance['cite']): CompiledLate {
  return {
    until: late.until,
    afterwards: compileParameter(`${name}.afterwards`, late.afterwards, citing, cite, only('NONE')),
    used: stated(`${name}.until`, late.until, late.assumed ?? null, citing.cite(cite)),
  };
}

function stated(name: string, value: string, assumed: Text | null, citations: readonly Citation[]): UsedParameter {
  return { name, value, from: null, to: null, delegatedTo: null, why: null, assumed, citations };
}

function readShare(text: string): Fen | 'FULL' {
  return text === 'FULL' ? 'FULL' : parseYuan(text);
}

function only<Word extends string>(word: Word): (text: string) => Word {
  return (text) => {
    if (text !== word) throw new RangeError(`"${text}" is not ${word}, the one value this parameter has so far.`);
    return word;
  };
}

/**
 * 分类资助参保: a listed person's contribution is paid by somebody else, wholly or in part. Whoever was confirmed by
 * the cut-off is paid for directly; whoever is confirmed later, while money is still collected, pays first and is paid
 * back (先缴后返). A listing counts when it holds on the day asked about; or when it held on the cut-off day, on which the
 * lists are fixed; or, once the window has closed, on the window's last day: leaving a list later undoes nothing.
 *
 * Written from: the clauses cited by each group of the rulebook's `contribution-assistance` rule.
 */
export function assistanceOffers(
  rule: CompiledAssistance,
  view: FactsView,
  standardFen: Fen,
  windowCloses: Day | null,
  day: Day,
  trace: Trace,
): AssistanceOffer[] {
  const offers: AssistanceOffer[] = [];
  for (const listing of view.facts.listings) {
    for (const group of rule.groups) {
      if (!group.categories.includes(listing.category) || !counts(listing, group, view, windowCloses)) continue;
      if (isRefused(group, listing, view, trace)) continue;
      if (heldOnCutOff(listing, group, view) && !view.holds(listing)) {
        trace.because('assistance.list-fixed', group.citations, {
          category: listing.category,
          cutOff: group.cutOff ?? '',
        });
      }
      const offer = offerOf(group, listing, standardFen, day, trace);
      if (offer) offers.push(offer);
    }
  }
  return offers.sort(mostFavourableFirst);
}

function counts(
  listing: ListingFact,
  group: CompiledAssistanceGroup,
  view: FactsView,
  windowCloses: Day | null,
): boolean {
  if (listing.confirmedOn != null && listing.confirmedOn > view.asOf) return false;
  if (view.holds(listing) || heldOnCutOff(listing, group, view)) return true;
  return windowCloses !== null && view.asOf > windowCloses && view.holds(listing, windowCloses);
}

/** Whether the person stood on the list on the day it was fixed, confirmed by then. */
function heldOnCutOff({ confirmedOn, ...listing }: ListingFact, { cutOff }: CompiledAssistanceGroup, view: FactsView) {
  if (cutOff === null || view.asOf < cutOff || confirmedOn == null || confirmedOn > cutOff) return false;
  return view.holds(listing, cutOff);
}

function isRefused(group: CompiledAssistanceGroup, listing: ListingFact, view: FactsView, trace: Trace): boolean {
  const { category, department, regionCode } = listing;
  if (!view.isInRegion(regionCode)) {
    trace.because('assistance.elsewhere', group.citations, { category, regionCode });
    return true;
  }
  if (group.confirmedBy && !group.confirmedBy.includes(department)) {
    trace.because('assistance.wrong-department', group.citations, { category, department });
    return true;
  }
  return false;
}

function offerOf(
  group: CompiledAssistanceGroup,
  listing: ListingFact,
  standardFen: Fen,
  day: Day,
  trace: Trace,
): AssistanceOffer | undefined {
  const share = pointOn(group.share, day);
  const amount = shareOf(share, standardFen);
  const parameters = group.cutOffUsed ? [share.used, group.cutOffUsed] : [share.used];
  const missing = share.value === undefined ? [share.used] : [];
  const isOpen = missing.length > 0;
  const offer = { listing, group, parameters, missing, needs: null, citations: group.citations };
  const upTo = between(0, amount.maxFen);
  const { category, confirmedOn } = listing;

  if (confirmedOn == null) {
    const reason = 'assistance.confirmation-day-needed';
    const needs = OTHER_FACTS.confirmedOn;
    return { ...offer, settlement: 'OPEN', amount: upTo, direct: upTo, refund: upTo, needs, reason };
  }
  if (group.cutOff === null || confirmedOn <= group.cutOff) {
    const reason = isOpen ? 'assistance.share-open' : 'assistance.direct';
    return { ...offer, settlement: 'DIRECT', amount, direct: amount, refund: ZERO, reason };
  }
  if (group.late === null) {
    trace.because('assistance.too-late', group.citations, { category, confirmedOn, cutOff: group.cutOff });
    return undefined;
  }
  const late = { ...offer, settlement: 'REFUND_LATER' as const, direct: ZERO, citations: group.late.used.citations };
  if (confirmedOn <= group.late.until) {
    const reason = isOpen ? 'assistance.share-open' : 'assistance.refund-later';
    return { ...late, amount, refund: amount, parameters: [...parameters, group.late.used], reason };
  }
  const afterwards = pointOn(group.late.afterwards, day);
  if (afterwards.value === 'NONE') {
    trace.because('assistance.after-late', afterwards.used.citations, { category, confirmedOn });
    return undefined;
  }
  return {
    ...late,
    amount: upTo,
    refund: upTo,
    missing: [...missing, afterwards.used],
    reason: 'assistance.late-open',
  };
}

/** A share never exceeds the standard; one that nobody has set may be anything up to it. */
function shareOf(share: Point<Fen | 'FULL'>, standardFen: Fen): Interval {
  const fen = (value: Fen | 'FULL' | undefined, otherwise: Fen) =>
    value === 'FULL' ? standardFen : Math.min(value ?? otherwise, standardFen);
  if (share.value !== undefined) return between(fen(share.value, 0), fen(share.value, 0));
  return between(fen(share.min, 0), fen(share.max, standardFen));
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

/** Says what the most favourable listing gives, and which others did not count. */
export function explainAssistance(
  rule: CompiledAssistance,
  offers: readonly AssistanceOffer[],
  open: readonly AssistanceOffer[],
  day: Day,
  trace: Trace,
): void {
  const [best] = open;
  if (best === undefined) {
    trace.because('assistance.none', rule.citations);
    return;
  }
  for (const offer of open) explainOffer(offer, trace);
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

function explainOffer(offer: AssistanceOffer, trace: Trace): void {
  const { listing, group } = offer;
  for (const parameter of offer.parameters) trace.used(parameter);
  for (const parameter of offer.missing) trace.misses(parameter);
  if (offer.needs) trace.needs(offer.needs);
  trace.because(offer.reason, offer.citations, {
    category: listing.category,
    payer: group.payer,
    amount: formatInterval(offer.amount),
    confirmedOn: listing.confirmedOn ?? '',
    cutOff: group.cutOff ?? '',
    until: group.late?.until ?? '',
  });
}
