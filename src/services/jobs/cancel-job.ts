import { cancelJob, holdJob, type StoredJob } from '../../store/queries/job.ts';
import { lockIdleJob } from '../../store/queries/job-lock.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { JobUnknown } from './follow-job.ts';
import { seesJob } from './see-job.ts';

export interface JobCancelInput extends Keyed {
  readonly jobId: string;
}

/**
 * Asks a job to end. One that nobody runs, also because its worker died, ends at once; one that runs ends before its next
 * step, and what it has not committed by then is not done.
 */
export function jobCancel(counter: Counter, input: JobCancelInput): Promise<{ jobId: string }> {
  return writeOnce(
    counter,
    'jobCancel',
    input,
    () => ({ jobId: input.jobId.toLowerCase() }),
    async (tx, { jobId }) => {
      const job = await holdJob(tx.db, tx.reach, jobId);
      if (!job || !seesJob(tx.viewer, job)) throw new JobUnknown(input.jobId, 'jobId');
      if (job.endedAt !== null) refuseEnded(job);
      const isRunning = !(await lockIdleJob(tx.db, jobId));
      await cancelJob(tx.db, jobId, isRunning);
      return { subjects: [jobId, job.subjectId], details: { kind: job.kind, isRunning } };
    },
  );
}

function refuseEnded({ state }: StoredJob): never {
  const text = {
    zh: `该任务已结束（${state}），无可取消。`,
    en: `The job has ended already (${state}): nothing is left to cancel.`,
  };
  refuseWrite('JOB_ENDED', text, 'jobId');
}
