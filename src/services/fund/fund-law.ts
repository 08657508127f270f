import type { CompiledRulebook } from '../../policy/compile.ts';
import type { At } from '../../policy/decision.ts';
import type { Day } from '../../policy/facts.ts';
import type { FundBasis, FundFacts } from '../../policy/fund-facts.ts';
import { assessFundIncome } from '../../policy/fund-income.ts';
import { assessFundCheck, assessFundProjection } from '../../policy/fund-projection.ts';
import { assessFundSplit } from '../../policy/fund-split.ts';
import type { Answered } from '../assess.ts';
import type { Rulebooks } from '../rulebooks.ts';

/** What is taken for the year's total fund, and up to which day it went on so far. */
interface FundAsked {
  readonly basis: FundBasis;
  readonly until: Day;
}

/** What the policy half says to a fund's year. */
export const fundIncomeOf = bookOf((facts, _, at, book) => assessFundIncome(facts, at, book));
export const fundSplitOf = bookOf((facts, { basis }, at, book) => assessFundSplit(facts, basis, at, book));
export const fundCheckOf = bookOf((facts, { basis }, at, book) => assessFundCheck(facts, basis, at, book));
export const fundProjectionOf = bookOf(assessFundProjection);

/** The rulebook of the area, scheme and year, asked on the day the registry was read. */
function bookOf<Finding>(assess: (facts: FundFacts, asked: FundAsked, at: At, book: CompiledRulebook) => Finding) {
  return (
    facts: FundFacts,
    asked: FundAsked,
    { rulebooks }: { readonly rulebooks: Rulebooks },
  ): Answered & { readonly finding: Finding } => {
    const { poolingAreaCode, scheme, policyYear, asOf } = facts;
    const published = rulebooks.find({ region: poolingAreaCode, scheme, policyYear });
    const finding = assess(facts, asked, { asOf }, published.compiled);
    return { finding, published, region: { regionCode: poolingAreaCode, basis: 'ASKED' } };
  };
}
