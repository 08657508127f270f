import { randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { lockBatch, type StoredListBatch, setStatus } from '../../store/queries/assistance-list.ts';
import { classifyStagedList } from '../../store/queries/assistance-list-class.ts';
import { expandHouseholds } from '../../store/queries/assistance-list-match.ts';
import {
  candidatesOfRows,
  countListRows,
  indexesOfRow,
  listRowsById,
  lockListRow,
  rejectRepeated,
  rememberDecision,
  removeCandidate,
  reopenRow,
  type StoredListRow,
} from '../../store/queries/assistance-list-row.ts';
import { beginListStage, keepReviewed, stageReviewed } from '../../store/queries/assistance-list-stage.ts';
import { peopleById } from '../../store/queries/person.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { partnerOfBatch } from './prepare-list.ts';
import { ROW_PROBLEMS } from './row-problems.ts';
import { scopeOf } from './stage-list.ts';

export interface AssistanceListReviewInput extends Keyed {
  readonly rowId: string;
  readonly personId: string;
  readonly verdict: 'ACCEPTED' | 'REJECTED';
  readonly reason: string;
}

/**
 * 匹配核定: a clerk says whether a row means a candidate. That is remembered for the department's next lists, a later word taking
 * the place of an earlier one. A delivery that waits for approval is counted and previewed anew; of one that was applied, the
 * row is tried again as a delivery of its own.
 */
export const reviewMatch = (counter: Counter, input: AssistanceListReviewInput): Promise<{ rowId: string }> =>
  writeOnce(
    counter,
    'assistanceListReview',
    input,
    () => ({ rowId: input.rowId.toLowerCase() }),
    async (tx) => {
      assertWritten(input.reason, 'reason');
      assertNamesNobody(input.reason, 'reason');
      const held = await holdRow(tx, input.rowId);
      const personId = await assertCandidate(tx, held.row, input.personId);
      const reviewed = { ...held, personId, verdict: input.verdict };
      await remember(tx, reviewed, input.reason);
      if (input.verdict === 'REJECTED') await removeCandidate(tx.db, held.row.id, personId);
      if (held.batch.status === 'APPLIED') await settleApplied(tx, reviewed);
      else await settleWaiting(tx, reviewed);
      const { department } = held.batch;
      return { subjects: [held.row.id, personId, held.batch.id], details: { verdict: input.verdict, department } };
    },
  );

interface Held {
  readonly row: StoredListRow;
  readonly batch: StoredListBatch;
}

interface Reviewed extends Held {
  readonly personId: string;
  readonly verdict: AssistanceListReviewInput['verdict'];
}

/** The row and its delivery, held; the delivery first, as everybody who changes either does. */
async function holdRow(tx: Counter, rowId: string): Promise<Held> {
  const [found] = await listRowsById(tx.db, tx.reach, [rowId]);
  const batch = found && (await lockBatch(tx.db, tx.reach, found.batchId));
  const row = batch && (await lockListRow(tx.db, tx.reach, rowId));
  if (!row) {
    const text = { zh: `没有您可以查看的名单行${rowId}。`, en: `There is no row ${rowId} that you may see.` };
    return refuseWrite('ROW_UNKNOWN', text, 'rowId');
  }
  if (['MATCHED', 'PREVIEWED', 'APPLIED'].includes(batch.status)) return { row, batch };
  const text = {
    zh: `该名单现为${batch.status}，其匹配不能再核定：已批准的，请先应用或取消。`,
    en: `The delivery is ${batch.status}, and its matches are not open to review. Apply or cancel what is approved first.`,
  };
  return refuseWrite('BATCH_NOT_REVIEWABLE', text, 'rowId');
}

/** The file that is meant, as it stands; refused where it is no candidate, and none that was taken by a decision. */
async function assertCandidate({ db, reach }: Counter, row: StoredListRow, asked: string): Promise<string> {
  const [person] = await peopleById(db, reach, [asked]);
  const candidates = await candidatesOfRows(db, reach, [row.id]);
  const taken = row.match === 'REVIEWED' || row.match === 'REMEMBERED' ? row.personId : null;
  const meant = [...candidates.map(({ personId }) => personId), taken];
  if (person && meant.some((id) => id === person.id || (id !== null && person.mergedIds.includes(id))))
    return person.id;
  const text = {
    zh: '此人不是该行的候选人：请先登记人员，或由部门更正名单后重新报送。',
    en: 'This person is no candidate of the row. Register the person first, or have the department correct its list.',
  };
  return refuseWrite('NOT_A_CANDIDATE', text, 'personId');
}

async function remember(tx: Counter, { row, batch, personId, verdict }: Reviewed, reason: string): Promise<void> {
  const { numberIndex, nameIndex } = (await indexesOfRow(tx.db, row.id)) ?? {};
  if (!numberIndex || !nameIndex) throw new Error('A row with candidates has a number and a name.');
  const decidedBy = tx.viewer.subject ?? '';
  const about = { department: batch.department, numberIndex, nameIndex, personId, rowId: row.id };
  await rememberDecision(tx.db, { id: randomUUID(), ...about, verdict, decidedBy, reason });
}

/** What was applied stays: whoever was accepted is tried again. */
async function settleApplied(tx: Counter, { batch, verdict }: Reviewed): Promise<void> {
  if (verdict === 'ACCEPTED') await enqueue(tx, batch, 'ASSISTANCE_LIST_RETRY');
}

/** Finds out anew what the row comes to, counts, and has the effect computed again. */
async function settleWaiting(tx: Counter, { row, batch, personId, verdict }: Reviewed): Promise<void> {
  await reopenRow(tx.db, row.id, REOPENED);
  if (verdict === 'ACCEPTED') await classifyAgain(tx, batch, row.id, personId);
  const counts = await countListRows(tx.db, batch.id);
  const note = '匹配核定 A match was reviewed.';
  await setStatus(tx.db, batch.id, { status: 'MATCHED', by: tx.viewer.subject ?? '', note }, counts);
  await enqueue(tx, batch, 'ASSISTANCE_LIST_PREVIEW');
}

const REOPENED = {
  open: { code: 'NEEDS_REVIEW', ...ROW_PROBLEMS.NEEDS_REVIEW },
  lost: { code: 'UNKNOWN_PERSON', ...ROW_PROBLEMS.UNKNOWN_PERSON },
};

/** Nobody leaves by it who was not to leave before: a candidate's listing is not dropped. */
async function classifyAgain(tx: Counter, batch: StoredListBatch, rowId: string, personId: string): Promise<void> {
  const scope = { ...scopeOf(batch, partnerOfBatch(batch), tx.today), mode: 'DELTA' as const };
  await beginListStage(tx.db);
  await stageReviewed(tx.db, rowId, personId);
  await expandHouseholds(tx.db, scope);
  await classifyStagedList(tx.db, scope);
  await rejectRepeated(tx.db, batch.id);
  await keepReviewed(tx.db, batch.id, ROW_PROBLEMS);
}

async function enqueue(tx: Counter, batch: StoredListBatch, kind: Parameters<typeof enqueueJob>[1]['kind']) {
  const { id: subjectId, regionCode, department } = batch;
  await enqueueJob(tx, { id: randomUUID(), kind, subjectId, regionCode, department: department as Department });
}
