import { and } from 'drizzle-orm';
import type { Noun } from '../noun.ts';
import { assistanceListBatches, assistanceListRows, people } from '../tables/index.ts';
import { ofVisibleBatch } from './assistance-list-batch.ts';
import { sensitiveHidden } from './assistance-listing.ts';

export const assistanceListRow: Noun<typeof assistanceListRows> = {
  name: 'AssistanceListRow',
  table: assistanceListRows,
  id: assistanceListRows.id,
  scope: 'assistance:list',
  fields: {
    id: { column: assistanceListRows.id, kind: 'ID', zh: '标识' },
    batchId: { column: assistanceListRows.batchId, kind: 'ID', zh: '批次' },
    line: { column: assistanceListRows.line, kind: 'INT', isOrderable: true, zh: '行号' },
    class: { column: assistanceListRows.class, kind: 'ENUM', enumName: 'RowClass', zh: '行类别' },
    problem: { column: assistanceListRows.problemCode, kind: 'TEXT', zh: '问题代码' },
    category: { column: assistanceListRows.category, kind: 'ENUM', enumName: 'AssistanceCategory', zh: '类别' },
  },
  relations: {
    batch: {
      to: 'AssistanceListBatch',
      on: () => [assistanceListRows.batchId, assistanceListBatches.id],
      isMany: false,
      zh: '名单批次',
    },
    person: { to: 'Person', on: () => [assistanceListRows.personId, people.id], isMany: false, zh: '人员' },
  },
  naturalOrder: 'line',
  current: undefined,
  visible: (seeing) =>
    and(sensitiveHidden(seeing, assistanceListRows.category), ofVisibleBatch(assistanceListRows.batchId)(seeing)),
};
