import { insertRows } from '../store/insert.ts';
import { type StoredRefund, stepRefund } from '../store/queries/refund.ts';
import { type paymentChannel, payments } from '../store/tables/index.ts';
import { assertPaid, paidFor } from './declare-refund.ts';
import { holdRefund, type NamedRefund } from './hold-refund.ts';
import { assertPast } from './past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from './write.ts';

export interface RefundPayInput extends Keyed, NamedRefund {
  readonly channel: (typeof paymentChannel.enumValues)[number];
  /** Today, unless told. */
  readonly paidOn?: string | null;
  readonly slipNumber?: string | null;
}

/**
 * 支付退费: records the money that left, once, as a payment below zero that names the refund. The payer is not the approver,
 * because nobody both books and moves money (管账不管钱). Refused when the person has no longer paid as much, as when the
 * receipt was voided meanwhile.
 */
export function payRefund(counter: Counter, input: RefundPayInput): Promise<{ refundId: string }> {
  return writeOnce(
    counter,
    'refundPay',
    input,
    () => ({ refundId: input.refundId }),
    async (tx) => {
      assertPast(tx, input.paidOn ?? tx.today, 'paidOn');
      const refund = await holdRefund(tx, input, ['APPROVED']);
      assertNotApprover(tx, refund);
      await writePayment(tx, refund, input);
      const note = input.slipNumber ?? null;
      await stepRefund(tx.db, refund.id, { state: 'PAID', by: tx.viewer.subject ?? '', note });
      const { id, personId, policyYear, amountFen } = refund;
      return { subjects: [personId, id], details: { policyYear, amountFen, channel: input.channel } };
    },
  );
}

function assertNotApprover({ viewer }: Counter, { approvedBy }: StoredRefund): void {
  if (viewer.subject !== approvedBy) return;
  const text = {
    zh: '审核人不得支付自己审核的退费：管账不管钱。',
    en: 'Whoever approved a refund does not pay it out: booking and moving money are kept apart.',
  };
  refuseWrite('PAYER_IS_APPROVER', text, 'refundId');
}

async function writePayment(tx: Counter, refund: StoredRefund, input: RefundPayInput): Promise<void> {
  const { id, personId, scheme, policyYear, amountFen } = refund;
  const paid = await paidFor(tx, refund);
  assertPaid(paid.netFen - paid.openFen + amountFen, amountFen);
  await insertRows(tx.db, payments, [
    {
      personId,
      enrollmentId: paid.enrollmentId,
      scheme,
      policyYear,
      payer: paid.payer ?? 'SELF',
      channel: input.channel,
      paidFen: -amountFen,
      paidOn: input.paidOn ?? tx.today,
      slipNumber: input.slipNumber ?? null,
      refundId: id,
      source: tx.viewer.subject ?? '',
    },
  ]);
}
