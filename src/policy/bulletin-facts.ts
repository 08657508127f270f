import type { Day, Instant, Scheme } from './facts.ts';
import type { MonthProgress } from './given.ts';

/** 通报事实: what a bulletin was closed with, for whoever asks the law about it. */
export interface BulletinFacts {
  readonly id: string;
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The rulebook that it was closed by: its name, and the hash of its content, which each half knows by an id of its own. */
  readonly rulebook: { readonly name: string; readonly hash: string };
  readonly asOf: Day;
  readonly knownAt: Instant;
  /** Its own month behind those before it in an unbroken row; the regions that are ranked. */
  readonly run: readonly MonthProgress[];
}
