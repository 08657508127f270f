import { and, sql } from 'drizzle-orm';
import { regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { assistanceListBatches } from '../tables/index.ts';

export const assistanceListBatch: Noun<typeof assistanceListBatches> = {
  name: 'AssistanceListBatch',
  table: assistanceListBatches,
  id: assistanceListBatches.id,
  scope: 'assistance:read',
  fields: {},
  relations: {},
  current: undefined,
  visible: batchVisible,
};

/** Deliveries about one's regions; a department sees its own alone. */
function batchVisible(seeing: Seeing) {
  const { kind, bind } = seeing;
  const own =
    kind === 'DEPARTMENT'
      ? sql`${assistanceListBatches.department} = ${bind('reachDepartment')}::department`
      : undefined;
  return and(own, regionWithin(seeing, assistanceListBatches.regionCode));
}
