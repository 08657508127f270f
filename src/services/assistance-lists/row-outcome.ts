import type { StoredListBatch } from '../../store/queries/assistance-list.ts';
import type { StoredListRow } from '../../store/queries/assistance-list-row.ts';

/** 行结果: what became of a row, as the graph's enum has it. */
export type RowOutcome = 'WAITING' | 'APPLIED' | 'NOT_APPLIED' | 'RETRIED' | 'REVERSED';

type Delivery = Pick<StoredListBatch, 'status' | 'isValidateOnly'>;

/** Whether a row is one that a later delivery may try again: nobody was found for it, or nobody for certain. */
export const isOpen = ({ class: rowClass }: Pick<StoredListRow, 'class'>): boolean =>
  rowClass === 'UNMATCHED' || rowClass === 'AMBIGUOUS';

/** What became of a row of a delivery; `isRetried` tells whether a later delivery that lives tried it again. */
export function outcomeOf(row: Pick<StoredListRow, 'class'>, delivery: Delivery, isRetried: boolean): RowOutcome {
  if (row.class === 'REJECTED' || isOver(delivery)) return 'NOT_APPLIED';
  if (isOpen(row) && isRetried) return 'RETRIED';
  if (delivery.status === 'REVERSED') return isOpen(row) ? 'NOT_APPLIED' : 'REVERSED';
  if (delivery.status !== 'APPLIED') return 'WAITING';
  return isOpen(row) ? 'NOT_APPLIED' : 'APPLIED';
}

/** Whether a delivery is never applied as it stands. */
const isOver = ({ status, isValidateOnly }: Delivery): boolean =>
  status === 'REFUSED' || status === 'CANCELLED' || (isValidateOnly && status === 'PREVIEWED');
