import { isDeepStrictEqual } from 'node:util';
import { bulkTransaction } from '../../store/db.ts';
import { lockBatch, type StoredListBatch, setStatus } from '../../store/queries/assistance-list.ts';
import {
  lockDepartment,
  lockListed,
  type Moment,
  madeBy,
  passToMade,
  writeListings,
} from '../../store/queries/assistance-list-apply.ts';
import { gatherStanding } from '../../store/queries/assistance-list-class.ts';
import { previewAge } from '../../store/queries/assistance-list-effect.ts';
import { rejectGone } from '../../store/queries/assistance-list-gone.ts';
import { previewOf } from '../../store/queries/assistance-list-preview.ts';
import { countListRows } from '../../store/queries/assistance-list-row.ts';
import { beginListStage } from '../../store/queries/assistance-list-stage.ts';
import { classifyAnew, isStale } from '../../store/queries/assistance-list-stale.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import type { Work } from '../jobs/work.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { recordChangedDecisions } from './changed-decisions.ts';
import { renewEffects } from './compute-effects.ts';
import { yearOf } from './list-effects.ts';
import { passCertificates } from './pass-certificates.ts';
import { partnerOfBatch, refuseStrict } from './prepare-list.ts';
import { previewList } from './preview-list.ts';
import { cancelRefundsOf, declareRefundsOf } from './refunds-of-list.ts';
import { retryRows } from './retry-rows.ts';
import { ROW_PROBLEMS } from './row-problems.ts';
import { scopeOf } from './stage-list.ts';

/**
 * Applies a delivery that was approved, in one transaction: listings, refunds that fall due, decisions that come out otherwise,
 * the step and the audit line stand or fall together. Done again it finds the delivery applied and does nothing. Where other
 * listings stand by now than it was matched with, people of it are gone, or it comes to other money than was approved, nothing is
 * applied: it is previewed anew, and waits to be approved anew. Rows about whoever was put on file since they were matched are tried again at once.
 */
export async function applyApproved({ job, counter, ...work }: Work): Promise<void> {
  await bulkTransaction(counter.db, async (db) => {
    const batch = await lockBatch(db, counter.reach, job.subjectId);
    if (batch?.status !== 'APPROVED') return;
    const tx = { ...counter, db };
    work.progress('APPLY', 0, batch.matchedCount);
    await lockDepartment(db, batch.department, batch.regionCode);
    const moment = await lockListed(db, batch.id);
    if (await isMatchedAnew(tx, batch)) return;
    const { renewed, isOtherMoney } = await renewMoney(batch, { tx, ground: counter }, work.signal);
    work.signal.throwIfAborted();
    if (isOtherMoney) return showAnew(tx, batch);
    await write(tx, batch, { moment, renewed });
    work.progress('APPLY', batch.matchedCount, batch.matchedCount);
  });
  await previewList(counter, job.subjectId, work);
  await retryRows(counter, job.subjectId, { ...work, progress: untold });
}

/** Of how many people something was recorded since is not told: its department would learn that others list or pay for them. */
const untold = (): void => undefined;

/**
 * Compares an approved delivery with what stands now; where that is not what it was matched with, or people of it are gone,
 * takes it back to MATCHED, or refuses it where it takes no rejected row.
 */
async function isMatchedAnew(tx: Counter, batch: StoredListBatch): Promise<boolean> {
  const scope = scopeOf(batch, partnerOfBatch(batch), tx.today);
  await beginListStage(tx.db);
  await gatherStanding(tx.db, scope);
  const gone = await rejectGone(tx.db, batch.id, scope, ROW_PROBLEMS);
  if (!(await isStale(tx.db, batch.id)) && gone === 0) return false;
  await classifyAnew(tx.db, batch.id, { code: 'DUPLICATE_ROW', ...ROW_PROBLEMS.DUPLICATE_ROW });
  const { rowCount: _, ...counts } = await countListRows(tx.db, batch.id);
  const anew = { ...counts, approvedBy: null, isDropConfirmed: false };
  if (batch.isStrict && counts.rejectedCount > 0) await refuseStrict(tx, batch.id, anew);
  else await setStatus(tx.db, batch.id, { status: 'MATCHED', by: tx.viewer.subject ?? '', note: MATCHED_ANEW }, anew);
  return true;
}

const MATCHED_ANEW =
  '本部门认定或名单人员其后另有变动，重新比对，待重新批准 / listings of the department or people on the list changed since: compared anew, to be approved anew';

/** What an approver says yes to: what falls due, and what each payer bears. */
async function moneyShown({ db, reach }: Counter, { id }: StoredListBatch) {
  const { refundHeads, refundFen, payers } = (await previewOf(db, reach, id)) ?? {};
  return { refundHeads, refundFen, payers };
}

/** Takes back a delivery that comes to other money than was approved: it waits to be looked at and approved anew. */
async function showAnew(tx: Counter, { id }: StoredListBatch): Promise<void> {
  const note =
    '批准后登记另有变动，影响金额已重新计算，待重新批准 / something was recorded since it was approved, and the amounts are others: to be approved anew';
  const step = { status: 'PREVIEWED', by: tx.viewer.subject ?? '', note } as const;
  await setStatus(tx.db, id, step, { approvedBy: null, isDropConfirmed: false });
}

/** Writers end within this time, so that whatever was under way when people were read is recorded no earlier. */
const LONGEST_WRITE_MS = 60_000;

/**
 * Computes anew what a delivery does to people of whom something was recorded since it was previewed, as a payment; on another
 * day, to everybody. Tells of how many people, and whether it comes to other money than was shown.
 */
async function renewMoney(
  batch: StoredListBatch,
  { tx, ground }: { readonly tx: Counter; readonly ground: Counter },
  signal: AbortSignal,
): Promise<{ readonly renewed: number; readonly isOtherMoney: boolean }> {
  const age = await previewAge(tx.db, batch.id, LONGEST_WRITE_MS);
  const since = age.isOfAnotherDay ? null : age.readSince;
  let seen: unknown;
  const begin = async () => {
    seen = await moneyShown(tx, batch);
  };
  const renewed = await renewEffects(yearOf(batch), { tx: tx.db, ground, since, begin }, { signal, progress: untold });
  return { renewed, isOtherMoney: renewed > 0 && !isDeepStrictEqual(await moneyShown(tx, batch), seen) };
}

interface Applying {
  readonly moment: Moment;
  /** People whose effect was computed anew. */
  readonly renewed: number;
}

async function write(tx: Counter, batch: StoredListBatch, { moment, renewed }: Applying): Promise<void> {
  await passCertificates(tx, (db) => passToMade(db, batch.id));
  await writeListings(tx.db, batch.id, moment);
  const refundsCancelled = await cancelRefundsOf(tx, yearOf(batch), batch.batch);
  const due = await declareRefundsOf(tx, yearOf(batch), moment);
  const changedDecisions = await recordChangedDecisions(tx, batch.id, moment);
  await setStatus(tx.db, batch.id, { status: 'APPLIED', by: tx.viewer.subject ?? '' });
  await audit(tx, batch, { ...due, refundsCancelled, changedDecisions, renewed });
}

/** One line for a list: how much of what, and a hash of the listings that it made. */
async function audit(tx: Counter, batch: StoredListBatch, more: Readonly<Record<string, number>>): Promise<void> {
  const { id, department, batch: name, regionCode, newCount, changedCount, droppedCount, checksum } = batch;
  const { listings, hash } = await madeBy(tx.db, id);
  await insertAuditLine(tx.db, {
    ...signatureOf(tx.viewer),
    action: 'assistanceList.apply',
    subjects: [id],
    count: newCount + changedCount + droppedCount,
    details: {
      ...{ department, batch: name, regionCode, new: newCount, changed: changedCount, dropped: droppedCount },
      ...{ checksum, listings, hash, ...more },
    },
  });
}
