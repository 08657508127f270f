import type { RegionLevel } from './region-level.ts';
import type { Where } from './where.ts';

/** One thing that rows are grouped by. */
export interface GroupBy {
  readonly dimension: string;
  /** Of a region: the level whose regions are told apart; without one, the codes as they stand. */
  readonly level?: RegionLevel | null | undefined;
  /** Of a day: by month unless told. */
  readonly by?: 'MONTH' | 'YEAR' | null | undefined;
  /** Of an age: bands, the youngest first. */
  readonly bands?: readonly AgeBand[] | undefined;
}

/** Ages from so many completed years on, which are those born before a day. */
export interface AgeBand {
  readonly from: number;
  readonly bornBefore: string;
}

export interface StatisticsQuestion {
  readonly where?: Where | null | undefined;
  /** Rows of which the share is asked, among those of `where`. */
  readonly rateOf?: Where | null | undefined;
  readonly groupBy: readonly GroupBy[];
  /** Whether groups of the first dimensions alone are told too. */
  readonly hasSubtotals: boolean;
  /** Names of the measures that are added up. */
  readonly measures: readonly string[];
  readonly hasMedians: boolean;
  /** Whether different people are counted. */
  readonly hasPeople: boolean;
  /** What people are hashed with; null where cells need no keys. */
  readonly seed: bigint | null;
  /** Groups of fewer people are not made, because nobody is told of them; where nothing is said, all are. */
  readonly fewest?: number;
}
