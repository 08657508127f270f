import { and, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { assistanceListBatches, assistanceListings, assistanceListRows } from '../tables/index.ts';

const { department, status, regionCode, receivedAt } = assistanceListBatches;

export const assistanceListBatch: Noun<typeof assistanceListBatches> = {
  name: 'AssistanceListBatch',
  table: assistanceListBatches,
  id: assistanceListBatches.id,
  scope: 'assistance:read',
  fields: {
    id: { column: assistanceListBatches.id, kind: 'ID', zh: '标识' },
    department: { column: department, kind: 'ENUM', enumName: 'Department', zh: '部门' },
    status: { column: status, kind: 'ENUM', enumName: 'BatchStatus', zh: '批次状态' },
    region: { column: regionCode, kind: 'REGION', zh: '区划' },
    receivedAt: { column: receivedAt, kind: 'INSTANT', isOrderable: true, zh: '接收时间' },
  },
  relations: {
    rows: {
      to: 'AssistanceListRow',
      on: () => [assistanceListBatches.id, assistanceListRows.batchId],
      isMany: true,
      zh: '名单行',
    },
    listings: {
      to: 'AssistanceListing',
      on: () => [assistanceListBatches.id, assistanceListings.batchId],
      isMany: true,
      zh: '认定记录',
    },
  },
  current: undefined,
  visible: batchVisible,
};

/** Deliveries about one's regions; a department sees its own alone. */
function batchVisible(seeing: Seeing) {
  const { kind, bind } = seeing;
  const own = kind === 'DEPARTMENT' ? sql`${department} = ${bind('reachDepartment')}::department` : undefined;
  return and(own, regionWithin(seeing, regionCode));
}

/** Rows that belong to a delivery: seen exactly when it is. Of a long list, deliveries are asked once and not for each of its rows. */
export const ofVisibleBatch = (batchId: AnyPgColumn) => (seeing: Seeing) => {
  const visible = batchVisible({ ...seeing, by: 'KEY' });
  if (visible && seeing.by !== 'KEY')
    return sql`${batchId} in (select ${assistanceListBatches.id} from assistance_list_batches where ${visible})`;
  return (
    visible && sql`(select ${visible} from assistance_list_batches where ${assistanceListBatches.id} = ${batchId})`
  );
};
