import { partnerOf } from '../../partners/read-partner.ts';
import type { Department } from '../../policy/facts.ts';
import type { Text } from '../../policy/rule.ts';
import { type BatchStatus, lockBatch, type StoredListBatch } from '../../store/queries/assistance-list.ts';
import { assertVersion, type Counter, type Keyed, refuseWrite } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { assertMayKnow } from './may-send.ts';

/** A delivery that a write takes a step with, as its maker read it. */
export interface ListStepInput extends Keyed {
  readonly batchId: string;
  readonly version: number;
  /** What is to be said about the step. */
  readonly note?: string | null;
}

/**
 * A delivery held until the write is done. Refused when it stands in none of the statuses that the step begins in, and when
 * somebody took a step with it meanwhile. A department's clerk finds their own department's alone; who may not know of a sensitive
 * category takes no step with the lists that may hold one.
 */
export async function holdBatch(
  tx: Counter,
  { batchId, version, note }: Pick<ListStepInput, 'batchId' | 'version' | 'note'>,
  from: readonly BatchStatus[],
): Promise<StoredListBatch> {
  assertNamesNobody(note, 'note');
  const held = (await lockBatch(tx.db, tx.reach, batchId)) ?? refuseUnknownBatch(batchId);
  assertMayKnow(tx.viewer, partnerOf(held.department as Department), 'batchId');
  if (!from.includes(held.status)) {
    const { code, ...text } = STANDS[held.status];
    refuseWrite(code, text, 'batchId');
  }
  assertVersion(`The delivery ${held.batch}`, held.version, version);
  return held;
}

export function refuseUnknownBatch(id: string): never {
  const text = { zh: `没有您可以查看的名单批次${id}。`, en: `There is no delivery ${id} that you may see.` };
  return refuseWrite('BATCH_UNKNOWN', text, 'batchId');
}

type Standing = Text & { readonly code: string };

const NOT_PREVIEWED: Standing = {
  code: 'NOT_PREVIEWED',
  zh: '该批名单尚未算出影响：请等待其任务完成；任务失败或已取消的，排除原因后将同一文件以同一批次名重新报送，即重新处理。',
  en: 'What this delivery does is not computed yet. Wait for its job to end; where that failed or was cancelled, mend what it says and send the same file under the same name again: it is taken up anew.',
};

/** Where a delivery stands, and what can be done with it from there. */
const STANDS: Readonly<Record<BatchStatus, Standing>> = {
  RECEIVED: NOT_PREVIEWED,
  STAGED: NOT_PREVIEWED,
  MATCHED: NOT_PREVIEWED,
  PREVIEWED: {
    code: 'NOT_APPROVED',
    zh: '该批名单尚未批准：请先由有权人员批准。',
    en: 'This delivery is not approved yet. Whoever may approves it first.',
  },
  APPROVED: {
    code: 'ALREADY_APPROVED',
    zh: '该批名单已批准，尚未应用：可以应用，也可以取消。',
    en: 'This delivery is approved and not applied: apply it, or cancel it.',
  },
  APPLIED: {
    code: 'ALREADY_APPLIED',
    zh: '该批名单已应用：如有错误，可以撤回，或报送更正名单。',
    en: 'This delivery is applied. If it is wrong, take it back, or send a list that corrects it.',
  },
  REFUSED: {
    code: 'BATCH_REFUSED',
    zh: '该批名单已被整批拒绝：请按所列问题更正文件后，以新的批次名重新报送。',
    en: 'This delivery was refused whole. Correct the file as its problems say, and send it under another name.',
  },
  CANCELLED: {
    code: 'BATCH_CANCELLED',
    zh: '该批名单已取消：请以新的批次名重新报送。',
    en: 'This delivery was cancelled: send it again under another name.',
  },
  REVERSED: {
    code: 'BATCH_REVERSED',
    zh: '该批名单已撤回：请以新的批次名重新报送。',
    en: 'This delivery was taken back: send it again under another name.',
  },
};
