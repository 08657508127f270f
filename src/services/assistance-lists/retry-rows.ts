import { createHash, randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { bulkTransaction } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import {
  insertListBatch,
  lockBatch,
  retriesNamed,
  type StoredListBatch,
  setStatus,
} from '../../store/queries/assistance-list.ts';
import { classifyStagedList } from '../../store/queries/assistance-list-class.ts';
import { expandHouseholds, matchStagedList } from '../../store/queries/assistance-list-match.ts';
import { retriableRows } from '../../store/queries/assistance-list-retry.ts';
import { countListRows, leaveMatched } from '../../store/queries/assistance-list-row.ts';
import {
  beginListStage,
  keepListRows,
  type StagedListRow,
  stageListRows,
} from '../../store/queries/assistance-list-stage.ts';
import { batchesById } from '../../store/queries/assistance-listing.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { type SealedListRow, sealedListRows } from '../../store/queries/sealed-assistance-list.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import type { Work } from '../jobs/work.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { partnerOfBatch } from './prepare-list.ts';
import { ROW_PROBLEMS } from './row-problems.ts';
import { certificatePlace, namePlace, numberPlace, scopeOf, sealedCells } from './stage-list.ts';

/**
 * Tries the open rows of an applied delivery again. Those that find somebody become a delivery of their own with the same life:
 * it is previewed, approved and applied like any other. Where nobody is found, nothing is made.
 */
export async function retryRows(
  ground: Counter,
  originId: string,
  { progress, signal }: Pick<Work, 'progress' | 'signal'>,
) {
  const [origin] = await batchesById(ground.db, ground.reach, [originId]);
  if (origin?.status !== 'APPLIED') return;
  progress('MATCH');
  await bulkTransaction(ground.db, async (db) => {
    const tx = { ...ground, db };
    const scope = { ...scopeOf(origin, partnerOfBatch(origin), tx.today), mode: 'DELTA' as const };
    if ((await lockBatch(db, tx.reach, originId))?.status !== 'APPLIED') return;
    await beginListStage(db);
    await stageListRows(db, rowsAgain(ground, originId));
    await matchStagedList(db, scope);
    await expandHouseholds(db, scope);
    await classifyStagedList(db, scope);
    signal.throwIfAborted();
    if ((await leaveMatched(db)) > 0) await keepAsBatch(tx, origin);
  });
}

async function keepAsBatch(tx: Counter, origin: StoredListBatch): Promise<void> {
  const { department, regionCode, asOf, policyYear } = origin;
  const [id, batch] = [randomUUID(), nextName(origin.batch, await retriesNamed(tx.db, origin, origin.batch))];
  const by = tx.viewer.subject ?? '';
  const checksum = createHash('sha256').update(id).digest('hex');
  const given = { department, regionCode, asOf, policyYear, mode: 'DELTA' as const, originId: origin.id, sentBy: by };
  await insertListBatch(tx.db, { ...given, id, batch, checksum, rowCount: 0 }, by);
  await keepListRows(tx.db, id, ROW_PROBLEMS);
  await setStatus(tx.db, id, { status: 'STAGED', by });
  const counts = await countListRows(tx.db, id);
  await setStatus(tx.db, id, { status: 'MATCHED', by }, counts);
  const about = { subjectId: id, regionCode, department: department as Department };
  await enqueueJob(tx, { id: randomUUID(), kind: 'ASSISTANCE_LIST_PREVIEW', ...about });
  await insertAuditLine(tx.db, {
    ...signatureOf(tx.viewer),
    action: 'assistanceList.retry',
    subjects: [origin.id, id],
    count: counts.rowCount,
    details: { department, ...counts },
  });
}

/** `2017-08+1`, `2017-08+2` and so on; a retry of a retry counts on. */
function nextName(name: string, taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const next = `${name}+${count}`;
    if (!taken.includes(next)) return next;
  }
}

/** Rows opened at once. */
const PAGE = 1000;
const FIRST = '00000000-0000-0000-0000-000000000000';

async function* rowsAgain({ db, reach, keyring }: Counter, batchId: string): AsyncGenerator<StagedListRow> {
  for (let after = FIRST; ; ) {
    const ids = await retriableRows(db, batchId, after, PAGE);
    const last = ids.at(-1);
    if (last === undefined) return;
    for (const row of await sealedListRows(db, reach, ids)) yield rowAgain(keyring, row);
    after = last;
  }
}

/** A row under another id, sealed for that. */
function rowAgain(keyring: Keyring, row: SealedListRow): StagedListRow {
  const id = randomUUID();
  const { line, category, action, confirmedOn, validFrom, validTo, grade, meetsCondition, regionCode } = row;
  const opened = (sealed: Buffer | null, place: string) => (sealed === null ? null : keyring.open(sealed, place));
  const named = {
    number: opened(row.sealedNumber, numberPlace(row.id)),
    name: opened(row.sealedName, namePlace(row.id)) ?? '',
    certificate: opened(row.sealedCertificate, certificatePlace(row.id)),
  };
  return {
    ...{ id, category, action, confirmedOn, validFrom, validTo, grade, meetsCondition, regionCode, originId: row.id },
    ...sealedCells(keyring, id, named),
    ...{ line: line ?? 0, isOldNumber: false, faultCode: null, faultField: null, faultZh: null, faultEn: null },
  };
}
