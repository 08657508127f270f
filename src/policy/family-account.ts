import { CLAIM_FACTS } from './claim/facts.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts } from './given.ts';
import { add, between, formatInterval, type Interval, remainder } from './money.ts';
import { amountOf, type Point, pointOn, type Series } from './parameter.ts';
import { valueOn } from './reading.ts';
import type { CompiledFamilyAccount } from './rules/family-account.ts';
import { governmentSubsidy } from './rules/subsidy.ts';
import { Trace } from './trace.ts';

/** 家庭账户: what a household's account gets for its enrolled members, and what it may be used for. */
export interface FamilyAccount {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** For each enrolled member; null while it is left to somebody. */
  readonly perHead: Interval | null;
  /** For all of them; null while their number or the amount is not known. */
  readonly credit: Interval | null;
  /** What the pool gets of each member's contribution and subsidy; null where it is not known. */
  readonly poolPerHead: Interval | null;
  readonly carriesOver: boolean | null;
  readonly mayPayContribution: boolean | null;
  readonly decision: Decision;
}

type Finding = Omit<FamilyAccount, 'regionCode' | 'scheme' | 'policyYear' | 'decision'>;

const NOTHING: Finding = {
  perHead: null,
  credit: null,
  poolPerHead: null,
  carriesOver: null,
  mayPayContribution: null,
};

/** What goes to the family account for so many heads, what to the pool, and whether it may be carried over or pay the contribution. */
export function assessFamilyAccount(facts: GivenFacts, at: At, book: CompiledRulebook): FamilyAccount {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'family-account', day);
  if (rule === undefined) trace.because('rulebook.no-rule', [], { kind: 'family-account' });
  const finding = rule ? findAccount(rule, facts.fund?.heads ?? null, book, day, trace) : NOTHING;
  const { perHead, credit } = finding;
  const settled = perHead === null ? 'UNDETERMINED' : 'CONDITIONAL';
  const outcome = credit === null ? settled : credit.minFen === credit.maxFen ? 'AMOUNT' : 'INTERVAL';
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    decision: trace.decision('FUND', outcome, at, book.ref, [], { amount: credit }),
  };
}

function findAccount(
  rule: CompiledFamilyAccount,
  heads: number | null,
  book: CompiledRulebook,
  day: Day,
  trace: Trace,
): Finding {
  if (rule.assumed) trace.assumes(rule.assumed);
  const perHead = read(pointOn(rule.creditPerHead, day), trace);
  const credit = perHead && heads !== null ? between(perHead.minFen * heads, perHead.maxFen * heads) : null;
  if (heads === null) trace.needs(CLAIM_FACTS.heads);
  if (perHead && heads !== null && credit) {
    const values = { perHead: formatInterval(perHead), heads, amount: formatInterval(credit) };
    trace.because('family-account.credit', rule.citations, values);
  }
  const poolPerHead = poolOf(rule, perHead, book, day, trace);
  const carriesOver = say(rule.carriesOver, 'family-account.carries-over', 'family-account.lapses', day, trace);
  const mayPay = say(rule.mayPayContribution, 'family-account.may-pay', 'family-account.may-not-pay', day, trace);
  return { perHead, credit, poolPerHead, carriesOver, mayPayContribution: mayPay };
}

/** What the account leaves of the contribution, and the subsidy where all of it goes to the pool. */
function poolOf(
  rule: CompiledFamilyAccount,
  perHead: Interval | null,
  book: CompiledRulebook,
  day: Day,
  trace: Trace,
): Interval | null {
  if (rule.subsidyToPool === null || valueOn(rule.subsidyToPool, day, trace) !== true) return null;
  const contribution = ruleOn(book, 'individual-contribution', day);
  const subsidy = ruleOn(book, 'subsidy', day);
  const standard = contribution && !contribution.matrix ? read(pointOn(contribution.standard, day), trace) : null;
  const total = subsidy ? governmentSubsidy(subsidy, day, trace).total : null;
  if (perHead === null || standard === null || total === null) {
    trace.because('family-account.pool-open', rule.citations);
    return null;
  }
  const least = remainder(standard.minFen, perHead).minFen;
  const pool = add(between(least, remainder(standard.maxFen, perHead).maxFen), total);
  trace.because('family-account.pool', rule.citations, { perHead: formatInterval(pool) });
  return pool;
}

function read(point: Point<number>, trace: Trace): Interval | null {
  if (point.value === undefined) trace.misses(point.used);
  else trace.used(point.used);
  return amountOf(point);
}

function say(
  series: Series<boolean>,
  yes: 'family-account.carries-over' | 'family-account.may-pay',
  no: 'family-account.lapses' | 'family-account.may-not-pay',
  day: Day,
  trace: Trace,
): boolean | null {
  const value = valueOn(series, day, trace);
  if (value !== null) trace.because(value ? yes : no, pointOn(series, day).used.citations);
  return value;
}
