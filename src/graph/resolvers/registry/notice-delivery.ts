import { shownRate } from '../../../policy/ratio.ts';
import { type AskedDuty, dutyOfId, dutyQuestion, idOfDuty } from '../../../services/supervision/duty-question.ts';
import { logNoticeDelivery, type NoticeDeliveryLogInput } from '../../../services/supervision/log-notice-delivery.ts';
import {
  NOTICE_KINDS,
  type NoticeReach,
  noticeDuties,
  type RegionDuties,
  reachOf,
  reachOfAll,
  type VillageNotices,
} from '../../../services/supervision/region-duties.ts';
import { assertWatched } from '../../../services/supervision/watched-region.ts';
import {
  noticeDeliveryById as countById,
  type NoticeDelivery as NoticeCount,
} from '../../../store/queries/notice-delivery.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { placed, regionsFrom } from '../../listed.ts';
import { dutyFields, type RegionPage } from './duty.ts';
import { regionOf } from './shared.ts';

type NoticeDelivery = RegionDuties<readonly VillageNotices[]>;

/** A village as of the day that its region was asked about. */
type Village = VillageNotices & { readonly asOf: string };

export const noticeDelivery = {
  Query: {
    async noticeDelivery(_: unknown, asked: AskedDuty, context: Context): Promise<NoticeDelivery> {
      await context.refer.assertRegion(asked.within);
      return noticeDuties(context.db, dutyQuestion(asked, context));
    },
  },

  Mutation: {
    noticeDeliveryLog: (_: unknown, { input }: { readonly input: NoticeDeliveryLogInput }, context: Context) =>
      withUserErrors(async () => {
        const { deliveryId } = await logNoticeDelivery(context, input);
        return { count: await countById(context.db, deliveryId) };
      }),
  },

  NoticeDelivery: {
    ...dutyFields,
    id: ({ question }: NoticeDelivery) => idOfDuty(question),
    policyYear: ({ question }: NoticeDelivery) => question.policyYear,
    kinds: async ({ known, question }: NoticeDelivery) => reachOfAll(await known(), question.asOf),
    villages: async ({ known, question: { asOf } }: NoticeDelivery, page: RegionPage): Promise<Village[]> =>
      regionsFrom(await known(), page).map((village) => ({ ...village, asOf })),
  },
  VillageNotices: {
    ...placed,
    kinds: (village: Village) => reachOf(village, village.asOf),
    log: ({ log }: Village) => NOTICE_KINDS.flatMap((kind) => log[kind]),
  },
  NoticeReach: { rate: ({ reached, households }: NoticeReach) => shownRate(reached, households) },
  NoticeCount: {
    region: ({ regionCode }: NoticeCount, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};

/** The delivery that an id names; null for a text that is none. */
export function noticeDeliveryById(id: string, context: Context): NoticeDelivery | null {
  const question = dutyOfId(id);
  if (question) assertWatched(context, question.within);
  return question && noticeDuties(context.db, question);
}
