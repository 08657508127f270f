import type { Day, Instant, Scheme } from './facts.ts';
import type { RegionProgress } from './given.ts';

/** Levels of regions whose progress is told. */
export const PROGRESS_LEVELS = ['COUNTY', 'TOWN', 'VILLAGE'] as const;
export type ProgressLevel = (typeof PROGRESS_LEVELS)[number];

/** A region's people, and the numbers that they are held against. */
export interface ProgressRegion extends RegionProgress {
  /** 登记人数: who stands in the year's books, whether or not anything was paid. */
  readonly registered: number;
  /** 上年参保人数, as the notice prints it. */
  readonly enrolledBefore: number | null;
  /** 上期通报: what the latest bulletin counted there; null while there is none. */
  readonly last: { readonly month: string; readonly enrolled: number } | null;
}

/** 进度事实: the people of a scheme's year, region by region, as of a day and as known at an instant. Nobody's name stands in it. */
export interface ProgressFacts {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly level: ProgressLevel;
  /** The last civil day that counts. */
  readonly asOf: Day;
  /** What was recorded by then counts; null for all that is known. */
  readonly knownAt: Instant | null;
  /** By code. */
  readonly regions: readonly ProgressRegion[];
  /** Enrolled in the region, and nobody wrote down in which part of that level. */
  readonly unplaced: number;
}
