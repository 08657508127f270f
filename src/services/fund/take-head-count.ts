import { randomUUID } from 'node:crypto';
import { lockNames } from '../../store/lock-name.ts';
import { type FundQuestion, rangesOfFund, readWholeArea } from '../../store/queries/fund.ts';
import { countParticipants, insertHeadCount, supersedeHeadCount } from '../../store/queries/head-count.ts';
import { assertYearKnown } from '../known-year.ts';
import { sum } from '../statements/reconcile.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { assertFundArea } from './fund-area.ts';

export interface HeadCountTakeInput extends Keyed {
  readonly poolingArea: string;
  readonly scheme: FundQuestion['scheme'];
  readonly policyYear: number;
}

/**
 * 统计参加人数: counts who takes part in a year today, town by town. What nobody approved yet is replaced; an approved count stands, and
 * so does what is reckoned by it, until the new one is approved.
 */
export function takeHeadCount(counter: Counter, input: HeadCountTakeInput): Promise<{ headCountId: string }> {
  return writeOnce(
    counter,
    'headCountTake',
    input,
    () => ({ headCountId: randomUUID() }),
    async (tx, { headCountId }) => {
      const { poolingArea: poolingAreaCode, scheme, policyYear } = input;
      const fund = { poolingAreaCode, scheme, policyYear };
      await assertFundArea(tx, poolingAreaCode, 'poolingArea');
      assertYearKnown(tx, policyYear);
      await holdHeadCounts(tx, fund);
      await readWholeArea(tx.db);
      const towns = await countParticipants(tx.db, fund, await rangesOfFund(tx.db, fund, tx.today));
      const heads = sum(towns, (town) => town.heads);
      const replaces = await supersedeHeadCount(tx.db, fund, { isApproved: false });
      const counted = { countedOn: tx.today, countedBy: tx.viewer.subject ?? '', heads };
      await insertHeadCount(tx.db, { id: headCountId, ...fund, ...counted }, towns);
      return { subjects: [headCountId], details: { ...fund, heads, replaces } };
    },
  );
}

/** Of those who count, approve or report the same fund's year, the second waits for the first. */
export const holdHeadCounts = ({ db }: Counter, { poolingAreaCode, scheme, policyYear }: FundQuestion): Promise<void> =>
  lockNames(db, [`head count ${poolingAreaCode} ${scheme} ${policyYear}`]);
