import type { CompiledRulebook } from './compile.ts';
import { addDays, earlier, epochDay, later } from './dates.ts';
import type { At } from './decision.ts';
import type { Day } from './facts.ts';
import { assessFund, type FundCheck } from './fund.ts';
import { type FundBasis, type FundFacts, settledUntil } from './fund-facts.ts';
import { totalFund } from './fund-income.ts';
import { assessFundSplit } from './fund-split.ts';
import { exactFen, type Fen } from './money.ts';
import { roundedShare } from './ratio.ts';

/** 支出预测: what the year comes to if it goes on as it went. */
export interface FundProjection {
  readonly basis: FundBasis;
  /** The last day whose settlements are counted. */
  readonly until: Day;
  /** Days of the year gone by then, of so many. */
  readonly daysGone: number;
  readonly days: number;
  /** What the pool owes by then, and what it will for the whole year at that pace. */
  readonly paidOutFen: Fen;
  readonly projectedFen: Fen;
  /** What the pool has for care when the risk fund is set aside; null while that is open. */
  readonly poolFen: Fen | null;
  /**
   * The day on which the pool is used up: the first since which it is, else the day at that pace. Null where it lasts the year, and while
   * the pool is not known.
   */
  readonly usedUpOn: Day | null;
  /** The year as it would end, against its limits. */
  readonly check: FundCheck;
}

interface Pace {
  readonly first: Day;
  readonly until: Day;
  readonly daysGone: number;
  readonly days: number;
}

/**
 * 支出预测: what was settled so far, day by day alike over the whole year, rounded half-up to the fen. Null before the year has begun:
 * then nothing has a pace. When it is over, what is settled late still counts. A day after the registry was read is taken for that one.
 */
export function assessFundProjection(
  facts: FundFacts,
  { basis, until }: { readonly basis: FundBasis; readonly until: Day },
  at: At,
  book: CompiledRulebook,
): FundProjection | null {
  const pace = paceOf(facts, until);
  if (pace === null) return null;
  const { basicFen, accountFen } = settledUntil(facts, pace.until);
  const atPace = (fen: Fen) => roundedShare([fen, pace.days], pace.daysGone);
  const poolFen = exactFen(assessFundSplit(facts, basis, at, book).ofYear.poolAfter);
  const projected = { basicFen: atPace(basicFen), accountFen: atPace(accountFen) };
  return {
    basis,
    until: pace.until,
    daysGone: pace.daysGone,
    days: pace.days,
    paidOutFen: basicFen,
    projectedFen: projected.basicFen,
    poolFen,
    usedUpOn: poolFen === null ? null : usedUp(facts, pace, poolFen),
    check: checkOf(facts, basis, projected, at, book),
  };
}

/** A fund's year against its limits, as the books stand. */
export const assessFundCheck = (facts: FundFacts, basis: FundBasis, at: At, book: CompiledRulebook): FundCheck =>
  checkOf(facts, basis, settledUntil(facts, LAST_DAY), at, book);

/** No settlement is later. */
const LAST_DAY = '9999-12-31';

/** Whatever leaves the fund is paid out: for care out of pool and accounts, and for anything else. */
function checkOf(
  facts: FundFacts,
  basis: FundBasis,
  { basicFen, accountFen }: { readonly basicFen: Fen; readonly accountFen: Fen },
  at: At,
  book: CompiledRulebook,
): FundCheck {
  const { administrationFen, otherOutlayFen, creditedFen } = facts;
  const fund = {
    incomeFen: exactFen(totalFund(facts, basis, at, book)),
    payoutFen: basicFen + accountFen + administrationFen + otherOutlayFen,
    administrationFen,
    accountUnspentFen: creditedFen - accountFen,
  };
  return assessFund({ fund }, at, book);
}

function paceOf({ policyYear, asOf }: FundFacts, asked: Day): Pace | null {
  const first = `${policyYear}-01-01`;
  const until = earlier(asked, asOf);
  if (until < first) return null;
  const daysTo = (day: Day) => epochDay(day) - epochDay(first) + 1;
  const days = daysTo(`${policyYear}-12-31`);
  return { first, until, daysGone: Math.min(days, daysTo(until)), days };
}

function usedUp(facts: FundFacts, { first, until, daysGone, days }: Pace, poolFen: Fen): Day | null {
  let [paidFen, since]: [Fen, Day | null] = [0, null];
  for (const { day, basicFen } of facts.settled) {
    if (day > until) break;
    paidFen += basicFen;
    // What is taken back may leave something of a pool that was used up.
    since = paidFen >= poolFen && paidFen > 0 ? (since ?? later(day, first)) : null;
  }
  if (since !== null || paidFen <= 0) return since;
  const dayOfYear = ceilingOf(BigInt(poolFen) * BigInt(daysGone), BigInt(paidFen));
  return dayOfYear > days ? null : addDays(first, dayOfYear - 1);
}

/** The least whole number that is not below a quotient of two numbers above zero. */
const ceilingOf = (numerator: bigint, divisor: bigint): number => Number((numerator + divisor - 1n) / divisor);
