import { enrollmentsOfPeople } from '../store/queries/enrollment.ts';
import { householdsOfHeads } from '../store/queries/household.ts';
import { paidFor } from './declare-refund.ts';
import type { Counter } from './write.ts';

/**
 * Whether money is to be given back after a death. NOT_STATED: the person paid for cover that never began, and no rulebook says
 * what becomes of it; somebody decides, and declares a refund with the basis of the decision.
 */
type DeathRefund = 'NOTHING_PAID' | 'NOT_STATED';

/** What a death that is on file has ended, and what it leaves to be done. */
export async function outcomeOfDeath(
  counter: Counter,
  { id, mergedIds }: { readonly id: string; readonly mergedIds: readonly string[] },
) {
  const { db, reach } = counter;
  const enrollments = await enrollmentsOfPeople(db, reach, [id, ...mergedIds]);
  const cancelled = enrollments.filter(({ endReason }) => endReason === 'DEATH');
  let refund: DeathRefund = 'NOTHING_PAID';
  for (const { status, scheme, policyYear } of cancelled) {
    if (status !== 'VOID') continue;
    const { netFen, openFen } = await paidFor(counter, { personId: id, scheme, policyYear });
    if (netFen > openFen) refund = 'NOT_STATED';
  }
  const headed = await householdsOfHeads(db, reach, [id]);
  return {
    cancelledEnrollments: cancelled,
    refund,
    householdsNeedingHead: headed.filter(({ validTo }) => validTo === null),
  };
}
