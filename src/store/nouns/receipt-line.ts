import { sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { receiptLines, receipts } from '../tables/index.ts';
import { receipt } from './receipt.ts';

export const receiptLine: Noun<typeof receiptLines> = {
  name: 'ReceiptLine',
  table: receiptLines,
  id: receiptLines.id,
  scope: 'money:read',
  fields: {},
  relations: {},
  current: undefined,
  visible: lineVisible,
};

/** Lines of receipts that may be seen. */
function lineVisible(seeing: Seeing) {
  const visible = receipt.visible(seeing);
  return (
    visible && sql`exists (select 1 from receipts where ${receipts.id} = ${receiptLines.receiptId} and ${visible})`
  );
}
