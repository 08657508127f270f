import { type Apart, livingApart as listApart } from '../../../services/statements/population-sets.ts';
import type { ListedPage } from '../../../store/listed.ts';
import { type ApartDirection, countApart } from '../../../store/queries/living-apart.ts';
import { connectionOf } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { aboutPerson } from '../../listed.ts';
import { regionOf } from './shared.ts';

type ApartArguments = ListedPage & { readonly within: string; readonly direction: ApartDirection };

export const livingApart = {
  Query: {
    async livingApart(_: unknown, { within, direction, ...page }: ApartArguments, context: Context) {
      await context.refer.assertRegion(within);
      const question = { within, direction, on: context.today };
      const read = await listApart(context, question, page);
      return connectionOf(read.page, read.people, () => countApart(context.db, context.reach, question));
    },
  },

  LivingApart: {
    ...aboutPerson,
    hukou: ({ hukou }: Apart, _: unknown, context: Context) => regionOf(hukou, context),
    living: ({ living }: Apart, _: unknown, context: Context) => regionOf(living, context),
    responsible: ({ responsible }: Apart, _: unknown, context: Context) => regionOf(responsible, context),
    handOverTo: ({ organisationId }: Apart, _: unknown, { loaders }: Context) =>
      organisationId && loaders.organisation.load(organisationId),
  },
};
