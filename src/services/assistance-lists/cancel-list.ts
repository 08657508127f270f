import { setStatus } from '../../store/queries/assistance-list.ts';
import { cancelJob, unfinishedJobOf } from '../../store/queries/job.ts';
import { lockIdleJob } from '../../store/queries/job-lock.ts';
import { type Counter, writeOnce } from '../write.ts';
import { holdBatch, type ListStepInput } from './hold-batch.ts';

/**
 * 取消名单: ends a delivery that was not applied, and the work on it, for whoever may send it. Its rows stay to be read; the
 * same file may be sent again under another name.
 */
export function cancelList(counter: Counter, input: ListStepInput): Promise<{ batchId: string }> {
  return writeOnce(
    counter,
    'assistanceListCancel',
    input,
    () => ({ batchId: input.batchId.toLowerCase() }),
    async (tx, { batchId }) => {
      await holdBatch(tx, input, ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED', 'APPROVED']);
      await endWork(tx, batchId);
      const by = tx.viewer.subject ?? '';
      await setStatus(tx.db, batchId, { status: 'CANCELLED', by, note: input.note ?? null });
      return { subjects: [batchId] };
    },
  );
}

/** Asks the work on a delivery to end; what it has not committed by now is not done. */
export async function endWork({ db }: Counter, batchId: string): Promise<void> {
  const jobId = await unfinishedJobOf(db, batchId);
  if (jobId) await cancelJob(db, jobId, !(await lockIdleJob(db, jobId)));
}
