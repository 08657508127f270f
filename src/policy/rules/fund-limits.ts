import type { Citation, NeededFact } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { FundYear } from '../given.ts';
import { type Fen, formatYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, readYesNo, type Series } from '../parameter.ts';
import { type BasisPoints, formatRate, parseRate, shareOf } from '../rate.ts';
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
  /**
   * `YES` when the surplus is measured with what was credited to family accounts and not spent. Left out, nobody asks: the fund keeps
   * no family accounts, or what lies in them counts like all that it keeps.
   */
  readonly surplusIncludesFamilyAccounts?: Parameter;
  /** `FORBIDDEN` or `ALLOWED`: staff and office cost out of the fund. */
  readonly administration: Parameter;
}

export interface CompiledFundLimits {
  readonly surplusAtMost: Series<BasisPoints>;
  readonly riskFund: Series<BasisPoints>;
  readonly surplusIncludesRiskFund: Series<boolean>;
  readonly surplusIncludesFamilyAccounts: Series<boolean> | null;
  readonly administration: Series<'FORBIDDEN' | 'ALLOWED'>;
  readonly citations: readonly Citation[];
}

export function compileFundLimits(rule: FundLimitsRule, citing: Citing): CompiledFundLimits {
  const series = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, rule.cite, read);
  const { surplusIncludesFamilyAccounts: accounts } = rule;
  return {
    surplusAtMost: series('surplusAtMost', rule.surplusAtMost, parseRate),
    riskFund: series('riskFund', rule.riskFund, parseRate),
    surplusIncludesRiskFund: series('surplusIncludesRiskFund', rule.surplusIncludesRiskFund, readYesNo),
    surplusIncludesFamilyAccounts: accounts ? series('surplusIncludesFamilyAccounts', accounts, readYesNo) : null,
    administration: series('administration', rule.administration, oneOf(['FORBIDDEN', 'ALLOWED'])),
    citations: citing.cite(rule.cite),
  };
}

export const FUND_FACTS = {
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
