import { assertFundArea } from '../../../services/fund/fund-area.ts';
import { pageSize } from '../../../store/listed.ts';
import { rangesOfFund } from '../../../store/queries/fund.ts';
import { handsOfFund } from '../../../store/queries/fund-hand.ts';
import type { Context } from '../../context.ts';

interface Search {
  readonly poolingArea: string;
  readonly policyYear: number;
  readonly first: number;
}

export const fundHand = {
  Query: {
    async fundSegregation(_: unknown, { poolingArea, policyYear, first }: Search, context: Context) {
      await assertFundArea(context, poolingArea, 'poolingArea');
      const ranges = await rangesOfFund(context.db, { poolingAreaCode: poolingArea, policyYear }, context.today);
      return handsOfFund(context.db, { poolingArea, policyYear, ranges, first: pageSize(first) });
    },
  },
};
