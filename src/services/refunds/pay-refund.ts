import { insertRows } from '../../store/insert.ts';
import { type StoredRefund, stepRefund } from '../../store/queries/refund.ts';
import { type paymentChannel, payments } from '../../store/tables/index.ts';
import { settleYear } from '../enrollments/settle-year.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdRefund, type NamedRefund } from './hold-refund.ts';
import { assertStillDue } from './no-longer-due.ts';
import { assertRefundable, type Pot, potOfRefund, potsOf } from './refundable.ts';

export interface RefundPayInput extends Keyed, NamedRefund {
  readonly channel: (typeof paymentChannel.enumValues)[number];
  /** Today, unless told. */
  readonly paidOn?: string | null;
  readonly slipNumber?: string | null;
}

/**
 * 支付退费: records the money that left, once, as a payment below zero that names the refund. Whoever pays it out neither approved
 * nor declared it, because nobody both books and moves money (管账不管钱). Refused when the money stands no longer, as when the
 * receipt was voided meanwhile. An enrolment that is paid no longer waits for its money again.
 */
export function payRefund(counter: Counter, input: RefundPayInput): Promise<{ refundId: string }> {
  return writeOnce(
    counter,
    'refundPay',
    input,
    () => ({ refundId: input.refundId }),
    async (tx) => {
      assertPast(tx, input.paidOn ?? tx.today, 'paidOn');
      if (input.slipNumber != null) assertWritten(input.slipNumber, 'slipNumber');
      const refund = await holdRefund(tx, input, ['APPROVED']);
      assertThirdHand(tx, refund);
      await assertStillDue(tx, refund);
      await writePayment(tx, refund, input);
      const note = input.slipNumber ?? null;
      await stepRefund(tx.db, refund.id, { state: 'PAID', by: tx.viewer.subject ?? '', on: tx.today, note });
      const { id, personId, scheme, policyYear, amountFen } = refund;
      await settleYear(tx, { personIds: [personId], scheme, policyYear }, `refund:${id}`);
      return { subjects: [personId, id], details: { policyYear, amountFen, channel: input.channel } };
    },
  );
}

/** Three hands: who declared, who approved and who pays out are three people. */
function assertThirdHand({ viewer }: Counter, { approvedBy, declaredBy }: StoredRefund): void {
  if (viewer.subject === approvedBy) {
    const text = {
      zh: '审核人不得支付自己审核的退费：管账不管钱。',
      en: 'Whoever approved a refund does not pay it out: booking and moving money are kept apart.',
    };
    refuseWrite('PAYER_IS_APPROVER', text, 'refundId');
  }
  if (viewer.subject === declaredBy) {
    const text = {
      zh: '申报人不得支付自己申报的退费，须由第三人支付。',
      en: 'Whoever declared a refund does not pay it out: ask a third person.',
    };
    refuseWrite('PAYER_IS_DECLARER', text, 'refundId');
  }
}

/** No money leaves before it was approved, nor before it came. */
function assertNotBefore(day: string, { approvedOn }: StoredRefund, { paidOn }: Pot): void {
  const first = approvedOn !== null && approvedOn > paidOn ? approvedOn : paidOn;
  if (day >= first) return;
  const text = {
    zh: `支付日期${day}早于审核日或缴费日，应为${first}或之后。`,
    en: `${day} lies before the refund was approved or the money came: give ${first} or a later day.`,
  };
  refuseWrite('DAY_BEFORE_APPROVAL', text, 'paidOn');
}

async function writePayment(tx: Counter, refund: StoredRefund, input: RefundPayInput): Promise<void> {
  const { id, personId, scheme, policyYear, amountFen, enrollmentId, payer } = refund;
  const paidOn = input.paidOn ?? tx.today;
  const pots = await potsOf(tx, refund);
  const pot = potOfRefund(pots, refund);
  // What can be given back leaves this refund out, which is promised already.
  assertRefundable(pot, amountFen, pot ? pot.leftFen + amountFen : 0, pots);
  if (pot) assertNotBefore(paidOn, refund, pot);
  const { channel, slipNumber = null } = input;
  const of = { personId, enrollmentId, scheme, policyYear, payer, refundId: id };
  const source = tx.viewer.subject ?? '';
  await insertRows(tx.db, payments, [{ ...of, channel, paidFen: -amountFen, paidOn, slipNumber, source }]);
}
