import { isNull, sql } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { enrollments, payments, people, receiptLines, refunds, staffMembers } from '../tables/index.ts';
import { OF_PERSON } from './about-person.ts';

/** 未冲回: whether a payment stands, so neither takes another back nor was taken back itself, as by a void receipt. */
export const UNREVERSED = sql`${payments.reversesId} is null and not exists (
  select from payments back where back.reverses_id is not null and back.reverses_id = ${payments.id} and back.superseded_at is null)`;

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
    purpose: { column: payments.purpose, kind: 'ENUM', enumName: 'PaymentPurpose', zh: '缴费用途' },
    isSigned: { column: payments.isSigned, kind: 'BOOLEAN', zh: '是否签章' },
    slipNumber: { column: payments.slipNumber, kind: 'TEXT', scope: 'identity:read', zh: '回单号' },
    receiptLineId: { column: payments.receiptLineId, kind: 'ID', zh: '票据明细标识' },
    reversesId: { column: payments.reversesId, kind: 'ID', zh: '冲回的缴费标识' },
  },
  relations: {
    person: { to: 'Person', on: () => [payments.personId, people.id], isMany: false, zh: '人员' },
    enrollment: {
      to: 'Enrollment',
      on: () => [payments.enrollmentId, enrollments.id],
      isMany: false,
      zh: '参保登记',
    },
    collector: {
      to: 'StaffMember',
      on: () => [payments.collectorId, staffMembers.id],
      isMany: false,
      zh: '代收人',
    },
    receiptLine: {
      to: 'ReceiptLine',
      on: () => [payments.receiptLineId, receiptLines.id],
      isMany: false,
      zh: '票据明细',
    },
    refund: { to: 'Refund', on: () => [payments.refundId, refunds.id], isMany: false, zh: '所支付的退费' },
  },
  current: isNull(payments.supersededAt),
  visible: ofVisiblePerson(payments.personId),
  person: payments.personId,
  dimensions: {
    scheme: { kind: 'ENUM', enumName: 'Scheme', value: () => sql`${payments.scheme}`, zh: '险种' },
    policyYear: { kind: 'INT', value: () => sql`${payments.policyYear}`, zh: '参保年度' },
    payer: { kind: 'ENUM', enumName: 'Payer', value: () => sql`${payments.payer}`, zh: '付款方' },
    channel: { kind: 'ENUM', enumName: 'PaymentChannel', value: () => sql`${payments.channel}`, zh: '缴费渠道' },
    purpose: { kind: 'ENUM', enumName: 'PaymentPurpose', value: () => sql`${payments.purpose}`, zh: '缴费用途' },
    paidOn: { kind: 'DATE', value: () => sql`${payments.paidOn}`, zh: '到账日' },
    ...OF_PERSON,
  },
  measures: { amount: { kind: 'MONEY', value: () => sql`${payments.paidFen}`, zh: '金额' } },
  counting: {
    only: UNREVERSED,
    says: 'Payments that stand: one that a void receipt took back is not counted, nor what took it back, whichever months they are of; what was given back is, below zero.',
  },
};
