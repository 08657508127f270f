import { and, sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { assistanceListBatches, assistanceListEffects, people } from '../tables/index.ts';
import { ofVisibleBatch } from './assistance-list-batch.ts';

export const assistanceListEffect: Noun<typeof assistanceListEffects> = {
  name: 'AssistanceListEffect',
  table: assistanceListEffects,
  id: assistanceListEffects.id,
  scope: 'assistance:list',
  fields: {
    id: { column: assistanceListEffects.id, kind: 'ID', zh: '标识' },
    batchId: { column: assistanceListEffects.batchId, kind: 'ID', zh: '批次' },
    region: { column: assistanceListEffects.regionCode, kind: 'REGION', isOrderable: true, zh: '经办地' },
  },
  relations: {
    batch: {
      to: 'AssistanceListBatch',
      on: () => [assistanceListEffects.batchId, assistanceListBatches.id],
      isMany: false,
      zh: '名单批次',
    },
    person: { to: 'Person', on: () => [assistanceListEffects.personId, people.id], isMany: false, zh: '人员' },
  },
  naturalOrder: 'region',
  current: undefined,
  visible: (seeing) =>
    and(toldTo(seeing), sensitiveShown(seeing), ofVisibleBatch(assistanceListEffects.batchId)(seeing)),
};

/** A department is told what its lists bring about by what it may know; everybody else by all that is on file. */
const toldTo = ({ kind }: Seeing) =>
  sql`${assistanceListEffects.audience} <> ${sql.raw(kind === 'DEPARTMENT' ? "'OFFICE'" : "'DEPARTMENT'")}`;

const sensitiveShown = ({ bind }: Seeing) =>
  sql`(not ${assistanceListEffects.isSensitive} or ${bind('reachSensitive')}::boolean)`;
