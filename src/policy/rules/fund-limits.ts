import type { Citation, NeededFact, UsedParameter } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { FundYear } from '../given.ts';
import { type Fen, formatYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, pointOn, readYesNo, type Series } from '../parameter.ts';
import { type BasisPoints, formatRate, parseRate, shareOf } from '../rate.ts';
import { mostWithin, shownRate, staysWithin } from '../ratio.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, RuleBase } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 基金管理: how much a fund may keep, what it sets aside, and what it may never be spent on. */
export interface FundLimitsRule extends RuleBase<'fund-limits'> {
  /** 结余: percentage of the year's total fund. */
  readonly surplusAtMost: Parameter;
  /** 风险基金: percentage of the year's total fund. */
  readonly riskFund: Parameter;
  /** `YES` when the surplus is measured with what went to the risk fund. */
  readonly surplusIncludesRiskFund: Parameter;
  /** `FORBIDDEN` or `ALLOWED`: staff and office cost out of the fund. */
  readonly administration: Parameter;
}

export interface CompiledFundLimits {
  readonly surplusAtMost: Series<BasisPoints>;
  readonly riskFund: Series<BasisPoints>;
  readonly surplusIncludesRiskFund: Series<boolean>;
  readonly administration: Series<'FORBIDDEN' | 'ALLOWED'>;
  readonly citations: readonly Citation[];
}

export function compileFundLimits(rule: FundLimitsRule, citing: Citing): CompiledFundLimits {
  const series = <T>(field: Exclude<keyof FundLimitsRule, keyof RuleBase<string>>, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, rule[field], citing, rule.cite, read);
  return {
    surplusAtMost: series('surplusAtMost', parseRate),
    riskFund: series('riskFund', parseRate),
    surplusIncludesRiskFund: series('surplusIncludesRiskFund', readYesNo),
    administration: series('administration', oneOf(['FORBIDDEN', 'ALLOWED'])),
    citations: citing.cite(rule.cite),
  };
}

const FUND_FACTS = {
  income: { name: 'fundIncome', zh: '当年筹集的基金总额', en: 'what the fund took in that year' },
  payout: { name: 'fundPayout', zh: '当年基金支出', en: 'what the fund paid out that year' },
  administration: {
    name: 'fundAdministration',
    zh: '当年从基金列支的人员和工作经费',
    en: 'what was spent on staff and offices out of the fund that year',
  },
} as const satisfies Record<string, NeededFact>;

/**
 * 风险基金: the share of the year's total fund that is set aside, half-up to the fen. Null while the total or the share
 * is not known.
 *
 * Written from: the clause cited by the rulebook's `fund-limits` rule.
 */
export function riskFundOf(rule: CompiledFundLimits, fund: FundYear, day: Day, trace: Trace): Fen | null {
  const rate = valueOn(rule.riskFund, day, trace);
  if (fund.incomeFen == null) trace.needs(FUND_FACTS.income);
  if (rate === null || fund.incomeFen == null) return null;
  const riskFund = shareOf(fund.incomeFen, rate);
  const values = { rate: formatRate(rate), income: formatYuan(fund.incomeFen), amount: formatYuan(riskFund) };
  trace.because('fund.risk-fund', rule.citations, values);
  return riskFund;
}

/** 当年结余, and whether the fund may keep so much. */
export interface Surplus {
  readonly surplusFen: Fen | null;
  /** Of the year's total fund, rounded to be shown. */
  readonly surplusRateBp: BasisPoints | null;
  readonly isSurplusWithin: boolean | null;
  /** What the fund keeps above the limit. */
  readonly surplusOverFen: Fen | null;
}

const UNKNOWN: Surplus = { surplusFen: null, surplusRateBp: null, isSurplusWithin: null, surplusOverFen: null };

/**
 * 当年结余: income less payout, at most a share of the year's total fund. Whether what was set aside for risks counts as
 * kept is the rulebook's to say. The rate is compared unrounded; an overdrawn fund keeps nothing and so is within the
 * limit, which does not say that it may be overdrawn.
 *
 * Written from: the clause cited by the rulebook's `fund-limits` rule.
 */
export function surplusOf(
  rule: CompiledFundLimits,
  fund: FundYear,
  riskFund: Fen | null,
  day: Day,
  trace: Trace,
): Surplus {
  const limit = valueOn(rule.surplusAtMost, day, trace);
  if (fund.payoutFen == null) trace.needs(FUND_FACTS.payout);
  if (fund.incomeFen == null) trace.needs(FUND_FACTS.income);
  const counting = pointOn(rule.surplusIncludesRiskFund, day);
  if (limit === null || fund.payoutFen == null || fund.incomeFen == null) return UNKNOWN;
  const surplus = fund.incomeFen - fund.payoutFen;
  const kept = { income: fund.incomeFen, surplus, limit, isOverdrawn: surplus < 0 };
  if (surplus < 0) trace.because('fund.overdrawn', rule.citations, { amount: formatYuan(-surplus) });
  if (counting.value === undefined) return eitherWay(rule, kept, riskFund, counting.used, trace);
  trace.used(counting.used);
  if (counting.value) return judged(rule, { ...kept, includesRiskFund: true }, trace);
  if (riskFund === null) return UNKNOWN;
  return judged(rule, { ...kept, surplus: kept.surplus - riskFund, includesRiskFund: false }, trace);
}

/** While nobody says what counts as kept, the limit is still kept or broken where both readings say so. */
function eitherWay(
  rule: CompiledFundLimits,
  { income, surplus, limit }: Omit<Kept, 'includesRiskFund'>,
  riskFund: Fen | null,
  counting: UsedParameter,
  trace: Trace,
): Surplus {
  const isWithin = staysWithin(surplus, income, limit);
  const agrees = isWithin || (riskFund !== null && !staysWithin(surplus - riskFund, income, limit));
  if (!agrees) {
    trace.misses(counting);
    return UNKNOWN;
  }
  trace.used(counting);
  const key = isWithin ? 'fund.surplus-within-either-way' : 'fund.surplus-above-either-way';
  trace.because(key, rule.citations, { limit: formatRate(limit) });
  return { ...UNKNOWN, isSurplusWithin: isWithin };
}

interface Kept {
  readonly income: Fen;
  readonly surplus: Fen;
  readonly limit: BasisPoints;
  readonly isOverdrawn: boolean;
  readonly includesRiskFund: boolean;
}

function judged(rule: CompiledFundLimits, kept: Kept, trace: Trace): Surplus {
  const { income, surplus, limit, isOverdrawn, includesRiskFund } = kept;
  const isSurplusWithin = staysWithin(surplus, income, limit);
  const surplusRateBp = shownRate(surplus, income);
  const surplusOverFen = isSurplusWithin ? 0 : surplus - mostWithin(income, limit);
  const values = { surplus: formatYuan(surplus), rate: formatRate(surplusRateBp ?? 0), limit: formatRate(limit) };
  const basis = includesRiskFund ? 'fund.surplus-with-risk-fund' : 'fund.surplus-without-risk-fund';
  if (!isOverdrawn) trace.because(basis, rule.citations, values);
  trace.because(isSurplusWithin ? 'fund.surplus-within' : 'fund.surplus-above', rule.citations, values);
  if (!isSurplusWithin) trace.nearMiss('fund.near-surplus', rule.citations, { amount: formatYuan(surplusOverFen) });
  return { surplusFen: surplus, surplusRateBp, isSurplusWithin, surplusOverFen };
}

/**
 * 不得从基金中列支: whether staff and offices were kept off the fund. Nothing spent is right under any rule; something
 * spent is wrong where it is forbidden. Null while it is not known.
 *
 * Written from: the clause cited by the rulebook's `fund-limits` rule.
 */
export function isAdministrationRight(
  rule: CompiledFundLimits,
  fund: FundYear,
  day: Day,
  trace: Trace,
): boolean | null {
  if (fund.administrationFen === 0) {
    trace.because('fund.no-administration', rule.citations);
    return true;
  }
  const word = valueOn(rule.administration, day, trace);
  if (word === 'ALLOWED') return true;
  if (fund.administrationFen == null) trace.needs(FUND_FACTS.administration);
  if (word === null || fund.administrationFen == null) return null;
  const values = { amount: formatYuan(fund.administrationFen) };
  trace.because('fund.administration-forbidden', rule.citations, values);
  trace.nearMiss('fund.near-administration', rule.citations, values);
  return false;
}
