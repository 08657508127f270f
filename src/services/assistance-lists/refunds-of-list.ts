import type { Moment } from '../../store/queries/assistance-list-apply.ts';
import { peopleDueBack } from '../../store/queries/assistance-list-effect.ts';
import { cancelRefunds, lockRefundsOf } from '../../store/queries/assistance-list-refund.ts';
import { insertRefunds } from '../../store/queries/refund.ts';
import { lateRefundColumns } from '../refunds/declare-due-refunds.ts';
import { noLongerDue } from '../refunds/no-longer-due.ts';
import { dueTo } from '../refunds/refunds-due.ts';
import type { Counter } from '../write.ts';
import { LIST_SCHEME, type ListYear } from './list-effects.ts';

/** People whose refunds are written at once. */
const PAGE = 5000;

/** What fell due to how many people, in fen. */
export interface FallenDue {
  readonly refunds: number;
  readonly refundFen: number;
}

/**
 * 先缴后返: declares what a delivery made due, once its listings stand: to those alone to whom it was previewed, because to
 * whoever it was due before, the office declares it. The engine is asked again.
 */
export async function declareRefundsOf(tx: Counter, year: ListYear, { at }: Moment): Promise<FallenDue> {
  const asked = { scheme: LIST_SCHEME, policyYear: year.policyYear };
  let [refunds, refundFen] = [0, 0];
  for await (const people of peopleDueBack(tx.db, year.batchId, PAGE)) {
    const shared = lateRefundColumns(tx, { ...asked, within: year.regionCode });
    const due = await dueTo(tx, people, asked);
    await insertRefunds(
      tx.db,
      due.map(({ refund: _, ...one }) => ({ ...one, ...shared, declaredAt: at })),
    );
    refunds += due.length;
    refundFen += due.reduce((sum, { amountFen }) => sum + amountFen, 0);
  }
  return { refunds, refundFen };
}

/**
 * Cancels what was declared to people of a delivery and nobody approved, where the law gives it no more once its listings stand.
 * What was approved stays as it is, and is not paid out. Gives how many.
 */
export async function cancelRefundsOf(tx: Counter, { batchId, policyYear }: ListYear, batch: string): Promise<number> {
  const asked = { scheme: LIST_SCHEME, policyYear };
  const waiting = (await lockRefundsOf(tx.db, batchId, asked)).filter(({ state }) => state === 'DUE');
  const ids = (await noLongerDue(tx, waiting, asked)).map(({ id }) => id);
  const note = `${batch} 名单应用后不再应返`;
  await cancelRefunds(tx.db, ids, { by: tx.viewer.subject ?? '', note });
  return ids.length;
}
