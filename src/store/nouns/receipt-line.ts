import { sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { people, receiptLines, receipts } from '../tables/index.ts';
import { receipt } from './receipt.ts';

export const receiptLine: Noun<typeof receiptLines> = {
  name: 'ReceiptLine',
  table: receiptLines,
  id: receiptLines.id,
  scope: 'money:read',
  fields: {
    policyYear: { column: receiptLines.policyYear, kind: 'INT', zh: '参保年度' },
    purpose: { column: receiptLines.purpose, kind: 'ENUM', enumName: 'PaymentPurpose', zh: '缴费用途' },
    amount: { column: receiptLines.paidFen, kind: 'MONEY', zh: '金额' },
  },
  relations: {
    person: { to: 'Person', on: () => [receiptLines.personId, people.id], isMany: false, zh: '人员' },
  },
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
