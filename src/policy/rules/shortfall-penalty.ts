import type { Citation, NeededFact } from '../decision.ts';
import type { Day } from '../facts.ts';
import { add, exactly, type Fen, formatInterval, formatYuan, type Interval, parseYuan, ZERO } from '../money.ts';
import { amountOf, type Citing, compileParameter, oneOf, pointOn, type Series } from '../parameter.ts';
import { DENOMINATOR_FACTS } from '../progress.ts';
import { type BasisPoints, formatRate, parseRate } from '../rate.ts';
import { roundedShare } from '../ratio.ts';
import { valueOn } from '../reading.ts';
import type { Cites, Parameter, RuleBase } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 未完成任务的扣罚: what a region loses that stays below its target. */
export interface ShortfallPenaltyRule extends RuleBase<'shortfall-penalty'> {
  /** 配套资金: the county's matching money that the region bears. */
  readonly countyMatch?: {
    /** In yuan for each head. */
    readonly perHead: Parameter;
    /** `TASK` (on the task number, the literal text) or `SHORTFALL` (on the missing heads). */
    readonly basis: Parameter;
    readonly cite?: Cites;
  };
  /** 税收分成: percentage of the share lost for each point below the target. */
  readonly taxShare?: { readonly perPoint: Parameter; readonly cite?: Cites };
}

export const PENALTY_BASES = ['TASK', 'SHORTFALL'] as const;
export type PenaltyBasis = (typeof PENALTY_BASES)[number];

interface CompiledMatch {
  readonly perHead: Series<Fen>;
  readonly basis: Series<PenaltyBasis>;
  readonly citations: readonly Citation[];
}

export interface CompiledShortfallPenalty {
  readonly countyMatch: CompiledMatch | null;
  readonly taxShare: { readonly perPoint: Series<BasisPoints>; readonly citations: readonly Citation[] } | null;
}

export function compileShortfallPenalty(rule: ShortfallPenaltyRule, citing: Citing): CompiledShortfallPenalty {
  const { kind, countyMatch, taxShare } = rule;
  const series = <T>(name: string, parameter: Parameter, cite: Cites | undefined, read: (text: string) => T) =>
    compileParameter(`${kind}.${name}`, parameter, citing, cite ?? rule.cite, read);
  return {
    countyMatch: countyMatch
      ? {
          perHead: series('countyMatch.perHead', countyMatch.perHead, countyMatch.cite, parseYuan),
          basis: series('countyMatch.basis', countyMatch.basis, countyMatch.cite, oneOf(PENALTY_BASES)),
          citations: citing.cite(countyMatch.cite, rule.cite),
        }
      : null,
    taxShare: taxShare
      ? {
          perPoint: series('taxShare.perPoint', taxShare.perPoint, taxShare.cite, parseRate),
          citations: citing.cite(taxShare.cite, rule.cite),
        }
      : null,
  };
}

/** A region that stays below, and by how much. */
export interface Shortfall {
  readonly regionCode: string;
  readonly enrolled: number;
  /** What the rate is of. */
  readonly outOf: number;
  /** 任务数; null when nobody gave it. */
  readonly task: number | null;
  /** Heads that were missing to the target. */
  readonly missing: number;
  /** What had to be reached. */
  readonly requiredBp: BasisPoints;
  /** 税收分成 of the year; null when nobody gave it. */
  readonly taxShareFen: Fen | null;
  /** 县级配套 for each head as a decision beside the rulebook gives it; null when nobody gave it. */
  readonly countyMatchFen: Fen | null;
}

/** 扣罚: both ways to reckon the matching money stand side by side; `basis` says which the rulebook takes. */
export interface Penalty {
  readonly regionCode: string;
  /** Points below the target, rounded to be shown. */
  readonly pointsBp: BasisPoints;
  readonly basis: PenaltyBasis | null;
  /** 配套资金 on the task number, the literal text; null while the amount for each head is not known. */
  readonly matchOnTask: Interval | null;
  /** 配套资金 on the missing heads only, the milder reading. */
  readonly matchOnShortfall: Interval | null;
  /** Whichever of the two is taken. */
  readonly countyMatch: Interval | null;
  readonly taxShareLossFen: Fen | null;
  /** Both losses together; null while one is not known. */
  readonly total: Interval | null;
}

const TAX_SHARE: NeededFact = { name: 'taxShare', zh: '当年税收分成', en: "the year's tax share" };
const POINTS = 10_000;

/**
 * 未完成任务的扣罚: the region bears the county's matching money, for each head of its task number as the text says or
 * for the missing heads only; and loses so much of its tax share for each point below the target. Points are
 * percentage points and count unrounded, parts of them too; nobody loses more than the whole share.
 *
 * Written from: the clause cited by the rulebook's `shortfall-penalty` rule.
 */
export function penaltyOf(rule: CompiledShortfallPenalty, shortfall: Shortfall, day: Day, trace: Trace): Penalty {
  const match = matchOf(rule.countyMatch, shortfall, day, trace);
  const taxShareLossFen = taxShareLoss(rule.taxShare, shortfall, day, trace);
  const known = match.countyMatch !== null && taxShareLossFen !== null;
  return {
    regionCode: shortfall.regionCode,
    pointsBp: roundedShare([pointsTimesWhole(shortfall)], shortfall.outOf),
    ...match,
    taxShareLossFen,
    total: known ? add(match.countyMatch, exactly(taxShareLossFen)) : null,
  };
}

type Match = Pick<Penalty, 'basis' | 'matchOnTask' | 'matchOnShortfall' | 'countyMatch'>;

function matchOf(rule: CompiledMatch | null, shortfall: Shortfall, day: Day, trace: Trace): Match {
  if (rule === null) return { basis: null, matchOnTask: null, matchOnShortfall: null, countyMatch: ZERO };
  const { regionCode, task, missing } = shortfall;
  const basis = valueOn(rule.basis, day, trace);
  const perHead = perHeadOf(rule, shortfall, day, trace);
  const heads = { region: regionCode, task: task ?? '', missing };
  if (task === null) trace.needs(DENOMINATOR_FACTS.TASK);
  if (perHead === null) {
    trace.because('penalty.match-open', rule.citations, heads);
    return { basis, matchOnTask: null, matchOnShortfall: null, countyMatch: null };
  }
  const matchOnTask = task === null ? null : times(perHead, task);
  const matchOnShortfall = times(perHead, missing);
  const values = { ...heads, perHead: formatInterval(perHead), onTask: matchOnTask ? formatInterval(matchOnTask) : '' };
  trace.because('penalty.match', rule.citations, { ...values, onShortfall: formatInterval(matchOnShortfall) });
  const taken = { TASK: matchOnTask, SHORTFALL: matchOnShortfall };
  return { basis, matchOnTask, matchOnShortfall, countyMatch: basis && taken[basis] };
}

/** The amount that the rulebook knows; where it leaves it to somebody, what was given, which rests on the same clause. */
function perHeadOf(rule: CompiledMatch, { regionCode, countyMatchFen }: Shortfall, day: Day, trace: Trace) {
  const point = pointOn(rule.perHead, day);
  const perHead = amountOf(point);
  const isGiven = perHead === null && countyMatchFen !== null;
  if (point.value !== undefined || isGiven) trace.used(point.used);
  else trace.misses(point.used);
  if (!isGiven) return perHead;
  trace.because('penalty.match-given', rule.citations, { region: regionCode, perHead: formatYuan(countyMatchFen) });
  return exactly(countyMatchFen);
}

function times({ minFen, maxFen }: Interval, heads: number): Interval {
  return { minFen: minFen * heads, maxFen: maxFen * heads };
}

function taxShareLoss(
  rule: CompiledShortfallPenalty['taxShare'],
  shortfall: Shortfall,
  day: Day,
  trace: Trace,
): Fen | null {
  if (rule === null) return 0;
  const perPoint = valueOn(rule.perPoint, day, trace);
  const { regionCode, outOf, taxShareFen } = shortfall;
  if (taxShareFen === null) trace.needs(TAX_SHARE);
  if (perPoint === null || taxShareFen === null) return null;
  const factors = [taxShareFen, perPoint, pointsTimesWhole(shortfall)];
  const loss = Math.min(taxShareFen, roundedShare(factors, POINTS * 100 * outOf));
  const points = formatRate(roundedShare([pointsTimesWhole(shortfall)], outOf));
  const values = { region: regionCode, points, rate: formatRate(perPoint), amount: formatYuan(loss) };
  trace.because('penalty.tax-share', rule.citations, values);
  return loss;
}

/** Points below the target in hundredths, times the denominator: a whole number, so that nothing is rounded yet. */
function pointsTimesWhole({ requiredBp, outOf, enrolled }: Shortfall): number {
  return requiredBp * outOf - POINTS * enrolled;
}
