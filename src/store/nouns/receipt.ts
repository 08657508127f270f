import { isNull, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { households, receiptLines, receipts, receiptVoids, staffMembers } from '../tables/index.ts';
import { household } from './household.ts';

export const receipt: Noun<typeof receipts> = {
  name: 'Receipt',
  table: receipts,
  id: receipts.id,
  scope: 'money:read',
  fields: {
    id: { column: receipts.id, kind: 'ID', zh: '标识' },
    series: { column: receipts.series, kind: 'TEXT', isOrderable: true, zh: '票据批次' },
    number: { column: receipts.number, kind: 'INT', isSerial: true, isOrderable: true, zh: '票据号' },
    status: { column: receipts.status, kind: 'ENUM', enumName: 'ReceiptStatus', zh: '票据状态' },
    issuedOn: { column: receipts.issuedOn, kind: 'DATE', isOrderable: true, zh: '开具日期' },
    total: { column: receipts.totalFen, kind: 'MONEY', zh: '合计' },
    isSigned: { column: receipts.isSigned, kind: 'BOOLEAN', zh: '是否签章' },
    collectorId: { column: receipts.collectorId, kind: 'ID', zh: '代收人标识' },
    replacesId: { column: receipts.replacesId, kind: 'ID', zh: '被替换票据标识' },
  },
  relations: {
    household: { to: 'Household', on: () => [receipts.householdId, households.id], isMany: false, zh: '户' },
    collector: {
      to: 'StaffMember',
      on: () => [receipts.collectorId, staffMembers.id],
      isMany: false,
      zh: '代收人',
    },
    lines: { to: 'ReceiptLine', on: () => [receipts.id, receiptLines.receiptId], isMany: true, zh: '明细' },
    void: { to: 'ReceiptVoid', on: () => [receipts.id, receiptVoids.receiptId], isMany: false, zh: '作废记录' },
  },
  current: isNull(receipts.supersededAt),
  visible: receiptVisible,
};

/** Receipts of households that may be seen. */
function receiptVisible(seeing: Seeing) {
  const visible = household.visible(seeing);
  return (
    visible && sql`exists (select 1 from households where ${households.id} = ${receipts.householdId} and ${visible})`
  );
}

/** Rows that belong to a receipt: seen exactly when the receipt is. */
export const ofVisibleReceipt =
  (receiptId: AnyPgColumn) =>
  (seeing: Seeing): SQL | undefined => {
    const visible = receiptVisible(seeing);
    return visible && sql`exists (select 1 from receipts where ${receipts.id} = ${receiptId} and ${visible})`;
  };
