import { withoutTimeout } from '../../store/db.ts';
import { type BatchStatus, type StoredListBatch, setStatus } from '../../store/queries/assistance-list.ts';
import { lockDepartment, lockListed } from '../../store/queries/assistance-list-apply.ts';
import { cancelRefunds, lockRefundsOf, type RefundOfBatch } from '../../store/queries/assistance-list-refund.ts';
import {
  lockRetriesOf,
  passToRestored,
  restoreListings,
  standingOn,
} from '../../store/queries/assistance-list-reverse.ts';
import { noLongerDue } from '../refunds/no-longer-due.ts';
import { type Counter, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { endWork } from './cancel-list.ts';
import { holdBatch, type ListStepInput } from './hold-batch.ts';
import { LIST_SCHEME, yearOf } from './list-effects.ts';
import { passCertificates } from './pass-certificates.ts';

/**
 * 撤回名单: takes back a delivery that was applied, in one transaction, for whoever may approve one; says why. What it changed
 * stands again as it was; refunds that are due no longer are cancelled, and so is what tries its open rows again. Refused while something
 * newer stands on it, or a refund that it would undo was approved: money that left is not called back by a list.
 */
export function reverseList(counter: Counter, input: ListStepInput): Promise<{ batchId: string }> {
  return writeOnce(
    counter,
    'assistanceListReverse',
    input,
    () => ({ batchId: input.batchId.toLowerCase() }),
    async (tx, { batchId }) => {
      const note = input.note ?? '';
      assertWritten(note, 'note');
      const batch = await holdBatch(tx, input, ['APPLIED']);
      const refunds = await takeBack(tx, batch, note);
      await setStatus(tx.db, batchId, { status: 'REVERSED', by: tx.viewer.subject ?? '', note });
      return { subjects: [batchId], details: { refundsCancelled: refunds } };
    },
  );
}

async function takeBack(tx: Counter, batch: StoredListBatch, note: string): Promise<number> {
  assertMadeHere(batch);
  await withoutTimeout(tx.db.sql);
  await cancelRetries(tx, batch);
  await lockDepartment(tx.db, batch.department, batch.regionCode);
  const moment = await lockListed(tx.db, batch.id);
  assertNothingNewer(await standingOn(tx.db, batch.id));
  const undone = await refundsUndone(tx, batch, async () => {
    await passCertificates(tx, (db) => passToRestored(db, batch.id));
    await restoreListings(tx.db, batch.id, moment);
  });
  assertNonePaid(undone);
  const ids = undone.map(({ id }) => id);
  await cancelRefunds(tx.db, ids, { by: tx.viewer.subject ?? '', note: `${batch.batch} 名单撤回：${note}` });
  return ids.length;
}

/** Ends what tries open rows of a delivery again; refused where that was applied. */
async function cancelRetries(tx: Counter, { id, batch }: StoredListBatch): Promise<void> {
  const retries = await lockRetriesOf(tx.db, id);
  assertNothingNewer(retries.filter(({ status }) => status === 'APPLIED').map((retry) => retry.batch));
  const note = `${batch} 已撤回 / ${batch}, whose rows it tries again, was taken back`;
  for (const retry of retries.filter(({ status }) => !ENDED.includes(status))) {
    await endWork(tx, retry.id);
    await setStatus(tx.db, retry.id, { status: 'CANCELLED', by: tx.viewer.subject ?? '', note });
  }
}

const ENDED: readonly BatchStatus[] = ['APPLIED', 'REFUSED', 'CANCELLED', 'REVERSED'];

/** The refunds that a change of listings undoes: those waiting that are due no longer then, and those approved that were due before. */
async function refundsUndone(
  tx: Counter,
  batch: StoredListBatch,
  change: () => Promise<void>,
): Promise<RefundOfBatch[]> {
  const asked = { scheme: LIST_SCHEME, policyYear: yearOf(batch).policyYear };
  const refunds = await lockRefundsOf(tx.db, batch.id, asked);
  const before = new Set(await noLongerDue(tx, refunds, asked));
  await change();
  const after = await noLongerDue(tx, refunds, asked);
  return after.filter((refund) => refund.state === 'DUE' || !before.has(refund));
}

function assertMadeHere({ sentBy }: StoredListBatch): void {
  if (sentBy !== null) return;
  const text = {
    zh: '该批名单不是在本系统报送的，没有逐行记录，不能撤回：请报送更正名单。',
    en: 'This delivery was not sent here, and none of its rows are kept, so that it cannot be taken back. Send a list that corrects it.',
  };
  refuseWrite('NOT_SENT_HERE', text, 'batchId');
}

function assertNothingNewer(names: readonly (string | null)[]): void {
  if (names.length === 0) return;
  const inWords = (otherwise: string) => names.map((name) => name ?? otherwise);
  const text = {
    zh: `其后的记录（${inWords('另行登记的认定').join('、')}）已改动该批名单所写的认定：请先撤回其后的名单，或报送更正名单。`,
    en: `What is newer (${inWords('a listing entered otherwise').join(', ')}) stands on listings of this delivery. Take back the newer ones first, or send a list that corrects it.`,
  };
  refuseWrite('NEWER_STANDS', text, 'batchId');
}

/** How many they are is not said: a department would learn from it whom others help already. */
function assertNonePaid(refunds: readonly RefundOfBatch[]): void {
  if (refunds.every(({ state }) => state === 'DUE')) return;
  const text = {
    zh: '撤回后不再应返的退费已有审核或支付的：已支付的不能撤回，请报送更正名单；仅审核的，先由经办机构取消该笔退费。',
    en: 'Refunds that would no longer be due are approved or paid. Where money left, send a list that corrects it; a refund that is only approved can be cancelled by the office first.',
  };
  refuseWrite('REFUND_PAID', text, 'batchId');
}
