import { type ClaimsSettleInput, requestRun } from '../../../services/claims/request-run.ts';
import { pageSize } from '../../../store/listed.ts';
import { type ClaimRunRow, claimRunById, readClaimRuns } from '../../../store/queries/claim-run.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { errorOf } from './job.ts';
import { regionOf } from './shared.ts';

interface Asked {
  readonly within: string;
  readonly first: number;
}

const jobOf = async ({ id }: ClaimRunRow, _: unknown, { loaders }: Context) =>
  (await loaders.jobsOfSubject.load(id))[0] ?? null;

export const claimRun = {
  Query: {
    claimRun: (_: unknown, { id }: { id: string }, { db, reach }: Context) => claimRunById(db, reach, id),
    async claimRuns(_: unknown, { within, first }: Asked, { db, reach, refer }: Context) {
      await refer.assertRegion(within);
      return readClaimRuns(db, reach, within, pageSize(first));
    },
  },
  Mutation: {
    claimsSettle: (_: unknown, { input }: { input: ClaimsSettleInput }, context: Context) =>
      withUserErrors(async () => {
        const { runId } = await requestRun(context, input);
        return { run: await claimRunById(context.db, context.reach, runId) };
      }),
  },
  ClaimRun: {
    within: ({ regionCode }: ClaimRunRow, _: unknown, context: Context) => regionOf(regionCode, context),
    job: jobOf,
    state: async (run: ClaimRunRow, _: unknown, context: Context) => (await jobOf(run, _, context))?.state ?? null,
    async error(run: ClaimRunRow, _: unknown, context: Context) {
      const job = await jobOf(run, _, context);
      return job && errorOf(job);
    },
  },
};
