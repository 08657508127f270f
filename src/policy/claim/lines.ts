import { ruleOn } from '../compile.ts';
import type { Citation } from '../decision.ts';
import type { Payer } from '../facts.ts';
import { between, type Fen, formatInterval, type Interval, ZERO } from '../money.ts';
import { CLAIM_FACTS } from './facts.ts';
import type { ClaimPayer, Payout } from './payout.ts';
import type { ClaimReading } from './reading.ts';

/** One payer of a claim. */
export interface ClaimLine {
  readonly payer: ClaimPayer;
  readonly amount: Interval;
  /** Who, where the payer is another one. */
  readonly by: Payer | null;
  readonly citations: readonly Citation[];
}

/** Of care that is not paid for, what that means for those who are not funds. */
interface Denial {
  /** Whether it is open who bears the cost. */
  readonly isBearerOpen?: boolean;
  /** Whether nothing at all may be paid out, of the household's account neither. */
  readonly isDenied?: boolean;
}

/**
 * Funds first, then others as given, then the family account; the patient last, with whatever remains. While it is open
 * who bears what remains, the patient bears nothing at least, and all of it at most.
 */
export function linesOf(payout: Payout, reading: ClaimReading, denial: Denial = {}): ClaimLine[] {
  const { totalFen } = reading.stay;
  const { minFen, maxFen } = payout.funds;
  let own = between(totalFen - maxFen, totalFen - minFen);
  const lines: ClaimLine[] = payout.steps.map(({ id, paid, citations }) => ({
    payer: id,
    amount: paid,
    by: null,
    citations,
  }));
  for (const { payer, paidFen } of reading.stay.otherPayers ?? []) {
    const line = { payer: 'OTHER' as const, amount: upTo(paidFen, own), by: payer, citations: [] };
    own = after(own, paidFen);
    lines.push(line);
  }
  if (denial.isBearerOpen) own = between(0, own.maxFen);
  const account = denial.isDenied ? undefined : familyAccountLine(own, reading);
  if (account) {
    own = account.after;
    lines.push(account.line);
  }
  return [...lines, { payer: 'SELF', amount: own, by: null, citations: [] }];
}

/** What the patient pays: the last line. */
export function ownShareOf(lines: readonly ClaimLine[]): Interval {
  return lines.at(-1)?.amount ?? ZERO;
}

/** 家庭账户: pays what is left of the care it is for, as far as it reaches. */
function familyAccountLine(own: Interval, reading: ClaimReading): { line: ClaimLine; after: Interval } | undefined {
  const rule = ruleOn(reading.book, 'family-account', reading.day);
  if (rule === undefined || !rule.visits.includes(reading.stay.visit)) return undefined;
  if (rule.assumed) reading.trace.assumes(rule.assumed);
  const balanceFen = reading.facts.fund?.familyAccountFen ?? null;
  if (balanceFen === null) reading.lacks(CLAIM_FACTS.familyAccount);
  const amount = balanceFen === null ? between(0, own.maxFen) : upTo(balanceFen, own);
  if (reading.trace.isKept) {
    reading.trace.because('stay.family-account', rule.citations, { amount: formatInterval(amount) });
  }
  const line: ClaimLine = { payer: 'FAMILY_ACCOUNT', amount, by: null, citations: rule.citations };
  return { line, after: balanceFen === null ? between(0, own.maxFen) : after(own, balanceFen) };
}

/** What somebody pays who gives so much and never more than is left. */
function upTo(fen: Fen, own: Interval): Interval {
  return between(Math.min(fen, own.minFen), Math.min(fen, own.maxFen));
}

function after(own: Interval, fen: Fen): Interval {
  return between(Math.max(0, own.minFen - fen), Math.max(0, own.maxFen - fen));
}
