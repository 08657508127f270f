import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { standardForAll } from './contribution-balance.ts';
import type { At, Citation, Decision } from './decision.ts';
import type { Payer } from './facts.ts';
import { arrivedOf, type FundBasis, type FundFacts } from './fund-facts.ts';
import { add, exactly, type Fen, formatInterval, formatYuan, type Interval, isExact, less, times } from './money.ts';
import { pointOn } from './parameter.ts';
import { owedSubsidy, type Subsidy } from './rules/subsidy.ts';
import { Trace } from './trace.ts';

/** Where a fund's money comes from. */
export const FUND_SOURCES = ['CONTRIBUTION', 'SUBSIDY', 'SUPPORT', 'INTEREST'] as const;

/** 资金来源: what one source owes for the year's heads, and what of it arrived. */
export interface FundSource {
  readonly kind: (typeof FUND_SOURCES)[number];
  /** The level of government, or who supports; null for contributions, whoever paid them, and for interest. */
  readonly payer: Payer | null;
  /** Null where nothing is owed by heads, and while that is open. */
  readonly perHead: Interval | null;
  readonly due: Interval | null;
  readonly arrivedFen: Fen;
  /** Due less arrived, below nothing where more arrived; null where nothing is owed by heads, and while that is open. */
  readonly outstanding: Interval | null;
  readonly citations: readonly Citation[];
}

/** 筹资情况. */
export interface FundIncome {
  readonly heads: number;
  readonly sources: readonly FundSource[];
  /** Null while a part of it is left to somebody. */
  readonly due: Interval | null;
  readonly arrivedFen: Fen;
  readonly outstanding: Interval | null;
  readonly decision: Decision;
}

/** Levels of government that pay nobody's own contribution, whatever a rulebook says of the subsidy. */
const GOVERNMENT: readonly Payer[] = [
  'CENTRAL_FINANCE',
  'PROVINCE_FINANCE',
  'CITY_FINANCE',
  'CITY_AND_ABOVE_FINANCE',
  'TOWN_FINANCE',
];

/** Whoever pays contributions, for themselves or for others; a level of government only where the subsidy is not split to it. */
const PAYERS_OF_PEOPLE: readonly Payer[] = [
  'SELF',
  'RELATIVE_ACCOUNT',
  'MEDICAL_ASSISTANCE_FUND',
  'COUNTY_FINANCE',
  'CIVIL_AFFAIRS',
  'SCHOOL',
];

/** Help that is recorded by kind: no entitlement, and owed by nobody. */
export const SUPPORT: readonly Payer[] = ['VILLAGE_COLLECTIVE', 'CHARITY', 'DONATION', 'PROJECT_ASSET'];

/**
 * 筹资: the individual standard and each level's subsidy times the heads, against what arrived from each. A level that the subsidy
 * is split to counts there with all that it paid; whoever else pays for people pays contributions. What villages and charities
 * gave, and interest, is owed by nobody.
 *
 * Written from: the clauses cited by the rulebook's `individual-contribution` and `subsidy` rules.
 */
export function assessFundIncome(facts: FundFacts, at: At, book: CompiledRulebook): FundIncome {
  const trace = new Trace();
  const { heads } = facts;
  const { contribution, subsidy } = perHeadOf(book, at, trace);
  const sources = sourcesOf(facts, { contribution, subsidy, citations: citationsOf(book, at) });
  const due = contribution && subsidy.total && times(add(contribution, subsidy.total), heads);
  const arrivedFen = arrivedOf(facts);
  if (due) {
    const values = { heads, amount: formatInterval(due), arrived: formatYuan(arrivedFen) };
    trace.because('fund.due', [], values);
  }
  const outcome = due === null ? 'UNDETERMINED' : isExact(due) ? 'AMOUNT' : 'INTERVAL';
  return {
    heads,
    sources,
    due,
    arrivedFen,
    outstanding: due && less(due, exactly(arrivedFen - unowedOf(sources))),
    decision: trace.decision('FUND', outcome, at, book.ref, [], { amount: due }),
  };
}

/** What the law raises for one head: by the individual, and by government. */
export function perHeadOf(book: CompiledRulebook, at: At, trace: Trace) {
  const day = within(book.span, at.asOf);
  const contribution = standardForAll(book, day, trace);
  const rule = ruleOn(book, 'subsidy', day);
  if (!rule) trace.because('rulebook.no-rule', [], { kind: 'subsidy' });
  const subsidy: Subsidy = rule ? owedSubsidy(rule, day, trace) : { total: null, funding: [] };
  return { contribution, subsidy };
}

/** The clauses that state the individual's standard, where it is one for all. */
function citationsOf(book: CompiledRulebook, at: At): readonly Citation[] {
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'individual-contribution', day);
  return rule && !rule.matrix ? pointOn(rule.standard, day).used.citations : [];
}

/** 当年基金总额 by one of two readings, in fen; null while what is due is open. */
export function totalFund(facts: FundFacts, basis: FundBasis, at: At, book: CompiledRulebook): Interval | null {
  if (basis === 'ARRIVED') return exactly(arrivedOf(facts));
  const { due, sources } = assessFundIncome(facts, at, book);
  return due && add(due, exactly(unowedOf(sources)));
}

/** What arrived that nobody owes. */
const unowedOf = (sources: readonly FundSource[]): Fen =>
  sources.reduce(
    (sum, { kind, arrivedFen }) => (kind === 'SUPPORT' || kind === 'INTEREST' ? sum + arrivedFen : sum),
    0,
  );

/** What the law raises for one head, and the clauses that state the individual's part. */
interface Raised {
  readonly contribution: Interval | null;
  readonly subsidy: Subsidy;
  readonly citations: readonly Citation[];
}

/** Every source, each payer in one of them: together they are what arrived. */
function sourcesOf(facts: FundFacts, { contribution, subsidy: { total, funding }, citations }: Raised): FundSource[] {
  const split = funding.map(({ payer }) => payer);
  const levels = [...new Set([...split, ...GOVERNMENT])];
  const contributors = PAYERS_OF_PEOPLE.filter((payer) => !levels.includes(payer));
  const source = sourceOf(facts);
  const subsidies =
    split.length === 0
      ? [source({ kind: 'SUBSIDY', payer: null, of: levels, perHead: total })]
      : levels.map((payer) => source({ kind: 'SUBSIDY', payer, of: [payer], ...shareOf(funding, payer) }));
  return [
    source({ kind: 'CONTRIBUTION', payer: null, of: contributors, perHead: contribution, citations }),
    ...subsidies,
    ...SUPPORT.map((payer) => source({ kind: 'SUPPORT', payer, of: [payer] })),
    { ...source({ kind: 'INTEREST', payer: null, of: [] }), arrivedFen: facts.interestFen },
  ].filter(({ due, arrivedFen, kind }) => due !== null || arrivedFen !== 0 || kind === 'CONTRIBUTION');
}

interface Asked extends Pick<FundSource, 'kind' | 'payer'> {
  /** Whose money counts for it. */
  readonly of: readonly Payer[];
  readonly perHead?: Interval | null;
  readonly citations?: readonly Citation[];
}

const sourceOf =
  ({ heads, arrivals }: FundFacts) =>
  ({ kind, payer, of, perHead = null, citations = [] }: Asked): FundSource => {
    const arrivedFen = arrivals.reduce((sum, one) => (of.includes(one.payer) ? sum + one.arrivedFen : sum), 0);
    const due = perHead && times(perHead, heads);
    return { kind, payer, perHead, due, arrivedFen, outstanding: due && less(due, exactly(arrivedFen)), citations };
  };

const shareOf = (funding: Subsidy['funding'], payer: Payer) => {
  const share = funding.find((one) => one.payer === payer);
  return { perHead: share?.amount ?? null, citations: share?.citations ?? [] };
};
