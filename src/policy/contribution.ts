import { type AssistanceOffer, assistanceOffers, contenders, type Settlement } from './assistance-offers.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Citation, Decision, Outcome } from './decision.ts';
import { explainFinding, type GroundFinding, PersonReading, windowOf } from './eligibility.ts';
import { explainAssistance, explainMissed } from './explain-assistance.ts';
import type { AssistanceCategory, Day, Department, Payer, PersonFacts, Scheme } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { between, type Fen, formatInterval, formatYuan, type Interval, isExact, ZERO } from './money.ts';
import type { NamedFacts } from './named-facts.ts';
import { newbornFee } from './newborn.ts';
import { type Paid, paidSoFar } from './paid.ts';
import { pointOn } from './parameter.ts';
import { explainWindow } from './rules/collection-window.ts';
import { payersOf } from './rules/contribution-assistance.ts';
import { type FundingLine, governmentSubsidy, type Subsidy } from './rules/subsidy.ts';
import { assistanceTotal, settle } from './settle.ts';
import { type Standard, standardOf } from './standard.ts';
import { Trace } from './trace.ts';

/** One payer's part of one person's contribution. The parts add up to the standard. */
export interface ContributionLine {
  readonly payer: Payer;
  readonly amount: Interval;
  readonly settlement: Settlement | 'SELF';
  readonly citations: readonly Citation[];
}

/** Which list the assistance comes from. */
export interface WinningListing {
  readonly category: AssistanceCategory;
  readonly department: Department;
  readonly confirmedOn: Day | null;
  /** Who pays, or pays first where two do. */
  readonly payer: Payer;
  readonly settlement: Settlement;
  readonly citations: readonly Citation[];
}

/** 个人缴费: what is owed for one person and year, and who pays it. Amounts are null while the standard is unknown. */
export interface Contribution {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Before anybody helps. */
  readonly standard: Interval | null;
  readonly lines: readonly ContributionLine[];
  /** What the person still has to hand over. */
  readonly collectedNow: Interval | null;
  /** What is still to be paid back to somebody who pays first. */
  readonly refundDue: Interval | null;
  /** What remains the person's own in the end. */
  readonly ownShare: Interval | null;
  /** What the person, or anybody in their place but a payer of assistance, has paid in, refunds taken off. */
  readonly alreadyPaidFen: Fen;
  readonly listing: WinningListing | null;
  /** What government adds beside it; null while it is left to somebody or the rulebook has no rule. */
  readonly governmentSubsidy: Interval | null;
  /** Which level of government bears how much of that; none where the rulebook does not split it. */
  readonly funding: readonly FundingLine[];
  readonly decision: Decision;
}

type Amounts = Pick<Contribution, 'lines' | 'collectedNow' | 'refundDue' | 'ownShare' | 'listing'>;

/** What is owed for one person and year, and who pays what of it. Somebody who may not enrol owes nothing. */
export function assessContribution(
  facts: PersonFacts,
  at: At,
  book: CompiledRulebook,
  trace: Trace = new Trace(),
  { view, named, finding } = new PersonReading(facts, at, book),
): Contribution {
  const day = within(book.span, at.asOf);
  const standard = standardOf(view, book, trace);
  const paid = paidSoFar(view, ruleOn(book, 'contribution-assistance', day)?.payers);
  const amounts =
    finding.status === 'NO' ? nothingOwed(finding, view, named, paid, trace) : owedBy(standard, view, book, day, trace);

  if (finding.status === 'UNDETERMINED') {
    trace.because('contribution.eligibility-open', finding.rule?.citations ?? []);
    explainFinding(finding, view, named, trace);
  }
  const subsidyRule = ruleOn(book, 'subsidy', day);
  const subsidy = subsidyRule ? governmentSubsidy(subsidyRule, day, trace) : NO_SUBSIDY;
  const outcome = outcomeOf(finding, amounts, trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    standard: standard.amount,
    ...amounts,
    alreadyPaidFen: paid.netFen,
    governmentSubsidy: subsidy.total,
    funding: subsidy.funding,
    decision: trace.decision('CONTRIBUTION', outcome, at, book.ref, trace.isKept ? named.used() : [], {
      amount: amounts.collectedNow,
    }),
  };
}

const NO_SUBSIDY: Subsidy = { total: null, funding: [] };

function outcomeOf(finding: GroundFinding, amounts: Amounts, trace: Trace): Outcome {
  if (finding.status === 'NO') return 'NO';
  if (amounts.collectedNow === null) return 'UNDETERMINED';
  return finding.status === 'UNDETERMINED' || trace.isOpen ? 'CONDITIONAL' : 'AMOUNT';
}

function nothingOwed(finding: GroundFinding, view: FactsView, named: NamedFacts, paid: Paid, trace: Trace): Amounts {
  trace.because('contribution.not-eligible', finding.rule?.citations ?? []);
  explainFinding(finding, view, named, trace);
  if (paid.netFen > 0) {
    trace.because('contribution.paid-though-not-eligible', finding.rule?.citations ?? [], {
      amount: formatYuan(paid.netFen),
    });
  }
  return NOTHING;
}

/** What is owed by somebody who may enrol: nothing in a birth year that is free, up to the standard while that is open. */
function owedBy(standard: Standard, view: FactsView, book: CompiledRulebook, day: Day, trace: Trace): Amounts {
  const birthYear = newbornFee(view, book, trace);
  if (birthYear === 'FREE') return NOTHING;
  const amounts = amountsOf(standard, view, book, day, trace);
  return birthYear === 'OPEN' ? perhapsNothing(amounts) : amounts;
}

const NOTHING: Amounts = { lines: [], collectedNow: ZERO, refundDue: ZERO, ownShare: ZERO, listing: null };

function perhapsNothing(amounts: Amounts): Amounts {
  const upTo = (amount: Interval | null) => amount && between(0, amount.maxFen);
  const { lines, collectedNow, refundDue, ownShare } = amounts;
  return {
    ...amounts,
    collectedNow: upTo(collectedNow),
    refundDue: upTo(refundDue),
    ownShare: upTo(ownShare),
    lines: lines.map((line) => ({ ...line, amount: between(0, line.amount.maxFen) })),
  };
}

const UNKNOWN: Amounts = { lines: [], collectedNow: null, refundDue: null, ownShare: null, listing: null };

function amountsOf(standard: Standard, view: FactsView, book: CompiledRulebook, day: Day, trace: Trace): Amounts {
  if (standard.amount === null || !isExact(standard.amount)) return exemptOrUnknown(standard, view, book, day, trace);
  const total = standard.amount.minFen;
  const window = windowOf(view, book);
  const rule = ruleOn(book, 'contribution-assistance', day);
  const found = rule ? assistanceOffers(rule, view, total, window?.closesOn ?? null, day, trace) : NO_OFFERS;
  const open = contenders(found.offers);
  const isSearched = view.searched('ASSISTANCE') !== undefined;
  const assisting = open.flatMap(({ group }) => payersOf(group));
  const paid = paidSoFar(view, rule?.payers, assisting);
  const owed = settle(total, open, paid);
  const toPayBack = { paidFen: paid.byAssistanceFen, refundDue: owed.refundDue };
  if (rule) explainAssistance(rule, found, open, { isSearched, toPayBack }, day, trace);
  if (rule && !isSearched) trace.assumes(LISTS_ARE_COMPLETE);

  if (owed.collectedNow.maxFen > 0 || owed.ownShare.maxFen > 0) explainMissed(found, open, trace);
  if (trace.isKept) {
    explainPaid(total, paid, standard.citations, trace);
    trace.because('contribution.own-share', standard.citations, {
      collectedNow: formatInterval(owed.collectedNow),
      ownShare: formatInterval(owed.ownShare),
    });
  }
  if (window && owed.collectedNow.maxFen > 0) {
    explainWindow(window, view.asOf, trace);
    if (window.isOpen === false && view.asOf > window.closesOn) missesLateRule(book, day, trace);
  }
  const self: ContributionLine = {
    payer: 'SELF',
    amount: owed.ownShare,
    settlement: 'SELF',
    citations: standard.citations,
  };
  return { ...owed, lines: [...assistanceLines(open), self], listing: winner(open[0]) };
}

/** Whoever is paid for in full and directly owes nothing, whatever the standard turns out to be. */
function exemptOrUnknown(standard: Standard, view: FactsView, book: CompiledRulebook, day: Day, trace: Trace): Amounts {
  const rule = ruleOn(book, 'contribution-assistance', day);
  const closes = windowOf(view, book)?.closesOn ?? null;
  const { offers } = rule ? assistanceOffers(rule, view, 0, closes, day, trace) : NO_OFFERS;
  const exempt = offers.find((offer) => isExemption(offer, day));
  if (exempt === undefined) {
    for (const parameter of standard.missing) trace.misses(parameter);
    for (const fact of standard.needs) trace.needs(fact);
    return UNKNOWN;
  }
  const { category } = exempt.listing;
  for (const parameter of exempt.parameters) trace.used(parameter);
  trace.rested(exempt.listing);
  trace.because('assistance.exempt', exempt.citations, { category, payer: exempt.group.payer });
  return { lines: [], collectedNow: ZERO, refundDue: ZERO, ownShare: ZERO, listing: winner(exempt) };
}

function isExemption({ settlement, needs, group }: AssistanceOffer, day: Day): boolean {
  return settlement === 'DIRECT' && needs.length === 0 && pointOn(group.share, day).value === 'FULL';
}

const NO_OFFERS = { offers: [], missed: [] };

/** Says what has arrived, and whether it is too much or the ledger cannot be right. */
function explainPaid(total: Fen, paid: Paid, citations: readonly Citation[], trace: Trace): void {
  if (paid.netFen > 0) trace.because('contribution.already-paid', citations, { amount: formatYuan(paid.netFen) });
  const arrived = paid.netFen + paid.byAssistanceFen;
  if (arrived > total) trace.because('contribution.overpaid', citations, { amount: formatYuan(arrived - total) });
  if (paid.netFen < 0) {
    trace.because('contribution.refunded-too-much', citations, { amount: formatYuan(-paid.netFen) });
  }
}

/** Nobody can be on a list that we were not given; without a search of the lists for this person, that is taken on trust. */
const LISTS_ARE_COMPLETE = {
  zh: '未记录该人员的困难身份核查，按各部门已报送的名单是完整的处理。',
  en: 'No search of the assistance lists is recorded for this person; the lists received are taken to be complete.',
};

/** A line for each payer; while several listings are in the race, one for what they may give together. */
function assistanceLines(open: readonly AssistanceOffer[]): ContributionLine[] {
  const [best] = open;
  if (best === undefined) return [];
  const { citations, group } = best;
  if (open.length === 1) return best.parts.map((part) => ({ ...part, settlement: best.settlement, citations }));
  const isAlike = open.every(({ settlement }) => settlement === best.settlement);
  const settlement = isAlike ? best.settlement : 'OPEN';
  return [{ payer: group.payer, amount: assistanceTotal(open), settlement, citations }];
}

function winner(best: AssistanceOffer | undefined): WinningListing | null {
  if (best === undefined) return null;
  const { listing, group, settlement, citations } = best;
  const { category, department, confirmedOn } = listing;
  return { category, department, confirmedOn: confirmedOn ?? null, payer: group.payer, settlement, citations };
}

/** After the window, whether money is still taken is what the rule for late payers would say. */
function missesLateRule(book: CompiledRulebook, day: Day, trace: Trace): void {
  const rule = ruleOn(book, 'benefit-period', day);
  if (rule === undefined) return;
  const point = pointOn(rule.paidOutsideWindow, day);
  if (point.value === undefined) trace.misses(point.used);
  else trace.used(point.used);
}
