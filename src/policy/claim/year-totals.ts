import { NOTHING_SO_FAR } from '../claim-facts.ts';
import type { VisitKind } from '../facts.ts';
import type { YearSoFar } from '../given.ts';
import type { Fen } from '../money.ts';

/** 年度累计: what the settlements of one person, scheme and year come to; those that were taken back are in it no longer. */
export interface YearTotals {
  readonly admissions: number;
  readonly soFar: YearSoFar;
}

/** What of a settlement a year accumulates, in fen; below zero where it takes another back. */
export interface Accumulated {
  readonly admissions: number;
  readonly basicFen: Fen;
  readonly eligibleFen: Fen;
  readonly ownAfterBasicFen: Fen;
  readonly criticalFen: Fen;
  readonly assistanceFen: Fen;
  readonly tiltFen: Fen;
}

/** A year before its first settlement. */
export const NOTHING_YET: YearTotals = { admissions: 0, soFar: { ...NOTHING_SO_FAR, basicByVisit: {} } };

/** A year with one more settlement, or with what several of one kind of care come to. */
export function withSettled({ admissions, soFar }: YearTotals, visit: VisitKind, settled: Accumulated): YearTotals {
  const { paidFen = 0, eligibleFen = 0 } = soFar.basicByVisit?.[visit] ?? {};
  return {
    admissions: admissions + settled.admissions,
    soFar: {
      basicPaidFen: soFar.basicPaidFen + settled.basicFen,
      basicEligibleFen: soFar.basicEligibleFen + settled.eligibleFen,
      ownAfterBasicFen: soFar.ownAfterBasicFen + settled.ownAfterBasicFen,
      criticalPaidFen: soFar.criticalPaidFen + settled.criticalFen,
      assistancePaidFen: soFar.assistancePaidFen + settled.assistanceFen,
      tiltPaidFen: soFar.tiltPaidFen + settled.tiltFen,
      basicByVisit: {
        ...soFar.basicByVisit,
        [visit]: { paidFen: paidFen + settled.basicFen, eligibleFen: eligibleFen + settled.eligibleFen },
      },
    },
  };
}
