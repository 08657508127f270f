import { claimFaults, type FaultQuestion } from '../../../services/statements/claim-faults.ts';
import type { ListedPage } from '../../../store/listed.ts';
import type { FaultRow } from '../../../store/queries/claim-fault.ts';
import type { Context } from '../../context.ts';
import { listed } from '../../listed.ts';

export const claimFault = {
  Query: {
    async claimFaults(_: unknown, { first, after, ...question }: FaultQuestion & ListedPage, context: Context) {
      await context.refer.assertRegion(question.within);
      const { page, count } = await claimFaults(context, question, { first, after });
      return listed(page, count);
    },
  },

  FaultyClaim: {
    claim: ({ claimId }: FaultRow, _: unknown, { loaders }: Context) => loaders.claim.load(claimId),
    fundsPaid: ({ fundsFen }: FaultRow) => fundsFen,
    otherClaim: ({ otherClaimId }: FaultRow, _: unknown, { loaders }: Context) =>
      otherClaimId && loaders.claim.load(otherClaimId),
  },
};
