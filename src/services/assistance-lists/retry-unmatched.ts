import { randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { askRetryOfIncoming, askRetryOfNumbers } from '../../store/queries/assistance-list-retry.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { signatureOf } from '../viewer.ts';
import { type Counter, writeOnce } from '../write.ts';
import { holdBatch, type ListStepInput } from './hold-batch.ts';

type Writer = Pick<Counter, 'db' | 'viewer'>;

/** Has deliveries tried again that wait for somebody who was given these documents in this transaction. */
export const retryUnmatched = (
  { db, viewer }: Writer,
  documents: readonly { readonly kind: string; readonly numberIndex?: Buffer | null | undefined }[],
): Promise<void> => {
  const numbers = documents.flatMap(({ kind, numberIndex }) => (kind === 'CITIZEN_ID' && numberIndex) || []);
  return askRetryOfNumbers(db, signatureOf(viewer), numbers);
};

/** The same for everybody in a file of people that is being taken. */
export const retryUnmatchedOfFile = ({ db, viewer }: Writer): Promise<void> =>
  askRetryOfIncoming(db, signatureOf(viewer));

/** Asks for the unmatched rows of a delivery to be tried again; those that find somebody become a delivery of their own. */
export const assistanceListRetry = (
  counter: Counter,
  input: ListStepInput,
): Promise<{ batchId: string; jobId: string }> =>
  writeOnce(
    counter,
    'assistanceListRetry',
    input,
    () => ({ batchId: input.batchId.toLowerCase(), jobId: randomUUID() }),
    async (tx, { batchId, jobId }) => {
      const { department, regionCode } = await holdBatch(tx, input, ['APPLIED']);
      const about = { subjectId: batchId, regionCode, department: department as Department };
      await enqueueJob(tx, { id: jobId, kind: 'ASSISTANCE_LIST_RETRY', ...about });
      return { subjects: [batchId] };
    },
  );
