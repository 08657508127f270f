import {
  type BulletinDutyDecideInput,
  type BulletinDutyHandInInput,
  type BulletinDutyPublishInput,
  decideDuty,
  handInDuty,
  publishDuty,
} from '../../../services/bulletins/deal-with-duty.ts';
import { isOwnRegion } from '../../../services/write.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  type BulletinDutyRow,
  bulletinDutyById,
  countDuties,
  type DutiesAsked,
  pageOfDuties,
} from '../../../store/queries/bulletin-duty.ts';
import { connectionOf } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import { bulletinById } from './bulletin.ts';
import { regionOf } from './shared.ts';

/** A mutation about one duty: does it, and reads the duty as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ dutyId: string }>) =>
  (_: unknown, { input }: { readonly input: Fields }, context: Context) =>
    withUserErrors(async () => {
      const { dutyId } = await write(context, input);
      readAnew(context);
      return { duty: (await bulletinDutyById(context.db, dutyId)) ?? null };
    });

/** Told to those who work for the region. */
const told =
  (name: 'content' | 'handedInBy' | 'decidedBy' | 'ruling') => (duty: BulletinDutyRow, _: unknown, context: Context) =>
    isOwnRegion(context, duty.regionCode) ? duty[name] : null;

export const bulletinDuty = {
  Query: {
    async bulletinDuties(_: unknown, { first, after, ...asked }: DutiesAsked & ListedPage, context: Context) {
      const { db, reach, refer } = context;
      await refer.assertRegion(asked.within);
      const page = await pageOfDuties(db, reach, asked, { first, after });
      return connectionOf(page, page.rows, () => countDuties(db, reach, asked));
    },
  },

  Mutation: {
    bulletinDutyHandIn: written<BulletinDutyHandInInput>(handInDuty),
    bulletinDutyDecide: written<BulletinDutyDecideInput>(decideDuty),
    bulletinDutyPublish: written<BulletinDutyPublishInput>(publishDuty),
  },

  BulletinDuty: {
    bulletin: ({ bulletinId }: BulletinDutyRow, _: unknown, context: Context) => bulletinById(bulletinId, context),
    region: ({ regionCode }: BulletinDutyRow, _: unknown, context: Context) => regionOf(regionCode, context),
    /** Criticism is public once it is published. */
    content: (duty: BulletinDutyRow, _: unknown, context: Context) =>
      duty.state === 'PUBLISHED' ? duty.content : told('content')(duty, _, context),
    handedInBy: told('handedInBy'),
    decidedBy: told('decidedBy'),
    ruling: told('ruling'),
  },
};
