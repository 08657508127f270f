import { NOTHING_YET, withSettled, type YearTotals } from '../../policy/claim/year-totals.ts';
import type { Scheme } from '../../policy/facts.ts';
import type { Db } from '../../store/db.ts';
import { totalsOfYear, type VisitTotals } from '../../store/queries/claim-settlement.ts';

export { NOTHING_YET, withSettled, type YearTotals } from '../../policy/claim/year-totals.ts';

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
