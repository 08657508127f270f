import { NOTHING_SO_FAR } from '../../policy/claim-facts.ts';
import type { Scheme, VisitKind } from '../../policy/facts.ts';
import type { YearSoFar } from '../../policy/given.ts';
import type { Db } from '../../store/db.ts';
import { type NewSettlement, totalsOfYear, type VisitTotals } from '../../store/queries/claim-settlement.ts';

/** 年度累计: what the settlements of one person, scheme and year come to; those that were taken back are in it no longer. */
export interface YearTotals {
  readonly admissions: number;
  readonly soFar: YearSoFar;
}

/** What of a settlement a year accumulates, in fen; below zero where it takes another back. */
export type Accumulated = Pick<
  NewSettlement,
  'admissions' | 'basicFen' | 'eligibleFen' | 'ownAfterBasicFen' | 'criticalFen' | 'assistanceFen' | 'tiltFen'
>;

/** A year before its first settlement. */
export const NOTHING_YET: YearTotals = { admissions: 0, soFar: { ...NOTHING_SO_FAR, basicByVisit: {} } };

/**
 * The years of people of one scheme, as far as they were settled; of somebody without a settlement, nothing. The people are held by
 * the caller, who may see them: what another settles at the same time is either in it or waits.
 */
export async function yearSoFar(
  tx: Db,
  personIds: readonly string[],
  year: { readonly scheme: Scheme; readonly policyYear: number },
): Promise<Map<string, YearTotals>> {
  const totals = Map.groupBy(await totalsOfYear(tx, personIds, year), ({ personId }) => personId);
  return new Map(personIds.map((id) => [id, yearOf(totals.get(id) ?? [])]));
}

/** The year that totals by kind of care add up to. */
export const yearOf = (totals: readonly VisitTotals[]): YearTotals =>
  totals.reduce((year, { visit, ...settled }) => withSettled(year, visit, settled), NOTHING_YET);

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
