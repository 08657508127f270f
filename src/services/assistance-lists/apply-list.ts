import { randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { type Counter, writeOnce } from '../write.ts';
import { holdBatch, type ListStepInput } from './hold-batch.ts';

/** 应用名单: asks for a delivery that was approved to be applied; a job does it, whole or not at all. */
export function applyList(counter: Counter, input: ListStepInput): Promise<{ batchId: string; jobId: string }> {
  return writeOnce(
    counter,
    'assistanceListApply',
    input,
    () => ({ batchId: input.batchId.toLowerCase(), jobId: randomUUID() }),
    async (tx, { batchId, jobId }) => {
      const { regionCode, department } = await holdBatch(tx, input, ['APPROVED']);
      const job = { id: jobId, kind: 'ASSISTANCE_LIST_APPLY', subjectId: batchId, regionCode } as const;
      await enqueueJob(tx, { ...job, department: department as Department });
      return { subjects: [batchId], details: { jobId, note: input.note ?? null } };
    },
  );
}
