import { enrollmentsOfPeople } from '../../store/queries/enrollment.ts';
import { exchangeListsById, exchangeRowsById } from '../../store/queries/exchange.ts';
import { householdsOfHeads } from '../../store/queries/household.ts';
import { peopleById } from '../../store/queries/person.ts';
import { refundablePots } from '../refunds/refundable.ts';
import type { Counter } from '../write.ts';

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
  for (const { id: enrollmentId, status, scheme, policyYear } of cancelled) {
    if (status !== 'VOID') continue;
    const pots = await refundablePots(counter, { personId: id, scheme, policyYear }, enrollmentId);
    if (pots.length > 0) refund = 'NOT_STATED';
  }
  const headed = await householdsOfHeads(db, reach, [id]);
  return {
    cancelledEnrollments: cancelled,
    refund,
    householdsNeedingHead: headed.filter(({ validTo }) => validTo === null),
  };
}

export type DeathOutcome = Awaited<ReturnType<typeof outcomeOfDeath>>;

/** The same of a death that was taken over from another department's list; null for any other row. */
export async function outcomeOfExchangeRow(counter: Counter, rowId: string): Promise<DeathOutcome | null> {
  const { db, reach } = counter;
  const [row] = await exchangeRowsById(db, reach, [rowId]);
  if (row?.state !== 'APPLIED' || row.personId === null) return null;
  const [[list], [person]] = await Promise.all([
    exchangeListsById(db, reach, [row.listId]),
    peopleById(db, reach, [row.personId]),
  ]);
  return list?.kind === 'DEATHS' && person ? outcomeOfDeath(counter, person) : null;
}
