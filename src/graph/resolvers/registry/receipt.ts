import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import type { ReceiptLineRow, ReceiptRow } from '../../rows.ts';
import { recorded } from './shared.ts';

export const receipt = {
  Query: {
    receipt: (_: unknown, { id }: { id: string }, { loaders }: Context) => loaders.receipt.load(id),
    receipts: listOf<ReceiptRow>('Receipt'),
  },
  ReceiptOrderField: orderFields('Receipt'),

  Receipt: {
    ...recorded('Receipt'),
    total: ({ totalFen }: ReceiptRow) => totalFen,
    headNumber: ({ headNumberMasked }: ReceiptRow) => headNumberMasked,
    domicile: async ({ id }: ReceiptRow, _: unknown, { loaders }: Context) =>
      (await loaders.domicileOfReceipt.load(id))?.domicile ?? null,
    household: ({ householdId }: ReceiptRow, _: unknown, { loaders }: Context) => loaders.household.load(householdId),
    collector: ({ collectorId }: ReceiptRow, _: unknown, { loaders }: Context) =>
      collectorId && loaders.staff.load(collectorId),
    replaces: ({ replacesId }: ReceiptRow, _: unknown, { loaders }: Context) =>
      replacesId && loaders.receipt.load(replacesId),
    replacedBy: async ({ id }: ReceiptRow, _: unknown, { loaders }: Context) =>
      (await loaders.replacementsOfReceipt.load(id))[0] ?? null,
    void: ({ id }: ReceiptRow, _: unknown, { loaders }: Context) => loaders.voidOfReceipt.load(id),
    lines: ({ id }: ReceiptRow, _: unknown, { loaders }: Context) => loaders.linesOfReceipt.load(id),
  },

  ReceiptLine: {
    amount: ({ paidFen }: ReceiptLineRow) => paidFen,
    person: ({ personId }: ReceiptLineRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
  },
};
