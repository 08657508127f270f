import { sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { receipts, receiptVoids } from '../tables/index.ts';
import { receipt } from './receipt.ts';

export const receiptVoid: Noun<typeof receiptVoids> = {
  name: 'ReceiptVoid',
  table: receiptVoids,
  id: receiptVoids.receiptId,
  scope: 'money:read',
  fields: {
    voidedOn: { column: receiptVoids.voidedOn, kind: 'DATE', zh: '作废日期' },
    voidedBy: { column: receiptVoids.voidedBy, kind: 'TEXT', zh: '作废人' },
  },
  relations: {},
  current: undefined,
  visible: voidVisible,
};

/** Of receipts that may be seen. */
function voidVisible(seeing: Seeing) {
  const visible = receipt.visible(seeing);
  return (
    visible && sql`exists (select 1 from receipts where ${receipts.id} = ${receiptVoids.receiptId} and ${visible})`
  );
}
