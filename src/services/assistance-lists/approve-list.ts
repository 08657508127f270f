import { partnerOf } from '../../partners/read-partner.ts';
import { type StoredListBatch, sendersOf, setStatus } from '../../store/queries/assistance-list.ts';
import { type Counter, refuseWrite, writeOnce } from '../write.ts';
import { holdBatch, type ListStepInput } from './hold-batch.ts';

export interface ListApproveInput extends ListStepInput {
  /** That so many leave on purpose. */
  readonly isDropConfirmed?: boolean | null;
}

/**
 * 批准名单: says that a delivery is to do what its preview shows, for whoever may approve (`assistance:approve`). By somebody
 * other than its sender, and than the sender of the delivery whose rows it tries again, unless its department's file says that nobody else need look.
 */
export function approveList(counter: Counter, input: ListApproveInput): Promise<{ batchId: string }> {
  return writeOnce(
    counter,
    'assistanceListApprove',
    input,
    () => ({ batchId: input.batchId.toLowerCase() }),
    async (tx, { batchId }) => {
      const batch = await holdBatch(tx, input, ['PREVIEWED']);
      const by = tx.viewer.subject ?? '';
      const isDropConfirmed = input.isDropConfirmed ?? false;
      assertApplicable(batch);
      assertSecondPerson(batch, by, await sendersOf(tx.db, batchId));
      assertDropsConfirmed(batch, isDropConfirmed);
      const step = { status: 'APPROVED', by, note: input.note ?? null } as const;
      await setStatus(tx.db, batchId, step, { approvedBy: by, isDropConfirmed });
      return { subjects: [batchId], details: { isDropConfirmed, dropped: batch.droppedCount } };
    },
  );
}

function assertApplicable({ isValidateOnly }: StoredListBatch): void {
  if (!isValidateOnly) return;
  const text = {
    zh: '该批名单仅供校验，不会应用：请将同一名单正式报送一次（不选“仅校验”）。',
    en: 'This delivery was sent to be looked at only, and is never applied. Send the same list once more, to be applied.',
  };
  refuseWrite('VALIDATE_ONLY', text, 'batchId');
}

function assertSecondPerson({ department }: StoredListBatch, by: string, senders: readonly string[]): void {
  if (!senders.includes(by) || partnerOf(department)?.approval === 'NONE') return;
  const text = {
    zh: '报送人不得批准自己报送的名单：请由本部门或医保经办机构的另一人批准。',
    en: 'Whoever sent a list does not approve it: ask a second person, of the department or of the insurance office.',
  };
  refuseWrite('SAME_PERSON_APPROVES', text, 'batchId');
}

function assertDropsConfirmed({ needsDropConfirmation, droppedCount }: StoredListBatch, isConfirmed: boolean): void {
  if (!needsDropConfirmation || isConfirmed) return;
  const text = {
    zh: `该批名单使${droppedCount}人退出，另含有效期已止的人员，超过本部门可不经确认的比例：如文件不全或日期有误，请取消后重新报送；确需退出的，请确认其退出。`,
    en: `By this delivery ${droppedCount} listings are dropped, and with those whose days have run out by it more people leave than its department may drop without saying so. If the file was cut short or its days are wrong, cancel it and send the right one; if they are to leave, confirm that they leave.`,
  };
  refuseWrite('DROPS_NOT_CONFIRMED', text, 'isDropConfirmed');
}
