import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { enrollments, payments, people } from '../tables/index.ts';

export const enrollment: Noun<typeof enrollments> = {
  name: 'Enrollment',
  table: enrollments,
  id: enrollments.id,
  scope: 'registry:read',
  fields: {
    id: { column: enrollments.id, kind: 'ID', zh: '标识' },
    scheme: { column: enrollments.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: enrollments.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    status: { column: enrollments.status, kind: 'ENUM', enumName: 'EnrollmentStatus', zh: '登记状态' },
    category: { column: enrollments.category, kind: 'ENUM', enumName: 'EnrollmentCategory', zh: '参保类别' },
    region: { column: enrollments.regionCode, kind: 'REGION', isOrderable: true, zh: '参保地' },
    registeredOn: { column: enrollments.registeredOn, kind: 'DATE', isOrderable: true, zh: '登记日期' },
    paidOn: { column: enrollments.paidOn, kind: 'DATE', isOrderable: true, zh: '缴费到账日' },
  },
  relations: {
    person: { to: 'Person', on: () => [enrollments.personId, people.id], isMany: false, zh: '人员' },
    payments: { to: 'Payment', on: () => [enrollments.id, payments.enrollmentId], isMany: true, zh: '缴费' },
  },
  current: isNull(enrollments.supersededAt),
  visible: ofVisiblePerson(enrollments.personId),
};
