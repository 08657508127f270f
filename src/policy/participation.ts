import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts, RegionProgress } from './given.ts';
import { finest, repeatedRegion } from './progress.ts';
import {
  type CompiledParticipationTarget,
  PROGRESS,
  type TargetProgress,
  targetProgress,
} from './rules/participation-target.ts';
import { type CompiledShortfallPenalty, type Penalty, penaltyOf } from './rules/shortfall-penalty.ts';
import { Trace } from './trace.ts';

/** 参保率考核: how far the regions are from each target, and what those lose that stay below. */
export interface Participation {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly targets: readonly TargetProgress[];
  /** One for each region that stays below, where the rulebook has a penalty. */
  readonly penalties: readonly Penalty[];
  readonly decision: Decision;
}

/** Do the regions reach the targets of the year, and what follows where they do not. */
export function assessParticipation(
  facts: Pick<GivenFacts, 'progress'>,
  at: At,
  book: CompiledRulebook,
): Participation {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const regions = facts.progress ?? [];
  const rule = ruleOn(book, 'participation-target', day);
  const targets = rule ? findTargets(rule, regions, day, trace) : noRule(trace);
  const penalty = ruleOn(book, 'shortfall-penalty', day);
  const everyRegion = targets.find((_, index) => rule?.targets[index]?.focusOnly === false);
  const penalties = penalty ? findPenalties(penalty, everyRegion, regions, day, trace) : [];
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    targets,
    penalties,
    decision: trace.decision('PARTICIPATION', outcomeOf(rule, targets), at, book.ref, []),
  };
}

function noRule(trace: Trace): TargetProgress[] {
  trace.because('rulebook.no-rule', [], { kind: 'participation-target' });
  return [];
}

function findTargets(
  rule: CompiledParticipationTarget,
  regions: readonly RegionProgress[],
  day: Day,
  trace: Trace,
): TargetProgress[] {
  const twice = repeatedRegion(regions);
  if (twice !== undefined) {
    trace.because('progress.region-twice', rule.citations, { region: twice });
    trace.needs(PROGRESS);
    return [];
  }
  return rule.targets.map((target) => targetProgress(target, regions, day, trace));
}

/** Penalties are for regions below the target of every region; a county beside its own towns answers for none. */
function findPenalties(
  rule: CompiledShortfallPenalty,
  target: TargetProgress | undefined,
  regions: readonly RegionProgress[],
  day: Day,
  trace: Trace,
): Penalty[] {
  const answering = new Map(finest(regions).map((region) => [region.regionCode, region]));
  return (target?.regions ?? []).flatMap(({ regionCode, enrolled, outOf, isReached, headsMissing }) => {
    const region = answering.get(regionCode);
    if (region === undefined || isReached !== false) return [];
    if (target?.requiredBp == null || outOf === null || headsMissing === null) return [];
    const { requiredBp } = target;
    const { task = null, taxShareFen = null, countyMatchFen = null } = region;
    const given = { task, taxShareFen, countyMatchFen };
    return [penaltyOf(rule, { regionCode, enrolled, outOf, missing: headsMissing, requiredBp, ...given }, day, trace)];
  });
}

/**
 * A region below is a no for all; but a focus group that reaches its target together is not yet a clear one. Regions
 * that cannot be taken together leave open whether others are missing from the list.
 */
function outcomeOf(rule: CompiledParticipationTarget | undefined, targets: readonly TargetProgress[]): Outcome {
  const each = targets.map((target, index) => outcomeOfTarget(target, rule?.targets[index]?.focusOnly ?? false));
  return ORDER.find((outcome) => each.includes(outcome)) ?? 'UNDETERMINED';
}

const ORDER = ['NO', 'UNDETERMINED', 'CONDITIONAL', 'YES'] as const;

function outcomeOfTarget(target: TargetProgress, isPooled: boolean): (typeof ORDER)[number] {
  const { regions, pooled, below, unsorted } = target;
  if (unsorted > 0) return 'UNDETERMINED';
  if (below > 0 && (!isPooled || pooled?.isReached === false)) return 'NO';
  if (pooled === null || regions.some(({ isReached }) => isReached === null)) return 'UNDETERMINED';
  return below > 0 ? 'CONDITIONAL' : 'YES';
}
