import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { enrollments, payments, people } from '../tables/index.ts';

export const payment: Noun<typeof payments> = {
  name: 'Payment',
  table: payments,
  id: payments.id,
  scope: 'money:read',
  fields: {
    id: { column: payments.id, kind: 'ID', zh: '标识' },
    scheme: { column: payments.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: payments.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    payer: { column: payments.payer, kind: 'ENUM', enumName: 'Payer', zh: '付款方' },
    channel: { column: payments.channel, kind: 'ENUM', enumName: 'PaymentChannel', zh: '缴费渠道' },
    amount: { column: payments.paidFen, kind: 'MONEY', isOrderable: true, zh: '金额' },
    paidOn: { column: payments.paidOn, kind: 'DATE', isOrderable: true, zh: '到账日' },
  },
  relations: {
    person: { to: 'Person', on: () => [payments.personId, people.id], isMany: false, zh: '人员' },
    enrollment: {
      to: 'Enrollment',
      on: () => [payments.enrollmentId, enrollments.id],
      isMany: false,
      zh: '参保登记',
    },
  },
  current: isNull(payments.supersededAt),
  visible: ofVisiblePerson(payments.personId),
};
