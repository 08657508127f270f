import type { Context } from '../../context.ts';
import type { ReceiptLineRow, ReceiptRow } from '../../rows.ts';
import { recorded } from './shared.ts';

export const receipt = {
  Receipt: {
    ...recorded('Receipt'),
    total: ({ totalFen }: ReceiptRow) => totalFen,
    household: ({ householdId }: ReceiptRow, _: unknown, { loaders }: Context) => loaders.household.load(householdId),
    collector: ({ collectorId }: ReceiptRow, _: unknown, { loaders }: Context) =>
      collectorId && loaders.staff.load(collectorId),
    replaces: ({ replacesId }: ReceiptRow, _: unknown, { loaders }: Context) =>
      replacesId && loaders.receipt.load(replacesId),
    lines: ({ id }: ReceiptRow, _: unknown, { loaders }: Context) => loaders.linesOfReceipt.load(id),
  },

  ReceiptLine: {
    amount: ({ paidFen }: ReceiptLineRow) => paidFen,
    person: ({ personId }: ReceiptLineRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
  },
};
