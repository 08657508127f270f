import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { enrollments, payments, people, refunds } from '../tables/index.ts';

export const refund: Noun<typeof refunds> = {
  name: 'Refund',
  table: refunds,
  id: refunds.id,
  scope: 'money:read',
  fields: {
    id: { column: refunds.id, kind: 'ID', zh: '标识' },
    scheme: { column: refunds.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: refunds.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    reason: { column: refunds.reason, kind: 'ENUM', enumName: 'RefundReason', zh: '退费原因' },
    state: { column: refunds.state, kind: 'ENUM', enumName: 'RefundState', zh: '退费状态' },
    amount: { column: refunds.amountFen, kind: 'MONEY', isOrderable: true, zh: '金额' },
    dueOn: { column: refunds.dueOn, kind: 'DATE', isOrderable: true, zh: '应退日期' },
    payer: { column: refunds.payer, kind: 'ENUM', enumName: 'Payer', zh: '退给谁' },
    declaredAt: { column: refunds.declaredAt, kind: 'INSTANT', isOrderable: true, zh: '申报时间' },
    approvedOn: { column: refunds.approvedOn, kind: 'DATE', isOrderable: true, zh: '批准日期' },
    closedAt: { column: refunds.closedAt, kind: 'INSTANT', isOrderable: true, zh: '办结时间' },
  },
  relations: {
    person: { to: 'Person', on: () => [refunds.personId, people.id], isMany: false, zh: '人员' },
    payments: { to: 'Payment', on: () => [refunds.id, payments.refundId], isMany: true, zh: '退费支付记录' },
    enrollment: {
      to: 'Enrollment',
      on: () => [refunds.enrollmentId, enrollments.id],
      isMany: false,
      zh: '参保登记',
    },
  },
  current: undefined,
  visible: ofVisiblePerson(refunds.personId),
};
