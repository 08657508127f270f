import type { Citation, NeededFact } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { RegionProgress } from '../given.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import { DENOMINATOR_FACTS, DENOMINATORS, type Denominator, denominatorOf, disagreement, finest } from '../progress.ts';
import { type BasisPoints, formatRate, parseRate } from '../rate.ts';
import { leastReaching, reaches, shownRate } from '../ratio.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 参保目标: the rate that regions have to reach, and of what. */
export interface ParticipationTargetRule extends RuleBase<'participation-target'> {
  readonly targets: readonly Target[];
}

export interface Target extends Part {
  /** Percentage that is reached when the unrounded rate is not below it. */
  readonly rate: Parameter;
  /** `TASK` (任务数), `RESIDENT` (常住) or `HUKOU_LIABLE` (户籍应参保). */
  readonly denominator: Parameter;
  /** `true`: only regions of the focus group, pooled and one by one. */
  readonly focusOnly?: boolean;
}

export interface CompiledTarget {
  readonly id: string;
  readonly label: Text;
  readonly rate: Series<BasisPoints>;
  readonly denominator: Series<Denominator>;
  readonly focusOnly: boolean;
  readonly citations: readonly Citation[];
}

export interface CompiledParticipationTarget {
  readonly targets: readonly CompiledTarget[];
  readonly citations: readonly Citation[];
}

export function compileParticipationTarget(rule: ParticipationTargetRule, citing: Citing): CompiledParticipationTarget {
  const { kind, cite } = rule;
  return {
    targets: rule.targets.map(({ id, label, rate, denominator, focusOnly = false, cite: own = cite }) => ({
      id,
      label,
      rate: compileParameter(`${kind}.${id}.rate`, rate, citing, own, parseRate),
      denominator: compileParameter(`${kind}.${id}.denominator`, denominator, citing, own, oneOf(DENOMINATORS)),
      focusOnly,
      citations: citing.cite(own),
    })),
    citations: citing.cite(cite),
  };
}

/** 参保率, with the numbers it is made of. What depends on an unknown denominator is null. */
export interface Progress {
  readonly enrolled: number;
  /** What it is a rate of. */
  readonly outOf: number | null;
  /** Rounded to be shown. */
  readonly rateBp: BasisPoints | null;
  /** Compared unrounded. */
  readonly isReached: boolean | null;
  /** How many more people reach it. */
  readonly headsMissing: number | null;
}

/** 自定目标: what a region is to reach by another document than the rulebook's; it takes the place of nothing. */
export interface OwnTarget {
  /** Null where heads are set and no rate. */
  readonly rateBp: BasisPoints | null;
  /** The heads that reach it, of the two the more; null while its rate is of an unknown number. */
  readonly heads: number | null;
  readonly isReached: boolean | null;
  readonly headsMissing: number | null;
}

/** 参保率 of one region. */
export interface RegionRate extends Progress {
  readonly regionCode: string;
  /** Null where the region has none. */
  readonly ownTarget: OwnTarget | null;
}

/** 参保目标 held against the regions. */
export interface TargetProgress {
  readonly target: { readonly id: string; readonly label: Text };
  readonly requiredBp: BasisPoints | null;
  readonly denominator: Denominator | null;
  readonly regions: readonly RegionRate[];
  /** All of them together; null when there are none, or when one is not what its own parts come to. */
  readonly pooled: Progress | null;
  /** How many stay below. */
  readonly below: number;
  /** How many nobody said of whether they are in the focus group, where only that counts. */
  readonly unsorted: number;
}

const FOCUS: NeededFact = {
  name: 'isFocus',
  zh: '是否属于重点地区（低收入村）',
  en: 'whether it is in the focus group',
};
export const PROGRESS: NeededFact = {
  name: 'progress',
  zh: '各地区参保人数',
  en: 'how many people enrolled by region',
};

/**
 * 参保目标: a region reaches it when those enrolled are not fewer than the rate of the denominator, unrounded. Regions
 * are also taken together, each person once; together they may reach what one of them misses. Out of nobody there is no
 * rate; and nothing is taken together while a region is not what its own parts in the list come to.
 *
 * Written from: the clause cited by the rulebook's `participation-target` rule.
 */
export function targetProgress(
  target: CompiledTarget,
  regions: readonly RegionProgress[],
  day: Day,
  trace: Trace,
): TargetProgress {
  const requiredBp = valueOn(target.rate, day, trace);
  const denominator = valueOn(target.denominator, day, trace);
  const named = { target: { id: target.id, label: target.label }, requiredBp, denominator };
  const unsorted = target.focusOnly ? regions.filter(({ isFocus }) => isFocus == null).length : 0;
  const nothing = { ...named, regions: [], pooled: null, below: 0, unsorted };
  if (requiredBp === null || denominator === null) return nothing;

  const counted = target.focusOnly ? regions.filter(({ isFocus }) => isFocus === true) : regions;
  if (unsorted > 0) trace.needs(FOCUS);
  if (counted.length === 0 && unsorted === 0) trace.needs(PROGRESS);
  if (counted.some((region) => !denominatorOf(region, denominator))) trace.needs(DENOMINATOR_FACTS[denominator]);
  const each = counted.map((region): RegionRate => {
    const outOf = denominatorOf(region, denominator);
    const progress = progressOf(region.enrolled, outOf, requiredBp);
    return { regionCode: region.regionCode, ...progress, ownTarget: ownTargetOf(region, outOf) };
  });
  const isApart = explainDisagreement(target, counted, denominator, trace);
  const pooled = isApart ? null : pooledOf(counted, denominator, requiredBp);
  const found = { ...named, regions: each, pooled, below: countBelow(each), unsorted };
  explain(target, found, requiredBp, trace);
  return found;
}

function progressOf(enrolled: number, outOf: number | null, required: BasisPoints): Progress {
  if (outOf === null || outOf === 0) return { enrolled, outOf, rateBp: null, isReached: null, headsMissing: null };
  return {
    enrolled,
    outOf,
    rateBp: shownRate(enrolled, outOf),
    isReached: reaches(enrolled, outOf, required),
    headsMissing: Math.max(0, leastReaching(outOf, required) - enrolled),
  };
}

function ownTargetOf({ enrolled, targetRateBp, targetHeads }: RegionProgress, outOf: number | null): OwnTarget | null {
  if (targetRateBp == null && targetHeads == null) return null;
  const byRate = targetRateBp == null ? 0 : outOf && leastReaching(outOf, targetRateBp);
  const heads = byRate === null ? null : Math.max(byRate, targetHeads ?? 0);
  const headsMissing = heads === null ? null : Math.max(0, heads - enrolled);
  return {
    rateBp: targetRateBp ?? null,
    heads,
    isReached: headsMissing === null ? null : headsMissing === 0,
    headsMissing,
  };
}

/** Says which region is not what its own parts come to, if one is: by those enrolled, or by what it is a rate of. */
function explainDisagreement(
  { citations }: CompiledTarget,
  regions: readonly RegionProgress[],
  denominator: Denominator,
  trace: Trace,
): boolean {
  const apart =
    disagreement(regions, ({ enrolled }) => enrolled) ??
    disagreement(regions, (region) => denominatorOf(region, denominator));
  if (apart === undefined) return false;
  const { regionCode, ...numbers } = apart;
  trace.because('progress.parts-differ', citations, { region: regionCode, ...numbers });
  trace.needs(PROGRESS);
  return true;
}

function pooledOf(regions: readonly RegionProgress[], denominator: Denominator, required: BasisPoints) {
  const parts = finest(regions);
  if (parts.length === 0) return null;
  const enrolled = parts.reduce((sum, region) => sum + region.enrolled, 0);
  let outOf: number | null = 0;
  for (const region of parts) {
    const own = denominatorOf(region, denominator);
    outOf = outOf === null || own === null ? null : outOf + own;
  }
  return progressOf(enrolled, outOf, required);
}

function countBelow(regions: readonly Progress[]): number {
  return regions.filter(({ isReached }) => isReached === false).length;
}

function explain(target: CompiledTarget, found: TargetProgress, required: BasisPoints, trace: Trace): void {
  const { pooled, regions, below, denominator } = found;
  const limit = formatRate(required);
  const empty = regions.filter(({ outOf }) => outOf === 0).map(({ regionCode }) => regionCode);
  if (empty.length > 0) trace.because('target.nobody-due', target.citations, { of: denominator ?? '', regions: empty });
  if (pooled?.outOf && denominator !== null) {
    const { enrolled, outOf, rateBp } = pooled;
    const values = { target: target.label, enrolled, outOf, of: denominator, rate: formatRate(rateBp ?? 0), limit };
    trace.because(pooled.isReached ? 'target.pooled-reached' : 'target.pooled-below', target.citations, values);
  }
  if (below > 0) {
    const missed = regions.filter(({ isReached }) => isReached === false);
    const values = { regions: missed.map(({ regionCode }) => regionCode), below, limit };
    trace.because('target.regions-below', target.citations, values);
    for (const { regionCode, headsMissing } of missed) {
      trace.nearMiss('target.near', target.citations, { region: regionCode, heads: headsMissing ?? 0, limit });
    }
  } else if (regions.length > 0 && regions.every(({ isReached }) => isReached)) {
    trace.because('target.all-reached', target.citations, { limit });
  }
}
