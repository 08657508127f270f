import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision } from './decision.ts';
import type { FundBasis, FundFacts } from './fund-facts.ts';
import { perHeadOf, totalFund } from './fund-income.ts';
import { add, between, exactly, formatInterval, type Interval, isExact, less, times, ZERO } from './money.ts';
import { amountOf, pointOn } from './parameter.ts';
import { shareOf } from './rate.ts';
import { valueOn } from './reading.ts';
import { Trace } from './trace.ts';

/** 基金构成: what of a fund is whose. Null while a rulebook leaves it to somebody. */
export interface Split {
  readonly total: Interval | null;
  /** 家庭账户. Nothing where the rulebook knows none. */
  readonly toAccounts: Interval | null;
  /** 统筹基金: what family accounts leave. */
  readonly toPool: Interval | null;
  /** 风险基金: a share of the total, out of the pool. */
  readonly riskFund: Interval | null;
  /** What is left of the pool to pay for care. */
  readonly poolAfter: Interval | null;
}

export interface FundSplit {
  readonly basis: FundBasis;
  /** As the law divides what is raised for one head. */
  readonly perHead: Split;
  readonly ofYear: Split;
  readonly decision: Decision;
}

/**
 * 基金构成: what a head brings in, and what the year's fund is, divided into family accounts and the pool, with the risk fund set
 * aside out of the pool. Of what arrived, family accounts have what was credited to them; of what is due, what the law gives each head.
 *
 * Written from: the clauses cited by the rulebook's `family-account` and `fund-limits` rules.
 */
export function assessFundSplit(facts: FundFacts, basis: FundBasis, at: At, book: CompiledRulebook): FundSplit {
  const trace = new Trace();
  const { contribution, subsidy } = perHeadOf(book, at, trace);
  const creditPerHead = creditOf(book, at, trace);
  const toAccounts =
    basis === 'ARRIVED' ? exactly(facts.creditedFen) : creditPerHead && times(creditPerHead, facts.heads);
  const divide = splitter(book, at, trace);
  const perHead = divide(contribution && subsidy.total && add(contribution, subsidy.total), creditPerHead);
  const ofYear = divide(totalFund(facts, basis, at, book), toAccounts);
  say(perHead, trace);
  say(ofYear, trace);
  const { poolAfter } = ofYear;
  const outcome = poolAfter === null ? 'UNDETERMINED' : isExact(poolAfter) ? 'AMOUNT' : 'INTERVAL';
  return { basis, perHead, ofYear, decision: trace.decision('FUND', outcome, at, book.ref, [], { amount: poolAfter }) };
}

/** What one head brings to a family account; nothing where the rulebook knows none. */
function creditOf(book: CompiledRulebook, at: At, trace: Trace): Interval | null {
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'family-account', day);
  if (!rule) return ZERO;
  if (rule.subsidyToPool) valueOn(rule.subsidyToPool, day, trace);
  const point = pointOn(rule.creditPerHead, day);
  if (point.value === undefined) trace.misses(point.used);
  else trace.used(point.used);
  return amountOf(point);
}

/** Divides a total; the risk fund's share is rounded half-up to the fen. */
function splitter(book: CompiledRulebook, at: At, trace: Trace) {
  const day = within(book.span, at.asOf);
  const limits = ruleOn(book, 'fund-limits', day);
  if (!limits) trace.because('rulebook.no-rule', [], { kind: 'fund-limits' });
  const rate = limits ? valueOn(limits.riskFund, day, trace) : null;
  return (total: Interval | null, toAccounts: Interval | null): Split => {
    const toPool = total && toAccounts && less(total, toAccounts);
    const riskFund = total && rate !== null ? between(shareOf(total.minFen, rate), shareOf(total.maxFen, rate)) : null;
    return { total, toAccounts, toPool, riskFund, poolAfter: toPool && riskFund && less(toPool, riskFund) };
  };
}

function say({ total, toAccounts, toPool, riskFund, poolAfter }: Split, trace: Trace): void {
  if (total && toAccounts && toPool) {
    const values = { total: formatInterval(total), accounts: formatInterval(toAccounts), pool: formatInterval(toPool) };
    trace.because('fund.split', [], values);
  }
  if (riskFund && poolAfter) {
    const values = { riskFund: formatInterval(riskFund), amount: formatInterval(poolAfter) };
    trace.because('fund.pool-after', [], values);
  }
}
