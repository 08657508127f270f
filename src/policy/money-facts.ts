import type { Day, Scheme } from './facts.ts';
import type { Fen } from './money.ts';

/** People of a region for whom the same has arrived. */
export interface Holding {
  /** Whether they are enrolled for the year (参合). */
  readonly isEnrolled: boolean;
  /** What arrived for each less what went back. */
  readonly netFen: Fen;
  /** Whether anything went back. */
  readonly isRefunded: boolean;
  readonly heads: number;
}

/** One region's people by how much has arrived for them. */
export interface RegionHoldings {
  readonly regionCode: string;
  readonly holdings: readonly Holding[];
}

/** 资金事实: the people and the money of one scheme's year in a region, part by part. */
export interface MoneyFacts {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The day the registry was read. */
  readonly asOf: Day;
  readonly regions: readonly RegionHoldings[];
}

/** People enrolled in a region: whom subsidies and work funds are reckoned by. */
export function headsOf({ holdings }: RegionHoldings): number {
  return holdings.reduce((sum, { isEnrolled, heads }) => (isEnrolled ? sum + heads : sum), 0);
}
