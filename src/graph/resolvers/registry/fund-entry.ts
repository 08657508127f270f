import { epochDay } from '../../../policy/dates.ts';
import { bookEntry, type FundEntryBookInput } from '../../../services/fund/book-entry.ts';
import { confirmEntry, type FundEntryConfirmInput } from '../../../services/fund/confirm-entry.ts';
import { assertFundArea } from '../../../services/fund/fund-area.ts';
import { type FundEntryReverseInput, reverseEntry } from '../../../services/fund/reverse-entry.ts';
import { countRows, type PageArguments, readPage } from '../../../store/connection.ts';
import { type FundEntrySearch, soughtEntries } from '../../../store/queries/fund-entry.ts';
import { connectionOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { FundEntryRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one line: does the step, and reads the line as it stands then. */
const step =
  <Fields>(take: (context: Context, input: Fields) => Promise<{ entryId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { entryId } = await take(context, input);
      return { entry: await readAnew(context).fundEntry.load(entryId) };
    });

export const fundEntry = {
  Query: {
    async fundEntries(
      _: unknown,
      { poolingArea, laterThanDays, ...page }: FundEntrySearch & PageArguments,
      context: Context,
    ) {
      await assertFundArea(context, poolingArea, 'poolingArea');
      const sought = soughtEntries({ poolingArea, laterThanDays });
      const read = await readPage(context.db, sought, page, context);
      return connectionOf(read, read.rows as readonly FundEntryRow[], () =>
        countRows(context.db, sought, page.where, context),
      );
    },
  },
  FundEntryOrderField: orderFields('FundEntry'),

  Mutation: {
    fundEntryBook: step<FundEntryBookInput>(bookEntry),
    fundEntryConfirm: step<FundEntryConfirmInput>(confirmEntry),
    fundEntryReverse: step<FundEntryReverseInput>(reverseEntry),
  },

  FundEntry: {
    poolingArea: ({ poolingAreaCode }: FundEntryRow, _: unknown, { loaders }: Context) =>
      loaders.poolingArea.load(poolingAreaCode),
    amount: ({ amountFen }: FundEntryRow) => amountFen,
    region: ({ regionCode }: FundEntryRow, _: unknown, context: Context) => regionOf(regionCode, context),
    daysLate: ({ movedOn, collectedOn }: FundEntryRow) =>
      collectedOn === null ? null : epochDay(movedOn) - epochDay(collectedOn),
    reversal: async ({ id, reversedAt }: FundEntryRow, _: unknown, { loaders }: Context) =>
      reversedAt === null ? null : loaders.reversalOfFundEntry.load(id),
    reverses: ({ reversesId }: FundEntryRow, _: unknown, { loaders }: Context) =>
      reversesId === null ? null : loaders.fundEntry.load(reversesId),
  },
};
