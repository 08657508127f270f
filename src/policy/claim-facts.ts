import type { Scheme, VisitKind } from './facts.ts';
import type { Stay, YearSoFar } from './given.ts';
import type { Fen } from './money.ts';

/** 年度累计: what settled claims made of one year of one scheme. */
export interface ClaimYear {
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Stays that were settled and not taken back. */
  readonly admissions: number;
  readonly soFar: YearSoFar;
}

/** 待遇事实: what claims left of a person's years, and of their household's account. */
export interface ClaimFacts {
  readonly personId: string;
  /** Years without a settlement are left out: nothing was paid in them. */
  readonly years: readonly ClaimYear[];
  /** What stands in the household's account. */
  readonly familyAccountFen: Fen;
}

/** 政策范围内费用: the total less what lies outside the catalogue and what the patient bears first. */
export const eligibleOf = ({ totalFen, selfPaidFen, selfFirstFen }: Stay): Fen =>
  Math.max(0, totalFen - selfPaidFen - selfFirstFen);

/** 第几次住院: which admission of the year care would be, after so many; null for visits, which are none. */
export function admissionAfter(visit: VisitKind, admissions: number): number | null {
  return IS_ADMISSION[visit] ? admissions + 1 : null;
}

/** Emergency care is paid as a stay is, where a rulebook pays for it: it has to know which one it is. */
const IS_ADMISSION: Readonly<Record<VisitKind, boolean>> = {
  OUTPATIENT: false,
  CHRONIC: false,
  INPATIENT: true,
  DELIVERY: true,
  EMERGENCY: true,
};

/** A year in which nothing was settled yet. */
export const NOTHING_SO_FAR: YearSoFar = {
  basicPaidFen: 0,
  basicEligibleFen: 0,
  ownAfterBasicFen: 0,
  criticalPaidFen: 0,
  assistancePaidFen: 0,
  tiltPaidFen: 0,
};
