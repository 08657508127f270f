import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision } from './decision.ts';
import type { Day } from './facts.ts';
import { exactly, type Fen, formatYuan, type Interval, isExact } from './money.ts';
import { type Holding, headsOf, type MoneyFacts, type RegionHoldings } from './money-facts.ts';
import { amountOf, pointOn } from './parameter.ts';
import { Trace } from './trace.ts';

/** Why what arrived is not what was due. */
export const BALANCE_REASONS = ['UNPAID', 'PARTIAL', 'OVERPAID', 'REFUNDED', 'NOT_ENROLLED'] as const;
export type BalanceReason = (typeof BALANCE_REASONS)[number];

/** People for one reason, and what they make of the difference: below nothing where it is missing. */
export interface BalancePart {
  readonly reason: BalanceReason;
  readonly heads: number;
  readonly amountFen: Fen;
}

/** One region's year: the standard times the heads, what every payer paid less what went back, and what lies between. */
export interface RegionBalance {
  /** Null for all regions together. */
  readonly regionCode: string | null;
  readonly heads: number;
  /** Null while the standard is not one amount. */
  readonly dueFen: Fen | null;
  readonly receivedFen: Fen;
  readonly differenceFen: Fen | null;
  /** They add up to the difference. */
  readonly parts: readonly BalancePart[];
}

/** 个人缴费平衡. */
export interface ContributionBalance {
  readonly standard: Interval | null;
  readonly total: RegionBalance;
  readonly regions: readonly RegionBalance[];
  readonly decision: Decision;
}

/**
 * Holds what all payers paid against the individual standard times the heads. Everybody whose payments are not exactly the
 * standard stands under one reason, so that the parts add up to the difference to the fen. Where the standard is open or not
 * the same for all there is nothing to hold it against.
 *
 * Written from: the clauses cited by the rulebook's `individual-contribution` rule.
 */
export function assessContributionBalance(
  { regions }: MoneyFacts,
  at: At,
  book: CompiledRulebook,
): ContributionBalance {
  const trace = new Trace();
  const standard = standardForAll(book, within(book.span, at.asOf), trace);
  const standardFen = standard && isExact(standard) ? standard.minFen : null;
  const all = { regionCode: '', holdings: regions.flatMap(({ holdings }) => holdings) };
  const total = { ...balanceOf(all, standardFen), regionCode: null };
  const { heads, dueFen, receivedFen } = total;
  if (dueFen !== null) {
    trace.because('balance.due', [], { heads, amount: formatYuan(dueFen), received: formatYuan(receivedFen) });
  }
  const amount = dueFen === null ? null : exactly(dueFen);
  return {
    standard,
    total,
    regions: regions.map((region) => balanceOf(region, standardFen)),
    decision: trace.decision('FUND', amount === null ? 'UNDETERMINED' : 'AMOUNT', at, book.ref, [], { amount }),
  };
}

/** The individual standard where it is one for everybody; null, and told why, where it differs or is open. */
export function standardForAll(book: CompiledRulebook, day: Day, trace: Trace): Interval | null {
  const rule = ruleOn(book, 'individual-contribution', day);
  if (!rule || rule.matrix) {
    if (rule) trace.because('balance.standard-differs', []);
    else trace.because('rulebook.no-rule', [], { kind: 'individual-contribution' });
    return null;
  }
  const point = pointOn(rule.standard, day);
  const { citations } = point.used;
  if (point.value === undefined) {
    trace.misses(point.used);
    trace.because('contribution.standard-open', citations);
  } else {
    trace.used(point.used);
    trace.because('contribution.standard', citations, { amount: formatYuan(point.value) });
  }
  return amountOf(point);
}

function balanceOf(region: RegionHoldings, standardFen: Fen | null): RegionBalance {
  const heads = headsOf(region);
  const receivedFen = region.holdings.reduce((sum, one) => sum + one.netFen * one.heads, 0);
  const dueFen = standardFen === null ? null : standardFen * heads;
  return {
    regionCode: region.regionCode,
    heads,
    dueFen,
    receivedFen,
    differenceFen: dueFen === null ? null : receivedFen - dueFen,
    parts: standardFen === null ? [] : partsOf(region.holdings, standardFen),
  };
}

function partsOf(holdings: readonly Holding[], standardFen: Fen): BalancePart[] {
  return BALANCE_REASONS.flatMap((reason) => {
    const own = holdings.filter((holding) => reasonOf(holding, standardFen) === reason);
    if (own.length === 0) return [];
    const heads = own.reduce((sum, holding) => sum + holding.heads, 0);
    const owed = reason === 'NOT_ENROLLED' ? 0 : standardFen;
    return [{ reason, heads, amountFen: own.reduce((sum, one) => sum + (one.netFen - owed) * one.heads, 0) }];
  });
}

/** Null for somebody whose payments are exactly what is due. */
function reasonOf({ isEnrolled, netFen, isRefunded }: Holding, standardFen: Fen): BalanceReason | null {
  if (!isEnrolled) return 'NOT_ENROLLED';
  if (netFen === standardFen) return null;
  if (netFen > standardFen) return 'OVERPAID';
  if (isRefunded) return 'REFUNDED';
  return netFen <= 0 ? 'UNPAID' : 'PARTIAL';
}
