import { type OneStopQuestion, oneStopEntitlements } from '../../../services/statements/one-stop.ts';
import type { ListedPage } from '../../../store/listed.ts';
import type { Context } from '../../context.ts';
import { aboutListings, aboutPerson, listed } from '../../listed.ts';

export const oneStop = {
  Query: {
    async oneStopEntitlements(
      _: unknown,
      { within, institutionCode = null, ...asked }: OneStopQuestion & ListedPage,
      context: Context,
    ) {
      await context.refer.assertRegion(within);
      const { page, count } = await oneStopEntitlements(context, { within, institutionCode }, asked);
      return listed(page, count);
    },
  },

  OneStopEntitlement: { ...aboutPerson, ...aboutListings },
};
