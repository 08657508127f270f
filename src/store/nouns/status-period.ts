import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { statusPeriods } from '../tables/index.ts';

export const statusPeriod: Noun<typeof statusPeriods> = {
  name: 'StatusPeriod',
  table: statusPeriods,
  id: statusPeriods.id,
  scope: 'registry:read',
  fields: {
    kind: { column: statusPeriods.kind, kind: 'ENUM', enumName: 'StatusKind', zh: '状态' },
    region: { column: statusPeriods.regionCode, kind: 'REGION', zh: '所在区划' },
    validFrom: { column: statusPeriods.validFrom, kind: 'DATE', zh: '起始日' },
    validTo: { column: statusPeriods.validTo, kind: 'DATE', zh: '截止日' },
  },
  relations: {},
  current: isNull(statusPeriods.supersededAt),
  visible: ofVisiblePerson(statusPeriods.personId),
  person: statusPeriods.personId,
};
