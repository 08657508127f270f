import { isNull } from 'drizzle-orm';
import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { designations } from '../tables/index.ts';

export const designation: Noun<typeof designations> = {
  name: 'Designation',
  table: designations,
  id: designations.id,
  scope: 'registry:read',
  fields: {
    region: { column: designations.regionCode, kind: 'REGION', zh: '区划' },
    status: { column: designations.status, kind: 'ENUM', enumName: 'DesignationStatus', zh: '定点状态' },
    validFrom: { column: designations.validFrom, kind: 'DATE', zh: '起始日' },
    validTo: { column: designations.validTo, kind: 'DATE', zh: '截止日' },
  },
  relations: {},
  current: isNull(designations.supersededAt),
  visible: publicOffice,
};
