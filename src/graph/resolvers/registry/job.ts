import { type JobCancelInput, jobCancel } from '../../../services/jobs/cancel-job.ts';
import { followJob, JobUnknown } from '../../../services/jobs/follow-job.ts';
import { toldProgress } from '../../../services/jobs/see-job.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { JobRow } from '../../rows.ts';

/** Why a job failed; null for one that did not. */
export const errorOf = ({ errorCode, errorZh, errorEn }: JobRow) =>
  errorCode && { code: errorCode, message: errorEn, messageZh: errorZh };

export const job = {
  Query: {
    job: (_: unknown, { id }: { id: string }, { loaders }: Context) => loaders.job.load(id),
  },
  Mutation: {
    jobCancel: (_: unknown, { input }: { input: JobCancelInput }, context: Context) =>
      withUserErrors(async () => {
        const { jobId } = await jobCancel(context, input);
        return { job: await readAnew(context).job.load(jobId) };
      }),
  },
  Subscription: {
    jobProgress: {
      async subscribe(_: unknown, { id }: { id: string }, context: Context) {
        if (!(await context.loaders.job.load(id))) throw new JobUnknown(id);
        return followJob(context, id, context.ended ?? new AbortController().signal);
      },
      resolve: (row: JobRow) => row,
    },
  },
  Job: {
    error: errorOf,
    done: (row: JobRow, _: unknown, { viewer }: Context) => toldProgress(viewer, row).done,
    total: (row: JobRow, _: unknown, { viewer }: Context) => toldProgress(viewer, row).total,
  },
};
