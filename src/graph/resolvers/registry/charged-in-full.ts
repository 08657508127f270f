import { type ChargedQuestion, chargedInFull as readCharged } from '../../../services/statements/charged-in-full.ts';
import type { ListedPage } from '../../../store/listed.ts';
import type { ChargedRow } from '../../../store/queries/charged-in-full.ts';
import type { Context } from '../../context.ts';
import { aboutListings, aboutPerson, listed } from '../../listed.ts';

export const chargedInFull = {
  Query: {
    async chargedInFull(_: unknown, { within, month, ...asked }: ChargedQuestion & ListedPage, context: Context) {
      await context.refer.assertRegion(within);
      const { page, count } = await readCharged(context, { within, month }, asked);
      return listed(page, count);
    },
  },

  ChargedInFull: {
    ...aboutPerson,
    ...aboutListings,
    claim: ({ claimId }: ChargedRow, _: unknown, { loaders }: Context) => loaders.claim.load(claimId),
    institution: ({ institutionId }: ChargedRow, _: unknown, { loaders }: Context) =>
      loaders.institution.load(institutionId),
    total: ({ totalFen }: ChargedRow) => totalFen,
    charged: ({ chargedFen }: ChargedRow) => chargedFen,
    assistance: ({ assistanceFen }: ChargedRow) => assistanceFen,
  },
};
