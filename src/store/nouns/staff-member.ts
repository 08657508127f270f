import { isNull } from 'drizzle-orm';
import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { staffMembers } from '../tables/index.ts';

export const staffMember: Noun<typeof staffMembers> = {
  name: 'StaffMember',
  table: staffMembers,
  id: staffMembers.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
  current: isNull(staffMembers.supersededAt),
  visible: publicOffice,
};
