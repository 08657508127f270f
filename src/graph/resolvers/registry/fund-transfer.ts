import { type FundTransfer, recordFundTransfer } from '../../../services/collection/record-fund-transfer.ts';
import type { Keyed } from '../../../services/write.ts';
import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { PaymentRow } from '../../rows.ts';

/** What was recorded, and for whom nothing could be. */
interface Transferred {
  readonly made?: readonly PaymentRow[];
  readonly leftOutIds?: readonly string[];
}

/** The beginning of a list, as much as was asked for; null when nothing was recorded. */
function shown<One>(all: readonly One[] | undefined, first: number): readonly One[] | null {
  if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE}, not ${first}.`);
  return all?.slice(0, first) ?? null;
}

export const fundTransfer = {
  Mutation: {
    fundTransferRecord: (_: unknown, { input }: { input: FundTransfer & Keyed }, context: Context) =>
      withUserErrors(async (): Promise<Transferred> => {
        const { personIds, paymentIds } = await recordFundTransfer(context, input);
        const found = await Promise.all(paymentIds.map((id) => context.loaders.payment.load(id)));
        return {
          made: found.filter((one) => one !== null),
          leftOutIds: personIds.filter((_, at) => found[at] === null),
        };
      }),
  },
  FundTransferRecordPayload: {
    count: ({ made }: Transferred) => made?.length ?? null,
    total: ({ made }: Transferred) => made?.reduce((sum, { paidFen }) => sum + paidFen, 0) ?? null,
    payments: ({ made }: Transferred, { first }: { first: number }) => shown(made, first),
    leftOutCount: ({ leftOutIds }: Transferred) => leftOutIds?.length ?? null,
    async leftOut({ leftOutIds }: Transferred, { first }: { first: number }, { loaders }: Context) {
      const people = await Promise.all((shown(leftOutIds, first) ?? []).map((id) => loaders.person.load(id)));
      return leftOutIds ? people.filter((one) => one !== null) : null;
    },
  },
};
