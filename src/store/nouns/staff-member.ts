import { isNull } from 'drizzle-orm';
import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { staffMembers } from '../tables/index.ts';

export const staffMember: Noun<typeof staffMembers> = {
  name: 'StaffMember',
  table: staffMembers,
  id: staffMembers.id,
  scope: 'registry:read',
  fields: {
    id: { column: staffMembers.id, kind: 'ID', zh: '标识' },
    name: { column: staffMembers.name, kind: 'TEXT', scope: 'identity:read', zh: '姓名' },
  },
  relations: {},
  current: isNull(staffMembers.supersededAt),
  visible: publicOffice,
};
