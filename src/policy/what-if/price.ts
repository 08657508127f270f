import { tierOf } from '../claim/facility.ts';
import { type ClaimLine, linesOf } from '../claim/lines.ts';
import { CLAIM_PAYERS, NO_PAYOUT, payOut } from '../claim/payout.ts';
import type { ClaimReading } from '../claim/reading.ts';
import { eligibleOf } from '../claim-facts.ts';
import { ruleOn } from '../compile.ts';
import { exactFen, type Fen } from '../money.ts';
import type { CompiledPlan, CompiledTier } from '../rules/benefits.ts';

/** What each payer pays, in the order of `CLAIM_PAYERS`, in fen. */
export type PayerSums = readonly Fen[];

/** A claim that passed every gate, by a rulebook. */
export interface Priced {
  readonly plan: CompiledPlan | null;
  readonly tier: CompiledTier | null;
  /** The same twice where every amount is fixed. */
  readonly least: PayerSums;
  readonly most: PayerSums;
  readonly isExact: boolean;
  /** Own cost inside the policy that basic insurance left, in fen: the year accumulates it. Null while it is open. */
  readonly ownAfterBasicFen: Fen | null;
}

/**
 * Who would pay how much of care whose claim was settled, and so is covered, in time, designated and referred where it has to be:
 * that is not asked again. Care without a plan, or at a tier without a row, is paid by no fund.
 */
export function priceOf(reading: ClaimReading): Priced {
  const { stay } = reading;
  const rule = ruleOn(reading.book, 'benefits', reading.day);
  const plan = rule?.plans.find(({ visits }) => visits.includes(stay.visit)) ?? null;
  const tier = (rule && tierOf(rule, reading)) ?? null;
  const row = plan?.rows.find(({ id }) => id === tier?.id);
  const payout = plan && row ? payOut(plan, row, eligibleOf(stay), reading) : NO_PAYOUT;
  const [basic] = payout.steps;
  return {
    ...{ plan, tier: row ? tier : null },
    ...sumsOf(linesOf(payout, reading)),
    ownAfterBasicFen: basic ? exactFen(basic.left) : 0,
  };
}

/** Several others may pay; of everybody else there is one line at most. */
function sumsOf(lines: readonly ClaimLine[]): Pick<Priced, 'least' | 'most' | 'isExact'> {
  const least = CLAIM_PAYERS.map(() => 0);
  const most = CLAIM_PAYERS.map(() => 0);
  let isExact = true;
  for (const { payer, amount } of lines) {
    const at = CLAIM_PAYERS.indexOf(payer);
    least[at] = (least[at] ?? 0) + amount.minFen;
    most[at] = (most[at] ?? 0) + amount.maxFen;
    isExact &&= amount.minFen === amount.maxFen;
  }
  return { least, most, isExact };
}
