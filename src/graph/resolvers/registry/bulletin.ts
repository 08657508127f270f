import {
  type BulletinFigure,
  figuresOfTowns,
  figuresOfVillages,
} from '../../../services/bulletins/bulletin-figures.ts';
import { isRanked } from '../../../services/bulletins/bulletin-run.ts';
import { type BulletinCloseInput, closeBulletin } from '../../../services/bulletins/close-bulletin.ts';
import { type ReadBulletin, readBulletin } from '../../../services/bulletins/read-bulletin.ts';
import { isReproduced } from '../../../services/bulletins/reproduce-bulletin.ts';
import { type ListedPage, pageSize } from '../../../store/listed.ts';
import {
  type BulletinRow,
  type BulletinsAsked,
  countBulletins,
  pageOfBulletins,
  yearKeyOf,
} from '../../../store/queries/bulletin.ts';
import { connectionOf } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { sealBulletinFacts } from '../../facts-envelope.ts';
import type { Piece } from '../../listed.ts';
import { readAnew } from '../../loaders.ts';
import { regionOf } from './shared.ts';

const opened = (row: BulletinRow, context: Context): ReadBulletin =>
  readBulletin(row, () => context.loaders.bulletinsOfYear.load(yearKeyOf(row)), context);

/** A bulletin that may be read; null where none is. */
export async function bulletinById(id: string, context: Context): Promise<ReadBulletin | null> {
  const row = await context.loaders.bulletin.load(id);
  return row ? opened(row, context) : null;
}

const figures = async ({ open }: ReadBulletin, context: Context) => figuresOfTowns(await open(), context);

export const bulletin = {
  Query: {
    bulletin: (_: unknown, { id }: { readonly id: string }, context: Context) => bulletinById(id, context),
    async bulletins(_: unknown, { first, after, ...asked }: BulletinsAsked & ListedPage, context: Context) {
      const { db, reach, refer } = context;
      await refer.assertRegion(asked.within);
      const page = await pageOfBulletins(db, reach, asked, { first, after });
      const nodes = page.rows.map((row) => opened(row, context));
      return connectionOf(page, nodes, () => countBulletins(db, reach, asked));
    },
  },

  Mutation: {
    bulletinClose: (_: unknown, { input }: { readonly input: BulletinCloseInput }, context: Context) =>
      withUserErrors(async () => {
        const { bulletinId, isNew } = await closeBulletin(context, input);
        readAnew(context);
        return { bulletin: await bulletinById(bulletinId, context), isNew };
      }),
  },

  Bulletin: {
    region: ({ regionCode }: ReadBulletin, _: unknown, context: Context) => regionOf(regionCode, context),
    run: async ({ open }: ReadBulletin) => (await open()).run.map(({ month }) => month),
    isRanked: async ({ open }: ReadBulletin) => isRanked((await open()).bulletin),
    county: async (bulletin: ReadBulletin, _: unknown, context: Context) =>
      (await figures(bulletin, context)).find(({ level }) => level === 'COUNTY') ?? null,
    towns: async (bulletin: ReadBulletin, _: unknown, context: Context) =>
      (await figures(bulletin, context)).filter(({ level }) => level === 'TOWN'),
    villages: async ({ open }: ReadBulletin, { first, after }: Piece, context: Context) =>
      figuresOfVillages(await open(), { first: pageSize(first), after: after ?? null }, context),
    duties: ({ id }: ReadBulletin, _: unknown, { loaders }: Context) => loaders.dutiesOfBulletin.load(id),
    isReproduced: (bulletin: ReadBulletin, _: unknown, { db }: Context) => isReproduced(db, bulletin),
    facts: async ({ facts }: ReadBulletin, _: unknown, { keyring }: Context) =>
      sealBulletinFacts(await facts(), keyring),
  },

  BulletinRegion: {
    region: ({ regionCode }: BulletinFigure, _: unknown, context: Context) => regionOf(regionCode, context),
    rate: ({ rateBp }: BulletinFigure) => rateBp,
    rateChange: ({ rateChangeBp }: BulletinFigure) => rateChangeBp,
    task: ({ taskHeads }: BulletinFigure) => taskHeads,
    targetRate: ({ targetRateBp }: BulletinFigure) => targetRateBp,
    taxShare: ({ taxShareFen }: BulletinFigure) => taxShareFen,
    countyMatch: ({ countyMatchFen }: BulletinFigure) => countyMatchFen,
  },
};
