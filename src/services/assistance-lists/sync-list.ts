import { randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { lockNames } from '../../store/lock-name.ts';
import {
  batchNamed,
  batchOfContent,
  insertListBatch,
  lockBatch,
  type StoredListBatch,
  setStatus,
} from '../../store/queries/assistance-list.ts';
import { unfinishedJobOf } from '../../store/queries/job.ts';
import { faultOfNote } from '../given-text.ts';
import { type JobRequest, requestJob } from '../jobs/enqueue-job.ts';
import { assertPast } from '../past-day.ts';
import { assertReadable, type UploadNamed, type WholeUpload, wholeUpload } from '../uploads/complete-upload.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertMaySend } from './may-send.ts';

export interface AssistanceListSyncInput extends Keyed, UploadNamed {
  /** The department's own name for the delivery. */
  readonly batch: string;
  readonly mode: StoredListBatch['mode'];
  /** The day that its data stand for; today where it is left out. */
  readonly asOf?: string | null;
  readonly policyYear?: number | null;
  readonly isValidateOnly?: boolean | null;
  readonly isStrict?: boolean | null;
}

export interface Synced {
  readonly batchId: string;
  /** Whether it was sent before: nothing was made, and nothing is under way because of it. */
  readonly isKnown: boolean;
  readonly jobId: string | null;
}

/**
 * 名单报送: makes a delivery of an upload, and asks for it to be read, matched and previewed. A department's name for a delivery,
 * and its content sent in the same way, stand for one delivery: sent again, also by two at the same moment, they give the one that
 * there is. What another list has followed since it was applied is a delivery of its own under another name. One that was only
 * validated becomes one that can be applied when it is sent again without that; one whose job ended before it was previewed is
 * taken up anew.
 */
export async function syncAssistanceList(counter: Counter, input: AssistanceListSyncInput): Promise<Synced> {
  await assertMaySend(counter, input);
  const asOf = input.asOf ?? counter.today;
  assertPast(counter, asOf, 'asOf');
  assertName(input.batch);
  const policyYear = yearOf(counter, input);
  try {
    const ids = () => ({ batchId: randomUUID(), jobId: randomUUID() });
    const made = await writeOnce(counter, 'assistanceListSync', input, ids, async (tx, made) => {
      const { department, region: regionCode, batch, mode } = input;
      const upload = await newUpload(tx, input, { asOf, policyYear });
      await makeBatch(tx, input, { ...made, asOf, policyYear, upload });
      return { subjects: [made.batchId], details: { department, regionCode, batch, mode, checksum: upload.checksum } };
    });
    return { ...made, isKnown: false };
  } catch (error) {
    if (!(error instanceof KnownList)) throw error;
    return goOn(counter, input, error.batch);
  }
}

/** Takes back what was begun for a list that turns out to have been sent before: its key stays free. */
class KnownList extends Error {
  readonly batch: StoredListBatch;
  constructor(batch: StoredListBatch) {
    super('The list was sent before.');
    this.batch = batch;
  }
}

/** The whole upload, of a list that was not sent before; whoever sends the same list at this moment waits. */
async function newUpload(
  tx: Counter,
  input: AssistanceListSyncInput,
  days: Pick<Making, 'asOf' | 'policyYear'>,
): Promise<WholeUpload> {
  const owner = { department: input.department, regionCode: input.region };
  await lockNames(tx.db, [`assistance upload ${owner.department} ${owner.regionCode}`]);
  const upload = await wholeUpload(tx, input);
  const { checksum } = upload;
  const named = await batchNamed(tx.db, owner, input.batch);
  if (named && (named.checksum !== checksum || named.mode !== input.mode || isOtherwise(named, input)))
    refuseName(input.batch);
  const { mode, isValidateOnly, isStrict } = input;
  const sent = { ...days, checksum, mode, isValidateOnly: isValidateOnly ?? false, isStrict: isStrict ?? false };
  const known = named ?? (await batchOfContent(tx.db, owner, sent));
  if (known) throw new KnownList(known);
  await assertReadable(tx, upload);
  return upload;
}

const isDead = ({ status }: StoredListBatch): boolean => ['REFUSED', 'CANCELLED', 'REVERSED'].includes(status);

interface Making {
  readonly batchId: string;
  readonly jobId: string;
  readonly asOf: string;
  readonly policyYear: number;
  readonly upload: WholeUpload;
}

async function makeBatch(tx: Counter, input: AssistanceListSyncInput, making: Making): Promise<void> {
  const { batchId, jobId, asOf, policyYear, upload } = making;
  const { department, region: regionCode, batch, mode } = input;
  const by = tx.viewer.subject ?? '';
  await insertListBatch(
    tx.db,
    {
      ...{ id: batchId, department, regionCode, batch, mode, asOf, policyYear, rowCount: 0 },
      ...{ checksum: upload.checksum, uploadId: upload.id, sentBy: by },
      isStrict: input.isStrict ?? false,
      isValidateOnly: input.isValidateOnly ?? false,
    },
    by,
  );
  await requestJob(tx, { id: jobId, kind: 'ASSISTANCE_LIST_PREVIEW', subjectId: batchId, regionCode, department });
}

/**
 * What is left to do with a delivery that was sent before. That it is to be applied, where it was only shown; and its job again,
 * where that failed or was cancelled before anything could be previewed.
 */
async function goOn(counter: Counter, input: AssistanceListSyncInput, known: StoredListBatch): Promise<Synced> {
  const { id: batchId } = known;
  const isToApply = known.isValidateOnly && !input.isValidateOnly;
  const isIdle = BEFORE_PREVIEW.has(known.status) && (await unfinishedJobOf(counter.db, batchId)) === undefined;
  if (!isToApply && !isIdle) return { batchId, isKnown: true, jobId: null };
  const ids = () => ({ batchId, jobId: isIdle ? randomUUID() : null });
  const done = await writeOnce(counter, 'assistanceListSync', input, ids, async (tx, { jobId }) => {
    const held = await lockBatch(tx.db, tx.reach, batchId);
    if (!held || isOtherwise(held, input)) refuseName(input.batch);
    if (isToApply) await makeAppliable(tx, held);
    if (jobId !== null) await requestJob(tx, previewOf(jobId, held));
    return { subjects: [batchId], details: { isValidateOnly: held.isValidateOnly && !isToApply, jobId } };
  });
  return { ...done, isKnown: true };
}

/** Where a delivery stays whose job ended too early. */
const BEFORE_PREVIEW: ReadonlySet<string> = new Set(['RECEIVED', 'STAGED', 'MATCHED']);

const previewOf = (id: string, { id: subjectId, regionCode, department }: StoredListBatch): JobRequest => ({
  ...{ id, kind: 'ASSISTANCE_LIST_PREVIEW', subjectId, regionCode },
  department: department as Department,
});

/** Whoever means it is its sender from now on; who had it shown first stays so by the first step. */
function makeAppliable({ db, viewer }: Counter, { id, status }: StoredListBatch): Promise<void> {
  const by = viewer.subject ?? '';
  const step = { status, by, note: '正式报送 Sent to be applied.' };
  return setStatus(db, id, step, { isValidateOnly: false, sentBy: by });
}

const isOtherwise = (held: StoredListBatch, { isStrict, asOf, policyYear }: AssistanceListSyncInput): boolean =>
  isDead(held) ||
  (isStrict ?? false) !== held.isStrict ||
  (asOf ?? held.asOf) !== held.asOf ||
  (policyYear ?? held.policyYear) !== held.policyYear;

function refuseName(batch: string): never {
  const text = {
    zh: `批次名“${batch}”已用于另一次报送：请另取批次名，如“${batch}-2”。`,
    en: `The name "${batch}" was taken by another delivery. Take another one, such as "${batch}-2".`,
  };
  refuseWrite('BATCH_NAME_TAKEN', text, 'batch');
}

/** Longer is no name; a plus sign counts the retries of a delivery. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._/ -]{0,59}$/u;

function assertName(batch: string): void {
  if (NAME.test(batch) && faultOfNote(batch) === undefined) return;
  const text = {
    zh: '批次名为1至60个文字、数字或“-”“_”“.”“/”和空格，如2017-08，不得含证件号码或电话号码。',
    en: 'A delivery’s name has 1 to 60 letters, digits, "-", "_", ".", "/" or blanks, such as 2017-08, and no number of a person.',
  };
  refuseWrite('BATCH_NAME_REFUSED', text, 'batch');
}

/** The year asked for, or the latest that is published for the region; refused where nothing is published for it. */
function yearOf({ rulebooks }: Counter, { region, policyYear }: AssistanceListSyncInput): number {
  const scheme = 'URRBMI';
  if (typeof policyYear === 'number') return rulebooks.find({ region, scheme, policyYear }).rulebook.policyYear;
  const [latest] = rulebooks.ofRegion(region).filter(({ rulebook }) => rulebook.scheme === scheme);
  if (latest) return latest.rulebook.policyYear;
  const text = {
    zh: `区划${region}尚未发布${scheme}政策，无法预览名单的影响：请先发布政策。`,
    en: `Nothing of ${scheme} is published for region ${region}, so no effect can be shown. Publish the policy first.`,
  };
  return refuseWrite('POLICY_YEAR_NOT_PUBLISHED', text, 'policyYear');
}
