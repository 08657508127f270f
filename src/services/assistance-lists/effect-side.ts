import type { Settlement } from '../../policy/assistance-offers.ts';
import { type CompiledRulebook, ruleOn, within } from '../../policy/compile.ts';
import type { Contribution, ContributionLine } from '../../policy/contribution.ts';
import type { At, Outcome } from '../../policy/decision.ts';
import { PersonReading } from '../../policy/eligibility.ts';
import { assessContribution } from '../../policy/engine.ts';
import type { AssistanceCategory, Payer, PersonFacts } from '../../policy/facts.ts';
import type { FactsView } from '../../policy/facts-view.ts';
import { exactFen, type Fen, isExact } from '../../policy/money.ts';
import { paidBy } from '../../policy/paid.ts';
import { listedIn } from '../../policy/standard.ts';
import { Trace } from '../../policy/trace.ts';
import { type MoneyOfYear, OWN_PAYERS } from '../../store/queries/refund.ts';
import { sourceOf } from '../refunds/refunds-due.ts';
import { isWaitSkipped } from './effect-wait.ts';

/** How a payer's help reaches somebody; NONE while nobody helps. */
export type SideSettlement = Settlement | 'NONE';

/** What one payer bears, in fen; null while it is open. */
export type PayerShare = readonly [payer: Payer, fen: Fen | null];

/** One person's year under one set of listings. Amounts in fen; null while they are open. */
export interface EffectSide {
  readonly outcome: Outcome;
  /** What is still collected from the person now. */
  readonly collectedFen: Fen | null;
  /** What others bear in all. */
  readonly assistedFen: Fen | null;
  /** Who bears how much of that. */
  readonly payers: readonly PayerShare[];
  readonly settlement: SideSettlement;
  /** What is to be paid back to a person who paid all of it, declared or not; nothing while that is open. */
  readonly refundDueFen: Fen;
  /** What has arrived from the person, or from somebody in their place, beyond what they have to hand over. */
  readonly overpaidFen: Fen;
  /** Whether an amount is open. */
  readonly isOpen: boolean;
  /** Whether the person would wait for benefits but for a listing. */
  readonly isWaitSkipped: boolean;
  /** 即时结算: whether a listing that holds on the day has claims settled on the spot; not for the dead. */
  readonly isOneStop: boolean;
}

/** The law of one person's year, and the day it is asked on. */
export interface EffectLaw {
  readonly at: At;
  readonly book: CompiledRulebook;
}

/** What a side takes beside facts and law. */
export interface SideGround {
  /** 一站式结算类别: categories whose people are settled on the spot. */
  readonly oneStop: ReadonlySet<AssistanceCategory>;
  /**
   * The year's money, which tells from which payment a refund would be taken and whether one stands. Left out, what the person
   * paid according to the facts has to suffice: never less falls due by it than by the money.
   */
  readonly moneyOf?: ((personId: string) => MoneyOfYear | undefined) | undefined;
}

/** One person's year as the rulebook has it for the listings among the facts. */
export function sideOf(facts: PersonFacts, { at, book }: EffectLaw, ground: SideGround): EffectSide {
  const reading = new PersonReading(facts, at, book);
  const contribution = assessContribution(facts, at, book, Trace.quiet(), reading);
  const { outcome } = contribution.decision;
  const { payers, settlement } = helpOf(contribution, reading.view, book);
  const collectedFen = exactFen(contribution.collectedNow);
  const assistedFen = sumOf(payers);
  return {
    outcome,
    collectedFen,
    assistedFen,
    payers,
    settlement,
    refundDueFen: refundDueFen(contribution, reading.view, ground),
    overpaidFen: overpaidFen(contribution, { settlement, assistedFen }),
    isOpen: collectedFen === null || assistedFen === null || exactFen(contribution.refundDue) === null,
    isWaitSkipped: outcome !== 'NO' && isWaitSkipped(facts, at, book),
    isOneStop: isSettledOnTheSpot(reading.view, ground.oneStop),
  };
}

export type Help = Pick<EffectSide, 'payers' | 'settlement'>;

const NO_HELP: Help = { payers: [], settlement: 'NONE' };

/**
 * What others bear: what the listings give, or what those who help have paid in already where that is no less. A year that
 * they paid stays paid, whoever leaves a list since.
 */
function helpOf(contribution: Contribution, view: FactsView, book: CompiledRulebook): Help {
  const listed = helpOfListings(contribution);
  if (contribution.decision.outcome === 'NO') return listed;
  const rule = ruleOn(book, 'contribution-assistance', within(book.span, view.asOf));
  const paid = paidBy(
    view,
    rule?.payers,
    listed.payers.map(([payer]) => payer),
  );
  const arrived = [...paid].filter(([, fen]) => fen > 0);
  const mostListed = helpLines(contribution).reduce((sum, { amount }) => sum + amount.maxFen, 0);
  if (arrived.length === 0 || arrived.reduce((sum, [, fen]) => sum + fen, 0) < mostListed) return listed;
  return { payers: arrived, settlement: 'DIRECT' };
}

/** Somebody paid for in full has no lines while the standard is open: then the payer is known, and the amount is not. */
export function helpOfListings(contribution: Contribution): Help {
  const { listing } = contribution;
  const lines = helpLines(contribution);
  if (lines.length > 0) {
    const payers = lines.map(({ payer, amount }): PayerShare => [payer, exactFen(amount)]);
    return { payers, settlement: settlementOf(lines) };
  }
  return listing ? { payers: [[listing.payer, null]], settlement: listing.settlement } : NO_HELP;
}

/** Where it is open whether anything at all is paid back, nobody is promised that it is. */
function settlementOf(lines: readonly HelpLine[]): SideSettlement {
  const { settlement } = lines[0] ?? NO_HELP;
  const isPerhapsNothing = lines.every(({ amount }) => amount.minFen === 0 && !isExact(amount));
  return settlement === 'REFUND_LATER' && isPerhapsNothing ? 'OPEN' : settlement;
}

type HelpLine = ContributionLine & { readonly settlement: Settlement };

const helpLines = ({ lines }: Contribution): HelpLine[] =>
  lines.filter((line): line is HelpLine => line.settlement !== 'SELF');

function sumOf(payers: readonly PayerShare[]): Fen | null {
  return payers.reduce<Fen | null>((sum, [, fen]) => (sum === null || fen === null ? null : sum + fen), 0);
}

/** 先缴后返: what is due back to somebody who paid all of it themselves: as it was declared, or as nobody declared it yet. */
function refundDueFen({ refundDue }: Contribution, view: FactsView, { moneyOf }: SideGround): Fen {
  const fen = exactFen(refundDue) ?? 0;
  if (fen === 0) return 0;
  const money = moneyOf?.((view.facts as PersonFacts).personId);
  const declared = money?.refunds.find(({ reason, state }) => reason === 'CONFIRMED_LATER' && state !== 'PAID');
  if (declared) return Math.min(declared.fen, fen);
  const isPaid = moneyOf ? sourceOf(money, fen) !== undefined : ownPaidFen(view) >= fen;
  return isPaid ? fen : 0;
}

/** What the person paid for the year, also from a relative's account, less what went back. */
function ownPaidFen(view: FactsView): Fen {
  const own = paidBy(view, OWN);
  return [...own.values()].reduce((sum, fen) => sum + fen, 0);
}

const OWN: ReadonlySet<Payer> = new Set<Payer>(OWN_PAYERS);

/** What arrived beyond what the person has to hand over at all; those who pay first have to hand over the standard. */
function overpaidFen(contribution: Contribution, side: Pick<EffectSide, 'settlement' | 'assistedFen'>): Fen {
  const { standard, ownShare, alreadyPaidFen } = contribution;
  if (ownShare === null) return 0;
  const isOwn = side.settlement === 'NONE' || standard === null || side.assistedFen === null;
  const helpedFen = side.settlement === 'DIRECT' ? (side.assistedFen ?? 0) : 0;
  const owedFen = isOwn ? ownShare.maxFen : Math.max(0, standard.maxFen - helpedFen);
  return Math.max(0, alreadyPaidFen - owedFen);
}

function isSettledOnTheSpot(view: FactsView, oneStop: ReadonlySet<AssistanceCategory>): boolean {
  if (view.facts.listings.length === 0 || view.death()) return false;
  return !listedIn(view).isDisjointFrom(oneStop);
}
