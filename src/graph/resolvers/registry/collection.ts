import { collectContribution } from '../../../services/collection/collect-contribution.ts';
import type { Collection } from '../../../services/collection/collection-request.ts';
import { type ReceiptVoid, voidReceipt } from '../../../services/collection/void-receipt.ts';
import type { Keyed } from '../../../services/write.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';

interface Input<Fields> {
  readonly input: Fields;
}

export const collection = {
  Mutation: {
    contributionCollect: (_: unknown, { input }: Input<Collection & Keyed>, context: Context) =>
      withUserErrors(async () => {
        const { receiptId } = await collectContribution(context, input);
        return { receipt: await context.loaders.receipt.load(receiptId) };
      }),
    receiptVoid: (_: unknown, { input }: Input<ReceiptVoid>, context: Context) =>
      withUserErrors(async () => {
        const { receiptId, reissuedId } = await voidReceipt(context, input);
        const { loaders } = context;
        return {
          receipt: await loaders.receipt.clear(receiptId).load(receiptId),
          reissued: reissuedId && (await loaders.receipt.load(reissuedId)),
        };
      }),
  },
};
