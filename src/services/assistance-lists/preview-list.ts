import { bulkTransaction } from '../../store/db.ts';
import { lockBatch, setStatus } from '../../store/queries/assistance-list.ts';
import { batchesById } from '../../store/queries/assistance-listing.ts';
import type { Counter } from '../write.ts';
import { computeEffects, type Followed } from './compute-effects.ts';
import { yearOf } from './list-effects.ts';

/**
 * 预览: computes what a delivery that was matched does to everybody on it, and stores that in one transaction with the step. A
 * delivery that is not matched yet, or previewed already, is left as it is.
 */
export async function previewList(ground: Counter, batchId: string, work: Followed): Promise<void> {
  const [batch] = await batchesById(ground.db, ground.reach, [batchId]);
  if (batch?.status !== 'MATCHED') return;
  await bulkTransaction(ground.db, async (tx) => {
    await computeEffects(yearOf(batch), { tx, ground }, work);
    const held = await lockBatch(tx, ground.reach, batchId);
    // A job that breaks off is tried again, and finds the delivery as it is by then.
    if (held?.version !== batch.version) throw new Error(`Delivery ${batchId} went on while it was previewed.`);
    await setStatus(tx, batchId, { status: 'PREVIEWED', by: ground.viewer.subject ?? '' });
  });
}
