import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import {
  findStatusConflicts,
  mergeStatuses,
  type StatusConflict,
  stageStatuses,
  takeStatuses,
} from '../../store/queries/status-import.ts';
import { readCsv } from './csv.ts';
import {
  addConflicts,
  boundsOf,
  checkedRows,
  type FileGiven,
  type FileReport,
  type Importer,
  isWithinBounds,
  takeFile,
  wordsOfReference,
} from './import-file.ts';
import { OPTIONAL_STATUS_COLUMNS, readStatusRow, STATUS_COLUMNS } from './status-rows.ts';

/**
 * Takes a file of statuses of people whose files exist, whole or not at all. A period is recognised by person, status and
 * first day: one that is on file is corrected, another is added, and none may overlap one of the same status.
 */
export async function importStatuses(
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> {
  const { keyring, today, reach } = importer;
  const bounds = boundsOf(reach);
  const reading = { keyring, today, mayWrite: (code: string) => isWithinBounds(bounds, code) };
  return takeFile(
    importer,
    {
      kind: 'STATUSES',
      stage: (tx, bytes, problems) =>
        stageStatuses(
          tx,
          checkedRows(readCsv(bytes, STATUS_COLUMNS, problems, OPTIONAL_STATUS_COLUMNS), given.onProgress, (row) =>
            readStatusRow(row, reading, problems),
          ),
        ),
      async check(tx, problems) {
        await matchIncoming(tx, bounds);
        await takeStatuses(tx);
        addConflicts(problems, await findStatusConflicts(tx, problems.room), wordsOf);
      },
      write: mergeStatuses,
    },
    input,
    given,
  );
}

function wordsOf(conflict: Conflict<StatusConflict>): readonly [field: string, message: string] {
  const { kind, other } = conflict;
  if (kind === 'OVERLAP') return ['from', `Line ${other} gives the same status for some of these days.`];
  if (kind === 'OVERLAP_STORED') return ['from', `The period overlaps one of the same status on file (${other}).`];
  return wordsOfReference(conflict) ?? ['', kind];
}
