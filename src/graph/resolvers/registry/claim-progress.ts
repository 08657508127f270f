import { CLAIM_PAYERS } from '../../../policy/claim/payout.ts';
import { paidBefore } from '../../../services/claims/paid-before.ts';
import { PART_OF } from '../../../services/claims/settlement-parts.ts';
import type { Context } from '../../context.ts';
import type { ClaimRow, ClaimSettlementRow, ClaimStepRow } from '../../rows.ts';

/** The type of a claim's progress in each of its states. */
const TYPES = {
  ENTERED: 'ClaimEntered',
  CHECKED: 'ClaimChecked',
  SETTLED: 'ClaimSettled',
  PAID: 'ClaimPaid',
  DENIED: 'ClaimDenied',
  RETURNED: 'ClaimReturned',
  REVERSED: 'ClaimReversed',
} as const satisfies Readonly<Record<ClaimRow['state'], string>>;

/** The step that brought a claim where it is: its last one. */
const step = async ({ id }: ClaimRow, _: unknown, { loaders }: Context): Promise<ClaimStepRow | null> =>
  (await loaders.stepsOfClaim.load(id)).at(-1) ?? null;

/** The settlement that stands, or the one that took it back: the last one either way. */
const settlement = async ({ id }: ClaimRow, _: unknown, { loaders }: Context): Promise<ClaimSettlementRow | null> =>
  (await loaders.settlementsOfClaim.load(id)).at(-1) ?? null;

/** What an earlier payment was of. */
const before = async ({ id }: ClaimRow, _: unknown, { loaders }: Context): Promise<ClaimSettlementRow | null> =>
  paidBefore(...(await Promise.all([loaders.stepsOfClaim.load(id), loaders.settlementsOfClaim.load(id)])));

export const claimProgress = {
  ClaimProgress: { __resolveType: ({ state }: ClaimRow) => TYPES[state] },
  ClaimEntered: { step },
  ClaimChecked: { step },
  ClaimSettled: { step, settlement },
  ClaimPaid: { step, settlement, paidBefore: before },
  ClaimDenied: { step },
  ClaimReturned: { step },
  ClaimReversed: { step, settlement },

  ClaimSettlement: {
    total: ({ totalFen }: ClaimSettlementRow) => totalFen,
    eligible: ({ eligibleFen }: ClaimSettlementRow) => eligibleFen,
    reverses: async ({ claimId, reversesId }: ClaimSettlementRow, _: unknown, { loaders }: Context) =>
      reversesId && ((await loaders.settlementsOfClaim.load(claimId)).find(({ id }) => id === reversesId) ?? null),
    /** Who pays nothing is left out, but for the patient. */
    parts: (row: ClaimSettlementRow) =>
      CLAIM_PAYERS.map((payer) => ({ payer, amount: row[PART_OF[payer]] })).filter(
        ({ payer, amount }) => amount !== 0 || payer === 'SELF',
      ),
  },
};
