import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Citation, Decision, Outcome } from './decision.ts';
import type { Payer } from './facts.ts';
import { formatInterval, type Interval, isExact, times } from './money.ts';
import { headsOf, type MoneyFacts } from './money-facts.ts';
import { owedSubsidy, type Subsidy } from './rules/subsidy.ts';
import { Trace } from './trace.ts';

/** What one level of government bears, for one person and for all. */
export interface SubsidyLevel {
  readonly payer: Payer;
  /** Null while it is left to somebody. */
  readonly perHead: Interval | null;
  readonly total: Interval | null;
  readonly citations: readonly Citation[];
}

/** One region's part of it. */
export interface RegionSubsidy {
  readonly regionCode: string;
  readonly heads: number;
  readonly total: Interval | null;
  readonly levels: readonly { readonly payer: Payer; readonly amount: Interval | null }[];
}

/** 财政补助应拨: what government owes for the heads of a year. */
export interface SubsidyDue {
  readonly heads: number;
  readonly perHead: Interval | null;
  readonly total: Interval | null;
  readonly levels: readonly SubsidyLevel[];
  readonly regions: readonly RegionSubsidy[];
  readonly decision: Decision;
}

/**
 * 财政补助应拨: the subsidy for one person, split by level as the rulebook says, times the people who are actually enrolled.
 * What a level bears for one person is whole fen already, the last taking what rounding leaves, so that every region's levels
 * add up to its total and the regions to the whole. Undetermined while the standard is left to somebody.
 *
 * Written from: the clauses cited by the rulebook's `subsidy` rule.
 */
export function assessSubsidyDue({ regions }: MoneyFacts, at: At, book: CompiledRulebook): SubsidyDue {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'subsidy', day);
  if (!rule) trace.because('rulebook.no-rule', [], { kind: 'subsidy' });
  const subsidy: Subsidy = rule ? owedSubsidy(rule, day, trace) : { total: null, funding: [] };
  const heads = regions.reduce((sum, region) => sum + headsOf(region), 0);
  const total = subsidy.total && times(subsidy.total, heads);
  if (total) trace.because('subsidy.by-heads', [], { heads, amount: formatInterval(total) });
  return {
    heads,
    perHead: subsidy.total,
    total,
    levels: subsidy.funding.map(({ payer, amount, citations }) => ({
      payer,
      perHead: amount,
      total: amount && times(amount, heads),
      citations,
    })),
    regions: regions.map((region) => regionSubsidy(region.regionCode, headsOf(region), subsidy)),
    decision: trace.decision('FUND', outcomeOf(total), at, book.ref, [], { amount: total }),
  };
}

function regionSubsidy(regionCode: string, heads: number, { total, funding }: Subsidy): RegionSubsidy {
  return {
    regionCode,
    heads,
    total: total && times(total, heads),
    levels: funding.map(({ payer, amount }) => ({ payer, amount: amount && times(amount, heads) })),
  };
}

function outcomeOf(total: Interval | null): Outcome {
  if (total === null) return 'UNDETERMINED';
  return isExact(total) ? 'AMOUNT' : 'INTERVAL';
}
