import { assessBulletins } from './bulletin.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { addDays, epochDay, later } from './dates.ts';
import type { Citation } from './decision.ts';
import type { Day } from './facts.ts';
import { assessParticipation } from './participation.ts';
import type { ProgressFacts, ProgressRegion } from './progress-facts.ts';
import { leastReaching } from './ratio.ts';
import type { Ranked } from './rules/bulletin.ts';
import type { CompiledWindow } from './rules/collection-window.ts';
import type { RegionRate, TargetProgress } from './rules/participation-target.ts';

/** 参保进度: how far every region is on a day, and what it still takes by the last day of the collection window. */
export interface ParticipationPace {
  /** 集中参保期; null where the rulebook has none, and its first day where the text names none. */
  readonly opensOn: Day | null;
  readonly closesOn: Day | null;
  /** Calendar days on which people may still pay, the day asked about and the last one included; null without a window. */
  readonly daysLeft: number | null;
  readonly regions: readonly RegionPace[];
  /** Where the window is from. */
  readonly citations: readonly Citation[];
}

/** One region's rate under the target that it is held against; figures of a rate are null without a target. */
export interface RegionPace extends Omit<RegionRate, 'ownTarget'> {
  /** 名次 among the regions that are told, 1 the best; null while one of them has no rate. */
  readonly rank: number | null;
  /** Heads a day that reach the target by the last day, rounded up; null where no day is left for those who are missing. */
  readonly headsPerDay: number | null;
  readonly enrolledBefore: number | null;
  /** By how many the target is above last year's enrolment; null while either is not known. */
  readonly growthNeeded: number | null;
  /** 较上期通报: heads more than the last bulletin counted; null without one. */
  readonly change: number | null;
  readonly lastMonth: string | null;
}

/**
 * How far the regions of a year are. The target is that of every region, else the focus group's for whoever is in it; ranks
 * are those that a bulletin of the day would give.
 *
 * Written from: the clauses cited by the rulebook's `participation-target`, `bulletin` and `collection-window` rules.
 */
export function assessPace(facts: ProgressFacts, book: CompiledRulebook): ParticipationPace {
  const { asOf, regions } = facts;
  const { targets } = assessParticipation({ progress: regions }, facts, book);
  const bulletins = [{ month: asOf.slice(0, 7), regions }];
  const [month] = assessBulletins({ bulletins }, facts, book).months;
  const window = ruleOn(book, 'collection-window', within(book.span, asOf));
  const daysLeft = window ? daysLeftOf(window, asOf) : null;
  return {
    opensOn: window?.opens ?? null,
    closesOn: window?.closes ?? null,
    daysLeft,
    regions: regions.map((region) => paceOf(region, rateOf(region, targets), month?.ranks ?? [], daysLeft)),
    citations: window?.citations ?? [],
  };
}

/** Days from the day asked about, or from the first day where that is still to come, up to the last. */
function daysLeftOf({ opens, closes }: CompiledWindow, asOf: Day): number {
  const from = opens === null ? asOf : later(opens, asOf);
  return Math.max(0, epochDay(addDays(closes, 1)) - epochDay(from));
}

type Rated = RegionRate & { readonly requiredBp: number | null };

function rateOf({ regionCode }: ProgressRegion, targets: readonly TargetProgress[]): Rated | undefined {
  for (const { regions, requiredBp } of targets) {
    const found = regions.find((one) => one.regionCode === regionCode);
    if (found) return { ...found, requiredBp };
  }
  return undefined;
}

function paceOf(
  { regionCode, enrolled, enrolledBefore, last }: ProgressRegion,
  rated: Rated | undefined,
  ranks: readonly Ranked[],
  daysLeft: number | null,
): RegionPace {
  const { outOf = null, rateBp = null, isReached = null, headsMissing = null, requiredBp = null } = rated ?? {};
  const needed = outOf === null || requiredBp === null ? null : leastReaching(outOf, requiredBp);
  return {
    ...{ regionCode, enrolled, outOf, rateBp, isReached, headsMissing },
    rank: ranks.find((one) => one.regionCode === regionCode)?.rank ?? null,
    headsPerDay: headsPerDay(headsMissing, daysLeft),
    enrolledBefore,
    growthNeeded: needed === null || enrolledBefore === null ? null : Math.max(0, needed - enrolledBefore),
    change: last && enrolled - last.enrolled,
    lastMonth: last?.month ?? null,
  };
}

function headsPerDay(missing: number | null, daysLeft: number | null): number | null {
  if (missing === null || daysLeft === null) return null;
  if (missing === 0) return 0;
  return daysLeft === 0 ? null : Math.ceil(missing / daysLeft);
}
