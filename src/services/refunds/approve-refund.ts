import { stepRefund } from '../../store/queries/refund.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdRefund, type NamedRefund } from './hold-refund.ts';
import { assertStillDue } from './no-longer-due.ts';

/** 审核退费: by somebody other than the declarer, for whoever may give money back (`money:refund`). */
export function approveRefund(counter: Counter, input: Keyed & NamedRefund): Promise<{ refundId: string }> {
  return writeOnce(
    counter,
    'refundApprove',
    input,
    () => ({ refundId: input.refundId }),
    async (tx) => {
      const refund = await holdRefund(tx, input, ['DUE']);
      const { id, personId, declaredBy } = refund;
      const by = tx.viewer.subject ?? '';
      if (by === declaredBy) {
        const text = {
          zh: '申报人不得审核自己申报的退费。',
          en: 'Whoever declared a refund does not approve it: ask a second person.',
        };
        refuseWrite('CHECKER_IS_MAKER', text, 'refundId');
      }
      await assertStillDue(tx, refund);
      await stepRefund(tx.db, id, { state: 'APPROVED', by, on: tx.today, note: null });
      return { subjects: [personId, id] };
    },
  );
}

export interface RefundCancelInput extends Keyed, NamedRefund {
  readonly reason: string;
}

/** 取消退费 before it is paid; its money may be asked back again. */
export function cancelRefund(counter: Counter, input: RefundCancelInput): Promise<{ refundId: string }> {
  return writeOnce(
    counter,
    'refundCancel',
    input,
    () => ({ refundId: input.refundId }),
    async (tx) => {
      assertWritten(input.reason, 'reason');
      const { id, personId } = await holdRefund(tx, input, ['DUE', 'APPROVED']);
      const by = tx.viewer.subject ?? '';
      await stepRefund(tx.db, id, { state: 'CANCELLED', by, on: tx.today, note: input.reason });
      return { subjects: [personId, id] };
    },
  );
}
