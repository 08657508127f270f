import { isNull } from 'drizzle-orm';
import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { staffAssignments } from '../tables/index.ts';

export const staffAssignment: Noun<typeof staffAssignments> = {
  name: 'StaffAssignment',
  table: staffAssignments,
  id: staffAssignments.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
  current: isNull(staffAssignments.supersededAt),
  visible: publicOffice,
};
