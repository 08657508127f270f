import { isNull, sql } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { enrollments, payments, people, refunds } from '../tables/index.ts';
import { OF_PERSON } from './about-person.ts';
import { UNREVERSED } from './payment.ts';

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
    endedOn: { column: enrollments.endedOn, kind: 'DATE', zh: '终止日期' },
  },
  relations: {
    person: { to: 'Person', on: () => [enrollments.personId, people.id], isMany: false, zh: '人员' },
    payments: { to: 'Payment', on: () => [enrollments.id, payments.enrollmentId], isMany: true, zh: '缴费' },
    standingPayments: {
      to: 'Payment',
      on: () => [enrollments.id, payments.enrollmentId],
      isMany: true,
      only: () => UNREVERSED,
      zh: '未冲回的缴费',
    },
    refunds: { to: 'Refund', on: () => [enrollments.id, refunds.enrollmentId], isMany: true, zh: '退费' },
  },
  current: isNull(enrollments.supersededAt),
  visible: ofVisiblePerson(enrollments.personId),
  person: enrollments.personId,
  oneEachBy: 'policyYear',
  dimensions: {
    region: { kind: 'REGION', value: () => sql`${enrollments.regionCode}`, zh: '参保地' },
    scheme: { kind: 'ENUM', enumName: 'Scheme', value: () => sql`${enrollments.scheme}`, zh: '险种' },
    policyYear: { kind: 'INT', value: () => sql`${enrollments.policyYear}`, zh: '参保年度' },
    status: { kind: 'ENUM', enumName: 'EnrollmentStatus', value: () => sql`${enrollments.status}`, zh: '登记状态' },
    category: {
      kind: 'ENUM',
      enumName: 'EnrollmentCategory',
      value: () => sql`${enrollments.category}`,
      zh: '参保类别',
    },
    registeredOn: { kind: 'DATE', value: () => sql`${enrollments.registeredOn}`, zh: '登记日期' },
    paidOn: { kind: 'DATE', value: () => sql`${enrollments.paidOn}`, zh: '缴费到账日' },
    ...OF_PERSON,
  },
};
