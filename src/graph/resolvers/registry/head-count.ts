import {
  approveHeadCount,
  type HeadCountApproveInput,
  type HeadCountReportInput,
  reportHeadCount,
} from '../../../services/fund/approve-head-count.ts';
import { assertFundArea } from '../../../services/fund/fund-area.ts';
import { type HeadCountTakeInput, takeHeadCount } from '../../../services/fund/take-head-count.ts';
import { pageSize } from '../../../store/listed.ts';
import type { FundQuestion } from '../../../store/queries/fund.ts';
import {
  type HeadCount,
  headCountById,
  readHeadCounts,
  type TownHeads,
  townsOfHeadCount,
} from '../../../store/queries/head-count.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one count: does the step, and reads the count as it stands then. */
const step =
  <Fields>(take: (context: Context, input: Fields) => Promise<{ headCountId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { headCountId } = await take(context, input);
      return { headCount: await headCountById(context.db, headCountId) };
    });

interface Asked extends Omit<FundQuestion, 'poolingAreaCode'> {
  readonly poolingArea: string;
  readonly first: number;
}

export const headCount = {
  Query: {
    async headCounts(_: unknown, { poolingArea: poolingAreaCode, scheme, policyYear, first }: Asked, context: Context) {
      await assertFundArea(context, poolingAreaCode, 'poolingArea');
      return readHeadCounts(context.db, { poolingAreaCode, scheme, policyYear }, pageSize(first));
    },
  },

  Mutation: {
    headCountTake: step<HeadCountTakeInput>(takeHeadCount),
    headCountApprove: step<HeadCountApproveInput>(approveHeadCount),
    headCountReport: step<HeadCountReportInput>(reportHeadCount),
  },

  HeadCount: {
    poolingArea: ({ poolingAreaCode }: HeadCount, _: unknown, { loaders }: Context) =>
      loaders.poolingArea.load(poolingAreaCode),
    regions: ({ id }: HeadCount, { first, after }: { first: number; after?: string | null }, { db }: Context) =>
      townsOfHeadCount(db, id, { first: pageSize(first), after: after ?? '' }),
  },
  RegionHeads: {
    region: ({ regionCode }: TownHeads, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};
