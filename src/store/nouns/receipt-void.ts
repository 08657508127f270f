import type { Noun } from '../noun.ts';
import { receiptVoids } from '../tables/index.ts';
import { ofVisibleReceipt } from './receipt.ts';

export const receiptVoid: Noun<typeof receiptVoids> = {
  name: 'ReceiptVoid',
  table: receiptVoids,
  id: receiptVoids.receiptId,
  scope: 'money:read',
  fields: {
    voidedOn: { column: receiptVoids.voidedOn, kind: 'DATE', zh: '作废日期' },
    voidedBy: { column: receiptVoids.voidedBy, kind: 'TEXT', scope: 'identity:read', zh: '作废人' },
  },
  relations: {},
  current: undefined,
  visible: ofVisibleReceipt(receiptVoids.receiptId),
};
