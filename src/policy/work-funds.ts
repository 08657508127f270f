import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, NeededFact } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts } from './given.ts';
import { exactly, type Fen } from './money.ts';
import { disagreement, finest, repeatedRegion } from './progress.ts';
import { type CompiledWorkFunds, splitWorkFunds, type WorkFundShare, workFundsTotal } from './rules/work-funds.ts';
import { Trace } from './trace.ts';

/** 工作经费: what has to be set aside for a year's work at the least, and for whom. */
export interface WorkFunds {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Insured people it is reckoned by. */
  readonly heads: number | null;
  readonly totalFen: Fen | null;
  readonly shares: readonly WorkFundShare[];
  readonly decision: Decision;
}

type Finding = Pick<WorkFunds, 'heads' | 'totalFen' | 'shares'>;

/** The parts of what is given that it looks at. */
type RegionsGiven = Pick<GivenFacts, 'fund' | 'progress'>;

const NOTHING: Finding = { heads: null, totalFen: null, shares: [] };

const WORK_FUND_FACTS = {
  heads: { name: 'heads', zh: '参保人数', en: 'how many people are insured' },
  regionHeads: { name: 'regionHeads', zh: '各乡镇参保人数', en: 'how many people are insured in each region' },
} as const satisfies Record<string, NeededFact>;

/** How much money for the work, and who gets it: by the heads of the fund's year, or those of its regions together. */
export function assessWorkFunds(facts: RegionsGiven, at: At, book: CompiledRulebook): WorkFunds {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'work-funds', day);
  const finding = rule ? findWorkFunds(rule, facts, day, trace) : noRule(trace);
  const amount = finding.totalFen === null ? null : exactly(finding.totalFen);
  const outcome = amount === null || trace.isOpen ? 'UNDETERMINED' : 'AMOUNT';
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    decision: trace.decision('FUND', outcome, at, book.ref, [], { amount }),
  };
}

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'work-funds' });
  return NOTHING;
}

function findWorkFunds(rule: CompiledWorkFunds, { fund, progress }: RegionsGiven, day: Day, trace: Trace): Finding {
  const regionsGiven = progress ?? [];
  const twice = repeatedRegion(regionsGiven);
  if (twice !== undefined) {
    trace.because('progress.region-twice', rule.citations, { region: twice });
    trace.needs(WORK_FUND_FACTS.regionHeads);
    return NOTHING;
  }
  const regions = finest(regionsGiven);
  const counted = regions.length > 0 ? regions.reduce((sum, { enrolled }) => sum + enrolled, 0) : null;
  const apart = fund?.heads == null ? disagreement(regionsGiven, ({ enrolled }) => enrolled) : undefined;
  if (apart) {
    const { regionCode, ...numbers } = apart;
    trace.because('progress.parts-differ', rule.citations, { region: regionCode, ...numbers });
    trace.needs(WORK_FUND_FACTS.regionHeads);
    return NOTHING;
  }
  const heads = fund?.heads ?? counted;
  if (heads === null) {
    trace.needs(WORK_FUND_FACTS.heads);
    return NOTHING;
  }
  if (counted !== null && counted !== heads) {
    trace.because('work-funds.heads-differ', rule.citations, { heads, counted });
    trace.needs(WORK_FUND_FACTS.regionHeads);
  }
  if (counted === null && rule.shares.some(({ perRegion }) => perRegion)) trace.needs(WORK_FUND_FACTS.regionHeads);
  const totalFen = workFundsTotal(rule, heads, day, trace);
  if (totalFen === null) return { ...NOTHING, heads };
  const split = splitWorkFunds(rule, totalFen, counted === heads ? regions : [], day, trace);
  return { heads, totalFen, shares: split ?? [] };
}
