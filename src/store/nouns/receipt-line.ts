import type { Noun } from '../noun.ts';
import { payments, people, receiptLines, receipts } from '../tables/index.ts';
import { ofVisibleReceipt } from './receipt.ts';

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
    receipt: { to: 'Receipt', on: () => [receiptLines.receiptId, receipts.id], isMany: false, zh: '票据' },
    payments: { to: 'Payment', on: () => [receiptLines.id, payments.receiptLineId], isMany: true, zh: '缴费' },
  },
  current: undefined,
  visible: ofVisibleReceipt(receiptLines.receiptId),
};
