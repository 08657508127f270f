import type { FundReconciliation } from '../../../services/fund/reconcile-fund.ts';
import { pageSize } from '../../../store/listed.ts';
import type { FundDifference } from '../../../store/queries/fund-reconciliation.ts';
import type { Context } from '../../context.ts';

export const fundReconciliation = {
  FundReconciliation: {
    agrees: ({ count }: FundReconciliation) => count === 0,
    claimed: ({ claimedFen }: FundReconciliation) => claimedFen,
    settled: ({ settledFen }: FundReconciliation) => settledFen,
    settledDifference: ({ claimedFen, settledFen }: FundReconciliation) => claimedFen - settledFen,
    accountPart: ({ accountPartFen }: FundReconciliation) => accountPartFen,
    accountSpent: ({ accountSpentFen }: FundReconciliation) => accountSpentFen,
    accountDifference: ({ accountPartFen, accountSpentFen }: FundReconciliation) => accountPartFen - accountSpentFen,
    differences: ({ differences }: FundReconciliation, { first }: { first: number }) => differences(pageSize(first)),
  },
  FundDifference: {
    claim: ({ claimId }: FundDifference, _: unknown, { loaders }: Context) =>
      claimId === null ? null : loaders.claim.load(claimId),
    expected: ({ expectedFen }: FundDifference) => expectedFen,
    found: ({ foundFen }: FundDifference) => foundFen,
    difference: ({ expectedFen, foundFen }: FundDifference) => expectedFen - foundFen,
  },
};
