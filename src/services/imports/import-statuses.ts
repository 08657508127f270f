import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import {
  findStatusConflicts,
  type IncomingStatus,
  mergeStatuses,
  type StatusConflict,
  stageStatuses,
  takeStatuses,
} from '../../store/queries/status-import.ts';
import type { FileReport } from './file-report.ts';
import { addConflicts, type Words, wordsOfReference } from './import-conflicts.ts';
import { type FileGiven, type FileKind, type Importer, takeFile } from './import-file.ts';
import { OPTIONAL_STATUS_COLUMNS, readStatusRow, STATUS_COLUMNS } from './status-rows.ts';

const STATUSES: FileKind<keyof typeof STATUS_COLUMNS, IncomingStatus> = {
  kind: 'STATUSES',
  columns: STATUS_COLUMNS,
  optional: OPTIONAL_STATUS_COLUMNS,
  readRow: readStatusRow,
  stage: stageStatuses,
  async check(tx, problems, bounds) {
    await matchIncoming(tx, bounds);
    await takeStatuses(tx);
    addConflicts(problems, await findStatusConflicts(tx, problems.room), wordsOf);
  },
  write: mergeStatuses,
};

/**
 * Takes a file of statuses of people whose files exist, whole or not at all. A period is recognised by person, status and
 * first day: one that is on file is corrected, another is added, and none may overlap one of the same status.
 */
export const importStatuses = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> => takeFile(importer, STATUSES, input, given);

function wordsOf(conflict: Conflict<StatusConflict>): Words {
  const { kind, other } = conflict;
  if (kind === 'OVERLAP')
    return ['from', `Line ${other} gives the same status for some of these days. 与第${other}行的同一状态时间重叠。`];
  if (kind === 'OVERLAP_STORED')
    return [
      'from',
      `The period overlaps one of the same status on file (${other}). 与已登记的同一状态时间重叠（${other}）。`,
    ];
  return wordsOfReference(conflict) ?? ['', kind];
}
