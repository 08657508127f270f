import type { Day, Scheme } from './facts.ts';
import type { DutyRecord, Office } from './given.ts';

/** 督查事实: what offices, regions and pooling areas are held against, as the registry knows it. */
export interface DutyFacts {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The day the registry was read for. */
  readonly asOf: Day;
  readonly offices?: readonly Office[];
  readonly duties?: readonly DutyRecord[];
  /** Codes of pooling areas that have to have a ceiling of critical illness insurance. */
  readonly areas?: readonly string[];
}
