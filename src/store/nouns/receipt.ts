import { isNull, sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { households, receipts } from '../tables/index.ts';
import { household } from './household.ts';

export const receipt: Noun<typeof receipts> = {
  name: 'Receipt',
  table: receipts,
  id: receipts.id,
  scope: 'money:read',
  fields: {
    id: { column: receipts.id, kind: 'ID', zh: '标识' },
    series: { column: receipts.series, kind: 'TEXT', zh: '票据批次' },
    number: { column: receipts.number, kind: 'INT', zh: '票据号' },
    status: { column: receipts.status, kind: 'ENUM', enumName: 'ReceiptStatus', zh: '票据状态' },
    issuedOn: { column: receipts.issuedOn, kind: 'DATE', zh: '开具日期' },
    total: { column: receipts.totalFen, kind: 'MONEY', zh: '合计' },
  },
  relations: {
    household: { to: 'Household', on: () => [receipts.householdId, households.id], isMany: false, zh: '户' },
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
