import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { FundYear, GivenFacts } from './given.ts';
import type { Fen } from './money.ts';
import { type CompiledFundLimits, isAdministrationRight, riskFundOf } from './rules/fund-limits.ts';
import { type Surplus, surplusOf, UNKNOWN_SURPLUS } from './rules/fund-surplus.ts';
import { SettledTrace, Trace } from './trace.ts';

/** 基金年度: what one year's fund sets aside and keeps, and whether it may. */
export interface FundCheck extends Surplus {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** 风险基金: what is set aside; null while it is not known. */
  readonly riskFundFen: Fen | null;
  /** Whether staff and offices were paid elsewhere, where that is asked for; null while it is not known. */
  readonly isAdministrationRight: boolean | null;
  readonly decision: Decision;
}

type Finding = Omit<FundCheck, 'regionCode' | 'scheme' | 'policyYear' | 'decision'>;

/**
 * Does a fund's year keep to its limits: set aside for risks, no more kept than allowed, nothing spent on offices.
 * One limit that is broken settles it: then nothing is asked for about the other.
 */
export function assessFund(facts: Pick<GivenFacts, 'fund'>, at: At, book: CompiledRulebook): FundCheck {
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'fund-limits', day);
  const fund = facts.fund ?? {};
  const isBroken = rule !== undefined && outcomeOf(findFund(rule, fund, day, Trace.quiet())) === 'NO';
  const trace = isBroken ? new SettledTrace() : new Trace();
  const finding = rule ? findFund(rule, fund, day, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    decision: trace.decision('FUND', outcomeOf(finding), at, book.ref, []),
  };
}

function findFund(rule: CompiledFundLimits, fund: FundYear, day: Day, trace: Trace): Finding {
  const riskFundFen = riskFundOf(rule, fund, day, trace);
  return {
    riskFundFen,
    ...surplusOf(rule, fund, riskFundFen, day, trace),
    isAdministrationRight: isAdministrationRight(rule, fund, day, trace),
  };
}

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'fund-limits' });
  return {
    riskFundFen: null,
    ...UNKNOWN_SURPLUS,
    isAdministrationRight: null,
  };
}

/** One limit that is broken is enough for a no; a yes needs them all. */
function outcomeOf({ isSurplusWithin, isAdministrationRight }: Finding): Outcome {
  const tests = [isSurplusWithin, isAdministrationRight];
  if (tests.includes(false)) return 'NO';
  return tests.includes(null) ? 'UNDETERMINED' : 'YES';
}
