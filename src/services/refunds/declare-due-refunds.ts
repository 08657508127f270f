import { randomUUID } from 'node:crypto';
import { lockPeople } from '../../store/queries/person.ts';
import { insertRefunds, type RefundSearch } from '../../store/queries/refund.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { dueTo, lateClauses, refundsDue } from './refunds-due.ts';

/**
 * Declares what the law gives back to everybody in a region who was confirmed later and paid first, as far as nobody declared
 * it; for whoever may give money back. The engine is asked again while the files are held. One audit line for all of them.
 */
export async function declareDueRefunds(
  counter: Counter,
  input: Keyed & RefundSearch,
): Promise<{ refundIds: readonly string[] }> {
  const found = (await refundsDue(counter, input)).filter(({ refund }) => refund === null);
  const ids = new Map(found.map(({ personId }) => [personId, randomUUID()]));
  return writeOnce(
    counter,
    'refundDeclareDue',
    input,
    () => ({ refundIds: [...ids.values()] }),
    async (tx) => {
      const { scheme, policyYear, within } = input;
      await lockPeople(tx.db, tx.reach, [...ids.keys()]);
      const due = await dueTo(tx, [...ids.keys()], input);
      const ofAll = lateRefundColumns(tx, input);
      await insertRefunds(
        tx.db,
        due.map(({ refund: _, ...one }) => ({ id: ids.get(one.personId) as string, ...one, ...ofAll })),
      );
      const totalFen = due.reduce((sum, { amountFen }) => sum + amountFen, 0);
      return {
        subjects: due.map(({ personId }) => personId),
        details: { within, scheme, policyYear, count: due.length, totalFen },
      };
    },
  );
}

/** What the refunds of one region's year have in common: the law that gives the money back, the day, and who declared them. */
export function lateRefundColumns(tx: Counter, search: RefundSearch) {
  return {
    scheme: search.scheme,
    policyYear: search.policyYear,
    reason: 'CONFIRMED_LATER',
    basis: `先缴后返：${lateClauses(tx, search).join('；')}`,
    dueOn: tx.today,
    declaredBy: tx.viewer.subject ?? '',
  } as const;
}
