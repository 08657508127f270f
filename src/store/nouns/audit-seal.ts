import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { auditSeals } from '../tables/index.ts';

export const auditSeal: Noun<typeof auditSeals> = {
  name: 'AuditSeal',
  table: auditSeals,
  id: auditSeals.id,
  scope: 'audit:read',
  fields: {
    seal: { column: auditSeals.id, kind: 'INT', isSerial: true, isOrderable: true, zh: '封存编号' },
    firstLine: { column: auditSeals.firstLine, kind: 'INT', zh: '首行' },
    lastLine: { column: auditSeals.lastLine, kind: 'INT', zh: '末行' },
    count: { column: auditSeals.count, kind: 'INT', zh: '行数' },
    sealedAt: { column: auditSeals.sealedAt, kind: 'INSTANT', zh: '封存时间' },
    retiredAt: { column: auditSeals.retiredAt, kind: 'INSTANT', zh: '归档时间' },
  },
  relations: {},
  current: undefined,
  // A seal holds lines of all regions and tells of none; whoever verifies needs every one.
  visible: publicOffice,
};
