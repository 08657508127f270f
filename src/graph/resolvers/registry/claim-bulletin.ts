import { type BulletinQuestion, claimBulletin as readBulletin } from '../../../services/statements/claim-bulletin.ts';
import type { ListedPage } from '../../../store/listed.ts';
import type { BulletinRow } from '../../../store/queries/claim-bulletin.ts';
import type { Context } from '../../context.ts';
import { listed } from '../../listed.ts';

export const claimBulletin = {
  Query: {
    async claimBulletin(_: unknown, { within, month, ...asked }: BulletinQuestion & ListedPage, context: Context) {
      await context.refer.assertRegion(within);
      const { page, count } = await readBulletin(context, { within, month }, asked);
      return listed(page, count);
    },
  },

  PublishedClaim: { amount: ({ fundsFen }: BulletinRow) => fundsFen },
};
