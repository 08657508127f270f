import { sql } from 'drizzle-orm';
import { regionWithin } from '../access.ts';
import type { Noun } from '../noun.ts';
import { standardChanges } from '../tables/index.ts';

export const standardChange: Noun<typeof standardChanges> = {
  name: 'StandardChange',
  table: standardChanges,
  id: standardChanges.id,
  scope: 'bulletin:read',
  fields: {
    id: { column: standardChanges.id, kind: 'ID', zh: '标识' },
    region: { column: standardChanges.regionCode, kind: 'REGION', isOrderable: true, zh: '区划' },
    scheme: { column: standardChanges.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    kind: { column: standardChanges.kind, kind: 'ENUM', enumName: 'StandardKind', zh: '标准类别' },
    validFrom: { column: standardChanges.validFrom, kind: 'DATE', isOrderable: true, zh: '起始日' },
    enteredOn: { column: standardChanges.enteredOn, kind: 'DATE', isOrderable: true, zh: '登记日' },
    reportedOn: { column: standardChanges.reportedOn, kind: 'DATE', isOrderable: true, zh: '报备日' },
    approvedOn: { column: standardChanges.approvedOn, kind: 'DATE', isOrderable: true, zh: '批准日' },
  },
  relations: {},
  current: sql`${standardChanges.supersededAt} is null`,
  visible: (seeing) => regionWithin(seeing, standardChanges.regionCode),
};
