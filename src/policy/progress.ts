import type { NeededFact } from './decision.ts';
import type { RegionProgress } from './given.ts';
import { isWithin, regionPrefix } from './region.ts';

/** 参保率的分母: what a rate of participation is a rate of. */
export const DENOMINATORS = ['TASK', 'RESIDENT', 'HUKOU_LIABLE'] as const;
export type Denominator = (typeof DENOMINATORS)[number];

/** The fact that is missing when a region's denominator is. */
export const DENOMINATOR_FACTS = {
  TASK: { name: 'task', zh: '下达的任务数', en: 'the task number' },
  RESIDENT: { name: 'resident', zh: '常住人口数', en: 'how many people live there' },
  HUKOU_LIABLE: { name: 'hukouLiable', zh: '户籍应参保人数', en: 'how many people with hukou there are due to enrol' },
} as const satisfies Record<Denominator, NeededFact>;

/** A region's denominator; null when nobody gave it. */
export function denominatorOf(region: RegionProgress, denominator: Denominator): number | null {
  const { task, resident, hukouLiable } = region;
  return { TASK: task, RESIDENT: resident, HUKOU_LIABLE: hukouLiable }[denominator] ?? null;
}

/** Lengths of the codes of a province, a city, a county and a town. */
const LEVELS = [0, 2, 4, 6, 9];

/** The regions that contain no other of the list: a county beside its own towns would count everybody twice. */
export function finest(regions: readonly RegionProgress[]): RegionProgress[] {
  const prefixes = regions.map(({ regionCode }) => regionPrefix(regionCode));
  const above = new Set(
    prefixes.flatMap((prefix) => LEVELS.filter((length) => length < prefix.length).map((end) => prefix.slice(0, end))),
  );
  return regions.filter((_, index) => !above.has(prefixes[index] ?? ''));
}

/** A region, and what its parts in the list come to beside it. */
export interface Disagreement {
  readonly regionCode: string;
  readonly whole: number;
  readonly parts: number;
}

/**
 * A region of the list whose own parts do not add up to it; undefined when all do. Some of its parts were left out, or
 * a number is wrong: neither tells which of the two counts. Numbers that nobody gave disagree with nothing.
 */
export function disagreement(
  regions: readonly RegionProgress[],
  numberOf: (region: RegionProgress) => number | null,
): Disagreement | undefined {
  const leaves = finest(regions);
  for (const region of regions) {
    const inside = leaves.filter((leaf) => leaf !== region && isWithin(leaf.regionCode, region.regionCode));
    const whole = numberOf(region);
    const parts = inside.map(numberOf).reduce((sum, own) => (sum === null || own === null ? null : sum + own), 0);
    if (inside.length === 0 || whole === null || parts === null || parts === whole) continue;
    return { regionCode: region.regionCode, whole, parts };
  }
  return undefined;
}

/** A region that stands twice in a list; undefined when each stands once. */
export function repeatedRegion(regions: readonly Pick<RegionProgress, 'regionCode'>[]): string | undefined {
  const seen = new Set<string>();
  return regions.find(({ regionCode }) => seen.size === seen.add(regionCode).size)?.regionCode;
}
