import type { Citation } from '../decision.ts';
import { between, exactly, type Fen, formatInterval, type Interval } from '../money.ts';
import type { Text } from '../rule.ts';
import type { CompiledPlan, CompiledRow } from '../rules/benefits.ts';
import { assistanceTerms, type GroupTerms, listedPayment, tiltTerms } from './assistance.ts';
import type { RatedBand } from './bands.ts';
import { basicPayment, basicTerms } from './basic.ts';
import { Chain, type Payment } from './chain.ts';
import { criticalTerms } from './critical-illness.ts';
import { both, type Ends, each, reversed, settled } from './ends.ts';
import type { ClaimReading } from './reading.ts';
import { atMost, leftText, ratiosText } from './terms.ts';
import { type YearlyTerms, yearlyPayment } from './yearly.ts';

/** Who pays for care, in the order in which they pay. The patient keeps the rest. */
export const CLAIM_PAYERS = [
  'BASIC_FUND',
  'CRITICAL_ILLNESS',
  'MEDICAL_ASSISTANCE',
  'SECOND_TILT',
  'OTHER',
  'FAMILY_ACCOUNT',
  'SELF',
] as const;
export type ClaimPayer = (typeof CLAIM_PAYERS)[number];

/** One payer's step of a claim. */
export interface ClaimStep {
  readonly id: ClaimPayer;
  /** Own cost inside the policy before it. */
  readonly submitted: Interval;
  /** What of that counts: no more than is left of a ceiling of eligible cost. */
  readonly eligible: Interval;
  readonly deductible: Interval;
  /** As percentages, one for each band: `55.00 / 60.00`; null where a fixed sum is paid. */
  readonly ratio: string | null;
  /** What is left of the year's ceiling before it; null where there is none or it is not known. */
  readonly ceilingLeft: string | null;
  readonly paid: Interval;
  /** Own cost inside the policy after it, for the next payer. */
  readonly left: Interval;
  readonly citations: readonly Citation[];
}

/** What funds pay of one stay, step by step. */
export interface Payout {
  readonly steps: readonly ClaimStep[];
  readonly deductible: Interval;
  /** All funds together. */
  readonly funds: Interval;
  /** What is left of the year's ceiling of basic insurance after this stay; null is without end, or not known. */
  readonly capLeft: Interval | null;
  /** 大病起付线余额: what the year's own cost still lacks of it after this stay; null where nothing pays for own cost. */
  readonly deductibleLeft: Interval | null;
  /** How far the year's own cost stays below critical illness insurance; null where it does not, or nobody can say. */
  readonly belowCriticalFen: Fen | null;
}

/** Lets basic insurance, critical illness insurance, medical assistance and second assistance pay, one after the other. */
export function payOut(plan: CompiledPlan, row: CompiledRow, eligibleFen: Fen, reading: ClaimReading): Payout {
  const terms = basicTerms(plan, row, eligibleFen, reading);
  const chain = new Chain(terms.eligible);
  const basic = step('BASIC_FUND', basicPayment(terms), chain, reading, {
    deductible: terms.deductible,
    bands: terms.fixed ? null : terms.bands,
    capLeft: () => terms.capLeft,
    costLeft: terms.costLeft,
    citations: row.citations,
  });
  say(reading, terms.fixed ? 'stay.fixed' : 'stay.basic', basic);
  const ownAfterBasic = chain.own;
  const critical = payCritical(chain, reading);
  const steps = [basic, critical?.step, payAssistance(chain, reading), payTilt(chain, reading)];
  return {
    steps: steps.filter((one) => one !== undefined),
    deductible: basic.deductible,
    funds: fundsOf(terms.eligible, chain.left),
    capLeft: capAfter(terms.capLeft, basic.paid),
    deductibleLeft: critical ? deductibleAfter(critical.terms, ownAfterBasic) : null,
    belowCriticalFen: critical ? belowCritical(critical.terms, ownAfterBasic) : null,
  };
}

function payCritical(chain: Chain, reading: ClaimReading) {
  const terms = criticalTerms(reading);
  if (terms === undefined) return undefined;
  const { citations } = terms.rule;
  const paid = step('CRITICAL_ILLNESS', yearlyPayment(terms), chain, reading, { ...shown(terms), citations });
  say(reading, paid.paid.maxFen > 0 ? 'stay.critical' : 'stay.critical-nothing', paid);
  return { terms, step: paid };
}

/** 就高: of several groups the most favourable pays, once; one that the person may be in, in the reading that pays most. */
function payAssistance(chain: Chain, reading: ClaimReading): ClaimStep | undefined {
  const groups = assistanceTerms(reading);
  const [best] = [...groups].sort((a, b) => rankOf(b, chain) - rankOf(a, chain));
  if (best === undefined) return undefined;
  const payments = groups.map(listedPayment);
  const most: Payment = (ownFen, end) => Math.max(...payments.map((payment) => payment(ownFen, end)));
  const listed = groups.filter(({ isListed }) => isListed);
  const sureFen = Math.max(0, ...listed.map((terms) => listedPayment(terms)(chain.own.maxFen, 'most')));
  const { citations, label } = best.group;
  const paid = step('MEDICAL_ASSISTANCE', most, chain, reading, { ...shown(best), citations });
  if (best.isListed) say(reading, 'stay.assistance', paid, { label });
  else if (paid.paid.maxFen === 0) return undefined;
  if (listed.length > 1) reading.trace.because('stay.most-favourable', citations, { label });
  if (paid.paid.maxFen > sureFen) say(reading, 'stay.assistance-open', paid);
  return paid;
}

/** A group that the person is known to be in goes before one that is possible; then the one that pays more. */
function rankOf(terms: GroupTerms, chain: Chain): Fen {
  const payment = yearlyPayment(terms);
  const fen = payment(chain.own.minFen, 'least') + payment(chain.own.maxFen, 'most');
  return terms.isListed ? fen + LISTED_FIRST : fen;
}

const LISTED_FIRST = 2 ** 50;

function payTilt(chain: Chain, reading: ClaimReading): ClaimStep | undefined {
  const terms = tiltTerms(reading);
  if (terms === undefined) return undefined;
  const { citations } = terms.rule;
  const paid = step('SECOND_TILT', listedPayment(terms), chain, reading, { ...shown(terms), citations });
  if (!terms.isListed && paid.paid.maxFen === 0) return undefined;
  say(reading, terms.isListed ? 'stay.tilt' : 'stay.tilt-open', paid);
  return paid;
}

function shown(terms: YearlyTerms) {
  return { deductible: terms.deductible, bands: terms.bands, capLeft: () => terms.capLeft };
}

interface Shown {
  readonly deductible: Ends<Fen>;
  /** Null where a fixed sum is paid. */
  readonly bands: Ends<readonly RatedBand[]> | null;
  /** Asked for only where it is told. */
  readonly capLeft: () => Ends<Fen | null>;
  /** Left of a ceiling of eligible cost; left out is without end. */
  readonly costLeft?: Ends<Fen | null>;
  readonly citations: readonly Citation[];
}

function step(id: ClaimPayer, payment: Payment, chain: Chain, { trace }: ClaimReading, terms: Shown): ClaimStep {
  const submitted = chain.own;
  const ratio = trace.isKept && terms.bands ? ratiosText(terms.bands) : null;
  const ceilingLeft = trace.isKept ? leftText(terms.capLeft()) : null;
  const paid = chain.pay(payment);
  return {
    id,
    submitted,
    eligible: counted(submitted, terms.costLeft),
    deductible: reversed(terms.deductible),
    ratio,
    ceilingLeft,
    paid,
    left: chain.own,
    citations: terms.citations,
  };
}

function counted({ minFen, maxFen }: Interval, { least, most }: Ends<Fen | null> = settled(null)): Interval {
  return between(atMost(minFen, least), atMost(maxFen, most));
}

type Said =
  | 'stay.fixed'
  | 'stay.basic'
  | `stay.critical${'' | '-nothing'}`
  | `stay.${'assistance' | 'tilt'}${'' | '-open'}`;

/** Tells a step in words, where anybody listens: printing its amounts takes longer than computing them. */
function say({ trace }: ClaimReading, key: Said, told: ClaimStep, more: { readonly label?: Text } = {}): void {
  if (!trace.isKept) return;
  const { submitted, deductible, ratio, paid, citations } = told;
  trace.because(key, citations, {
    submitted: formatInterval(submitted),
    deductible: formatInterval(deductible),
    ratio: ratio ?? '',
    paid: formatInterval(paid),
    ...more,
  });
}

/** What was handed in less what is left, reading by reading. */
function fundsOf(eligible: Ends<Fen>, left: Ends<Fen>): Interval {
  const { least, most } = both(eligible, left, (all, own) => all - own);
  return between(least, most);
}

function capAfter(left: Ends<Fen | null>, paid: Interval): Interval | null {
  const { least, most } = each(left, (fen) => fen ?? -1);
  if (least < 0 || most < 0) return null;
  return between(Math.max(0, least - paid.maxFen), Math.max(0, most - paid.minFen));
}

function deductibleAfter({ deductible, beforeFen }: YearlyTerms, own: Interval): Interval {
  const afterFen = (lineFen: Fen, ownFen: Fen) => Math.max(0, lineFen - beforeFen - ownFen);
  return between(afterFen(deductible.most, own.maxFen), afterFen(deductible.least, own.minFen));
}

function belowCritical({ deductible, beforeFen }: YearlyTerms, own: Interval): Fen | null {
  const below = deductible.most - beforeFen - own.maxFen;
  return below >= 0 && own.minFen === own.maxFen && deductible.least === deductible.most ? below : null;
}

/** Nothing is paid out. */
export const NO_PAYOUT: Payout = {
  steps: [],
  deductible: exactly(0),
  funds: exactly(0),
  capLeft: null,
  deductibleLeft: null,
  belowCriticalFen: null,
};
