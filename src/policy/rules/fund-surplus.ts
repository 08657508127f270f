import type { Day } from '../facts.ts';
import type { FundYear } from '../given.ts';
import { type Fen, formatYuan } from '../money.ts';
import { type Point, pointOn } from '../parameter.ts';
import { type BasisPoints, formatRate } from '../rate.ts';
import { mostWithin, shownRate, staysWithin } from '../ratio.ts';
import { valueOn } from '../reading.ts';
import type { Trace } from '../trace.ts';
import { type CompiledFundLimits, FUND_FACTS } from './fund-limits.ts';

/** 当年结余 by one way of counting. */
export interface SurplusReading {
  readonly includesRiskFund: boolean;
  /** Whether what was credited to family accounts and not spent counts as kept. */
  readonly includesFamilyAccounts: boolean;
  readonly surplusFen: Fen;
  readonly surplusRateBp: BasisPoints | null;
  readonly isSurplusWithin: boolean;
}

/** 当年结余, and whether the fund may keep so much. */
export interface Surplus {
  /** Null while several readings are open. */
  readonly surplusFen: Fen | null;
  /** Of the year's total fund, rounded to be shown. */
  readonly surplusRateBp: BasisPoints | null;
  readonly isSurplusWithin: boolean | null;
  /** What the fund keeps above the limit. */
  readonly surplusOverFen: Fen | null;
  /** By every way of counting that the text leaves open: one, where it leaves none. */
  readonly readings: readonly SurplusReading[];
}

export const UNKNOWN_SURPLUS: Surplus = {
  surplusFen: null,
  surplusRateBp: null,
  isSurplusWithin: null,
  surplusOverFen: null,
  readings: [],
};

/** Money of the fund that counts as kept or not, as the rulebook says. */
interface Aside {
  readonly of: 'RISK_FUND' | 'FAMILY_ACCOUNTS';
  readonly counts: Point<boolean>;
  /** Null while it is not known. */
  readonly amountFen: Fen | null;
}

/** What the year kept, all asides counted, and of what. */
interface Kept {
  readonly income: Fen;
  readonly surplus: Fen;
  readonly limit: BasisPoints;
}

/**
 * 当年结余: income less payout, at most a share of the year's total fund. Whether what was set aside for risks counts as
 * kept is the rulebook's to say, and so is what lies in family accounts. The rate is compared unrounded; an overdrawn fund keeps
 * nothing and so is within the limit, which does not say that it may be overdrawn. While nobody says what counts, the limit is
 * still kept or broken where every reading says so.
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
  if (limit === null || fund.payoutFen == null || fund.incomeFen == null) return UNKNOWN_SURPLUS;
  const surplus = fund.incomeFen - fund.payoutFen;
  if (surplus < 0) trace.because('fund.overdrawn', rule.citations, { amount: formatYuan(-surplus) });
  const kept = { income: fund.incomeFen, surplus, limit };
  const asides = asidesOf(rule, fund, riskFund, day);
  const open = asides.filter(({ counts }) => counts.value === undefined);
  for (const { counts } of asides) if (counts.value !== undefined) trace.used(counts.used);
  if (asides.some(({ counts, amountFen }) => counts.value === false && amountFen === null)) return UNKNOWN_SURPLUS;
  const readings = readingsOf(kept, asides);
  const [only] = readings;
  if (open.length > 0 || !only) return eitherWay(rule, kept, { readings, open }, trace);
  return judged(rule, kept, { only, asides }, trace);
}

/** What hangs on the rulebook: of family accounts nothing where nobody asks, or nothing lies in them. */
function asidesOf(rule: CompiledFundLimits, fund: FundYear, riskFund: Fen | null, day: Day): Aside[] {
  const accounts = rule.surplusIncludesFamilyAccounts;
  const unspent = fund.accountUnspentFen ?? 0;
  return [
    { of: 'RISK_FUND', counts: pointOn(rule.surplusIncludesRiskFund, day), amountFen: riskFund },
    ...(accounts !== null && unspent !== 0
      ? [{ of: 'FAMILY_ACCOUNTS' as const, counts: pointOn(accounts, day), amountFen: unspent }]
      : []),
  ];
}

/** Every way of counting, all that is open counted first. Without an aside whose amount is not known. */
function readingsOf(kept: Kept, asides: readonly Aside[]): SurplusReading[] {
  const ways = asides.reduce<readonly (readonly Aside[])[]>(
    (before, aside) => before.flatMap((left) => waysOf(aside).map((way) => [...left, ...way])),
    [[]],
  );
  return ways.map((left) => {
    const isCounted = (of: Aside['of']) => !left.some((aside) => aside.of === of);
    const surplusFen = left.reduce((rest, { amountFen }) => rest - (amountFen ?? 0), kept.surplus);
    return {
      includesRiskFund: isCounted('RISK_FUND'),
      includesFamilyAccounts: isCounted('FAMILY_ACCOUNTS'),
      surplusFen,
      surplusRateBp: shownRate(surplusFen, kept.income),
      isSurplusWithin: staysWithin(surplusFen, kept.income, kept.limit),
    };
  });
}

/** What may be left out of the count on account of an aside: nothing, or it. */
function waysOf(aside: Aside): (readonly Aside[])[] {
  const { counts, amountFen } = aside;
  if (counts.value === true || amountFen === null) return [[]];
  return counts.value === false ? [[aside]] : [[], [aside]];
}

const EITHER_WAY = {
  RISK_FUND: ['fund.surplus-within-either-way', 'fund.surplus-above-either-way'],
  FAMILY_ACCOUNTS: ['fund.accounts-within-either-way', 'fund.accounts-above-either-way'],
} as const;

/** An aside of which no amount is known can only lessen what is kept, so it never breaks a limit, and may keep it. */
function eitherWay(
  rule: CompiledFundLimits,
  { limit }: Kept,
  { readings, open }: { readonly readings: readonly SurplusReading[]; readonly open: readonly Aside[] },
  trace: Trace,
): Surplus {
  const isKnown = open.every(({ amountFen }) => amountFen !== null);
  const isWithin = readings.every(({ isSurplusWithin }) => isSurplusWithin);
  const isAbove = isKnown && readings.every(({ isSurplusWithin }) => !isSurplusWithin);
  if (!isWithin && !isAbove) {
    for (const { counts } of open) trace.misses(counts.used);
    return { ...UNKNOWN_SURPLUS, readings };
  }
  for (const { of, counts, amountFen } of open) {
    trace.used(counts.used);
    const [within, above] = EITHER_WAY[of];
    const values = { limit: formatRate(limit), amount: formatYuan(amountFen ?? 0) };
    trace.because(isWithin ? within : above, rule.citations, values);
  }
  return { ...UNKNOWN_SURPLUS, isSurplusWithin: isWithin, readings };
}

function judged(
  rule: CompiledFundLimits,
  { income, surplus, limit }: Kept,
  { only, asides }: { readonly only: SurplusReading; readonly asides: readonly Aside[] },
  trace: Trace,
): Surplus {
  const { includesRiskFund, surplusFen, surplusRateBp, isSurplusWithin } = only;
  const surplusOverFen = isSurplusWithin ? 0 : surplusFen - mostWithin(income, limit);
  const values = { surplus: formatYuan(surplusFen), rate: formatRate(surplusRateBp ?? 0), limit: formatRate(limit) };
  const basis = includesRiskFund ? 'fund.surplus-with-risk-fund' : 'fund.surplus-without-risk-fund';
  if (surplus >= 0) trace.because(basis, rule.citations, values);
  sayAccounts(asides, trace);
  trace.because(isSurplusWithin ? 'fund.surplus-within' : 'fund.surplus-above', rule.citations, values);
  if (!isSurplusWithin) trace.nearMiss('fund.near-surplus', rule.citations, { amount: formatYuan(surplusOverFen) });
  return { surplusFen, surplusRateBp, isSurplusWithin, surplusOverFen, readings: [only] };
}

function sayAccounts(asides: readonly Aside[], trace: Trace): void {
  const accounts = asides.find(({ of }) => of === 'FAMILY_ACCOUNTS');
  if (!accounts) return;
  const key = accounts.counts.value ? 'fund.surplus-with-accounts' : 'fund.surplus-without-accounts';
  trace.because(key, accounts.counts.used.citations, { amount: formatYuan(accounts.amountFen ?? 0) });
}
