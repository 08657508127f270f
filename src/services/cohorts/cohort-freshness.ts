import { type CohortRow, isWrittenSince } from '../../store/queries/cohort.ts';
import type { Counter } from '../write.ts';

/** Why what a cohort says may be another today. */
export const STALE_REASONS = ['OTHER_DAY', 'OTHER_RULEBOOK', 'FACTS_WRITTEN'] as const;
export type StaleReason = (typeof STALE_REASONS)[number];

/**
 * Whether a cohort would be the same if it was made for a day: of that day, by the version of the rulebook that is in force, with
 * nothing written to the registry since it was asked for. A write elsewhere counts too: whom it is about would have to be looked for.
 */
export async function freshnessOf(
  { db, rulebooks }: Pick<Counter, 'db' | 'rulebooks'>,
  cohort: CohortRow,
  day: string,
): Promise<readonly StaleReason[]> {
  const { regionCode: region, scheme, policyYear } = cohort;
  const found: Record<StaleReason, boolean> = {
    OTHER_DAY: cohort.asOf !== day,
    OTHER_RULEBOOK: rulebooks.find({ region, scheme, policyYear }).id !== cohort.rulebookVersionId,
    FACTS_WRITTEN: await isWrittenSince(db, cohort.readAt),
  };
  return STALE_REASONS.filter((reason) => found[reason]);
}
