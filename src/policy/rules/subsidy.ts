import type { Citation } from '../decision.ts';
import type { Day, Payer } from '../facts.ts';
import { between, formatInterval, type Interval, parseYuan } from '../money.ts';
import { amountOf, type Citing, compileParameter, pointOn, type Series } from '../parameter.ts';
import { splitByParts } from '../rate.ts';
import type { Cites, Parameter, Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 财政补助标准. */
export interface SubsidyRule extends RuleBase<'subsidy'> {
  readonly unit: 'CNY/person/policy-year';
  /** In yuan, all levels together. */
  readonly standard: Parameter;
  /** 分级负担: who bears how much of it, in the order of the rulebook. */
  readonly split?: readonly SubsidyShare[];
}

/** Exactly one of `amount` and `parts`; those with parts share what the amounts leave. */
export interface SubsidyShare extends Part {
  readonly payer: Payer;
  /** In yuan. */
  readonly amount?: Parameter;
  /** Parts of what is left, as in 10:5:5. */
  readonly parts?: number;
}

interface CompiledShare {
  readonly id: string;
  readonly label: Text;
  readonly payer: Payer;
  readonly amount: Series<number> | null;
  readonly parts: number;
  readonly citations: readonly Citation[];
}

export interface CompiledSubsidy {
  readonly standard: Series<number>;
  readonly shares: readonly CompiledShare[];
  readonly assumed: Text | null;
}

/** What one level of government bears. */
export interface FundingLine {
  readonly payer: Payer;
  /** Null while it, or the total it is a remainder of, is left to somebody. */
  readonly amount: Interval | null;
  readonly citations: readonly Citation[];
}

/** What government adds per person and year, and which level bears how much of it. */
export interface Subsidy {
  readonly total: Interval | null;
  readonly funding: readonly FundingLine[];
}

export function compileSubsidy(rule: SubsidyRule, citing: Citing): CompiledSubsidy {
  const { kind, standard, split = [], assumed = null, cite } = rule;
  return {
    standard: compileParameter(`${kind}.standard`, standard, citing, cite, parseYuan),
    shares: split.map((share) => compileShare(kind, share, cite, citing)),
    assumed,
  };
}

function compileShare(kind: string, share: SubsidyShare, inherited: Cites | undefined, citing: Citing): CompiledShare {
  const { id, label, payer, amount, parts = 0, cite } = share;
  return {
    id,
    label,
    payer,
    amount: amount ? compileParameter(`${kind}.${id}.amount`, amount, citing, cite ?? inherited, parseYuan) : null,
    parts,
    citations: citing.cite(cite, inherited),
  };
}

/**
 * 财政补助: what government adds per person and year, beside the individual contribution and not in place of it. Null
 * while the document leaves it to somebody else; that does not keep the individual's amount open. Levels with an
 * amount of their own bear that much whatever the total is; the others share what is left by their parts, half-up, and
 * the last takes the remainder, so that the lines add up to the total.
 *
 * Written from: the clauses cited by the rulebook's `subsidy` rule and by each level of its split.
 */
export function governmentSubsidy(rule: CompiledSubsidy, day: Day, trace: Trace): Subsidy {
  const point = pointOn(rule.standard, day);
  const total = amountOf(point);
  trace.used(point.used);
  if (rule.assumed) trace.assumes(rule.assumed);
  if (total === null) trace.because('subsidy.open', point.used.citations, authorityOf(point.used.delegatedTo));
  else trace.because('subsidy.stated', point.used.citations, { amount: formatInterval(total) });
  return { total, funding: rule.shares.length === 0 ? [] : fundingOf(rule.shares, total, day, trace) };
}

/** The same where the whole answer hangs on it: a standard or a share that is left to somebody keeps that open. */
export function owedSubsidy(rule: CompiledSubsidy, day: Day, trace: Trace): Subsidy {
  const subsidy = governmentSubsidy(rule, day, trace);
  for (const series of [rule.standard, ...rule.shares.map(({ amount }) => amount)]) {
    const point = series && pointOn(series, day);
    if (point && amountOf(point) === null) trace.misses(point.used);
  }
  return subsidy;
}

function fundingOf(shares: readonly CompiledShare[], total: Interval | null, day: Day, trace: Trace): FundingLine[] {
  const stated = shares.map(({ amount }) => (amount ? pointOn(amount, day) : null));
  const amounts = stated.map((point) => (point ? amountOf(point) : null));
  const rest = restOf(total, shares, amounts);
  const byParts = rest ? partsOf(rest, shares) : [];
  return shares.map(({ payer, amount: own, citations: cited }, index) => {
    const used = stated[index]?.used;
    if (used) trace.used(used);
    const amount = (own ? amounts[index] : byParts[index]) ?? null;
    const citations = used?.citations ?? cited;
    const key = amount === null ? 'subsidy.share-open' : own ? 'subsidy.share' : 'subsidy.remainder';
    trace.because(key, citations, { payer, amount: amount ? formatInterval(amount) : '' });
    return { payer, amount, citations };
  });
}

/** What the amounts leave of the total; null while the total or one of them is open. */
function restOf(
  total: Interval | null,
  shares: readonly CompiledShare[],
  amounts: readonly (Interval | null)[],
): Interval | null {
  let rest = total;
  for (const [index, { amount }] of shares.entries()) {
    if (amount === null) continue;
    const own = amounts[index];
    if (rest === null || !own) return null;
    rest = between(Math.max(0, rest.minFen - own.maxFen), Math.max(0, rest.maxFen - own.minFen));
  }
  return rest;
}

/** The rest by parts, in the place of each share; those with an amount of their own have no part. */
function partsOf(rest: Interval, shares: readonly CompiledShare[]): (Interval | null)[] {
  const parts = shares.filter(({ amount }) => amount === null).map((share) => share.parts);
  const [least, most] = [splitByParts(rest.minFen, parts), splitByParts(rest.maxFen, parts)];
  let next = 0;
  return shares.map(({ amount }) => {
    if (amount !== null) return null;
    const ends = [least[next] ?? 0, most[next] ?? 0] as const;
    next += 1;
    return between(Math.min(...ends), Math.max(...ends));
  });
}

function authorityOf(authority: string | null): { authority: string } {
  return { authority: authority ?? 'NOT_STATED' };
}
