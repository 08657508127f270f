import type { Partner } from '../../partners/partner.ts';
import { partnerOf } from '../../partners/read-partner.ts';
import type { Department } from '../../policy/facts.ts';
import { bulkTransaction, transaction } from '../../store/db.ts';
import { lockBatch, type StoredListBatch, setStatus } from '../../store/queries/assistance-list.ts';
import { classifyStagedList, countKeptByLater } from '../../store/queries/assistance-list-class.ts';
import { expandHouseholds, matchStagedList } from '../../store/queries/assistance-list-match.ts';
import { countListRows, type RowCounts, rejectedRows } from '../../store/queries/assistance-list-row.ts';
import { type DropShare, dropShare } from '../../store/queries/assistance-list-share.ts';
import { beginListStage, keepListRows, stageListRows } from '../../store/queries/assistance-list-stage.ts';
import { batchesById } from '../../store/queries/assistance-listing.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { deletePieces, lockUpload } from '../../store/queries/upload.ts';
import { CsvProblems } from '../imports/csv-problems.ts';
import type { Work } from '../jobs/work.ts';
import { readUpload } from '../uploads/read-upload.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { readListFile } from './list-file.ts';
import type { ListRow } from './list-row.ts';
import { previewList } from './preview-list.ts';
import { ROW_PROBLEMS } from './row-problems.ts';
import { scopeOf, stagedRows } from './stage-list.ts';

/** What of a job's work a step uses. */
type Told = Pick<Work, 'progress' | 'signal'>;

/**
 * Does what is still to do with a delivery until it can be approved: reads its file and finds whom each row means, in one
 * transaction; then computes its effect. Begun again after a crash, it goes on from the last step that was committed.
 */
export async function prepareList(ground: Counter, batchId: string, work: Work): Promise<void> {
  const received = await statusOf(ground, batchId);
  if (received?.status === 'RECEIVED') await matchList(ground, received, work);
  const { status } = (await statusOf(ground, batchId)) ?? {};
  work.signal.throwIfAborted();
  if (status === 'MATCHED') await previewList(ground, batchId, work);
}

const statusOf = async ({ db, reach }: Counter, id: string) => (await batchesById(db, reach, [id]))[0];

/** What is particular to the department of a delivery. */
export function partnerOfBatch({ department }: Pick<StoredListBatch, 'department'>): Partner {
  const partner = partnerOf(department as Department);
  if (!partner) throw new Error(`Nothing is known of lists of ${department}.`);
  return partner;
}

/** A file that is refused as a whole; nothing of it is kept but why. */
class FileRefused extends Error {
  readonly problems: CsvProblems;
  constructor(problems: CsvProblems) {
    super('The file is refused.');
    this.problems = problems;
  }
}

/** Reads, matches and keeps the rows, or nothing; then says what came of it. */
async function matchList(ground: Counter, batch: StoredListBatch, work: Told): Promise<void> {
  try {
    await bulkTransaction(ground.db, (db) => matchRows(ground, { ...ground, db }, batch, work));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    await refuseFile(ground, batch, error.problems);
  }
}

async function matchRows(ground: Counter, tx: Counter, batch: StoredListBatch, work: Told): Promise<void> {
  const partner = partnerOfBatch(batch);
  const problems = new CsvProblems();
  const scope = scopeOf(batch, partner, tx.today);
  await beginListStage(tx.db);
  const rows = told(await rowsOf(ground, batch, partner, problems), work);
  await stageListRows(tx.db, stagedRows(tx.keyring, rows));
  if (problems.total > 0) throw new FileRefused(problems);
  work.progress('MATCH');
  await matchStagedList(tx.db, scope);
  await expandHouseholds(tx.db, scope);
  work.signal.throwIfAborted();
  await classifyStagedList(tx.db, scope);
  const share = await dropShare(tx.db, scope);
  const kept = await countKeptByLater(tx.db, scope);
  await keepListRows(tx.db, batch.id, ROW_PROBLEMS);
  work.signal.throwIfAborted();
  await closeMatching(tx, batch, { kept, isLarge: isLarge(share, partner) });
}

/** The rows of a delivery's file; read beside the transaction, whose connection is busy taking them in. */
async function rowsOf(ground: Counter, batch: StoredListBatch, partner: Partner, problems: CsvProblems) {
  const { db, keyring, today } = ground;
  const upload = batch.uploadId === null ? undefined : await lockUpload(db, batch.uploadId);
  if (!upload) throw new Error('A delivery that was received has an upload.');
  const { mode, policyYear } = batch;
  const reading = { partner, mode, policyYear: policyYear ?? Number(today.slice(0, 4)), today, problems };
  return readListFile(upload.format, reading, readUpload(db, keyring, upload.id));
}

/** Rows on their way between looks at whether the work was broken off. */
const LOOK_ROWS = 1000;

async function* told(rows: AsyncIterable<ListRow>, { progress, signal }: Told): AsyncGenerator<ListRow> {
  let count = 0;
  for await (const row of rows) {
    yield row;
    count += 1;
    if (count % LOOK_ROWS !== 0) continue;
    signal.throwIfAborted();
    progress('READ', count);
  }
  progress('READ', count, count);
}

interface Leaving {
  /** Listings that it leaves out and that stay all the same. */
  readonly kept: number;
  readonly isLarge: boolean;
}

/** Writes what the rows came to into the delivery, unless it was cancelled meanwhile: then nothing is kept. */
async function closeMatching(tx: Counter, batch: StoredListBatch, { kept, isLarge }: Leaving): Promise<void> {
  const held = await lockBatch(tx.db, tx.reach, batch.id);
  if (held?.status !== 'RECEIVED') throw new Error(`The delivery is ${held?.status} by now.`);
  const counts = await countListRows(tx.db, batch.id);
  const by = tx.viewer.subject ?? '';
  await setStatus(tx.db, batch.id, { status: 'STAGED', by });
  if (batch.uploadId !== null) await deletePieces(tx.db, batch.uploadId);
  if (batch.isStrict && counts.rejectedCount > 0) {
    await refuseStrict(tx, batch.id, counts);
  } else {
    const needsDropConfirmation = isLarge || (batch.mode === 'FULL' && counts.rowCount === 0);
    const note = kept > 0 ? keptWords(kept) : null;
    await setStatus(tx.db, batch.id, { status: 'MATCHED', by, note }, { ...counts, needsDropConfirmation });
  }
  await audit(tx, batch, 'assistanceList.match', { ...counts });
}

const keptWords = (kept: number): string =>
  `${kept}条认定未列入，因日期更晚的名单仍列其人，保持不变 / ${kept} listings that it leaves out stay: a list of a later day names their people`;

/** Refuses a delivery that takes no rejected row, with what was wrong. */
export async function refuseStrict(tx: Counter, batchId: string, counts: Omit<RowCounts, 'rowCount'>): Promise<void> {
  const problems = await rejectedRows(tx.db, batchId, SHOWN_PROBLEMS);
  const note = '严格方式：有被拒绝的行 Strict: rows were rejected.';
  const step = { status: 'REFUSED', by: tx.viewer.subject ?? '', note } as const;
  await setStatus(tx.db, batchId, step, { ...counts, problems, problemCount: counts.rejectedCount });
}

/** More would not be read; the rows themselves tell all. */
const SHOWN_PROBLEMS = 1000;

/** Whether so many leave that somebody has to say it is on purpose: a large part of all, or a category that the list forgot. */
const isLarge = (
  { standing, leaving, emptied }: DropShare,
  { dropsNeedConfirmation: { part, of } }: Partner,
): boolean => emptied > 0 || leaving * of > standing * part;

/** Keeps why a file was refused, and forgets what it held. */
async function refuseFile(ground: Counter, batch: StoredListBatch, problems: CsvProblems): Promise<void> {
  await transaction(ground.db, async (db) => {
    const tx = { ...ground, db };
    const held = await lockBatch(db, tx.reach, batch.id);
    if (held?.status !== 'RECEIVED') return;
    const { shown, total: problemCount } = problems;
    const by = tx.viewer.subject ?? '';
    await setStatus(db, batch.id, { status: 'REFUSED', by }, { problems: shown, problemCount });
    if (batch.uploadId !== null) await deletePieces(db, batch.uploadId);
    await audit(tx, batch, 'assistanceList.refuse', { problemCount });
  });
}

const audit = ({ db, viewer }: Counter, batch: StoredListBatch, action: string, details: Record<string, unknown>) =>
  insertAuditLine(db, {
    ...signatureOf(viewer),
    action,
    subjects: [batch.id],
    count: 1,
    details: { department: batch.department, checksum: batch.checksum, ...details },
  });
