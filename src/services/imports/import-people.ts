import { randomUUID } from 'node:crypto';
import type { Db } from '../../store/db.ts';
import { replaceEnrollments } from '../../store/queries/enrollment.ts';
import {
  endMemberships,
  enrollmentsOfTheDead,
  findHouseholdConflicts,
  type HouseholdConflict,
  mergeHouseholds,
  takeHouseholds,
} from '../../store/queries/household-import.ts';
import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import {
  addChecks,
  closePeople,
  correctPeople,
  findPersonConflicts,
  insertPeople,
  type PersonConflict,
  stagePeople,
  takePeople,
} from '../../store/queries/person-import.ts';
import { DEATH, HUKOU, LIVING, MEMBER, restate, stateFacts } from '../../store/queries/stated.ts';
import { type CsvProblems, readCsv } from './csv.ts';
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
import { OPTIONAL_PERSON_COLUMNS, PERSON_COLUMNS, readPersonRow } from './person-rows.ts';
import { resealCells } from './reseal-cells.ts';

type Input = AsyncIterable<Buffer | string>;

/**
 * Takes a file of people, whole or not at all: one row a person, with documents, places and household. People are recognised
 * by a document's number, households by number and place. A cell that is empty leaves what is on file, a place or a household
 * that changes needs the day since when, and people that the file leaves out stay as they are.
 */
export async function importPeople(importer: Importer, input: Input, given: FileGiven): Promise<FileReport> {
  const { keyring, today, reach } = importer;
  const bounds = boundsOf(reach);
  const reading = { keyring, today, salt: randomUUID(), mayWrite: (code: string) => isWithinBounds(bounds, code) };
  return takeFile(
    importer,
    {
      kind: 'PEOPLE',
      stage: (tx, bytes, problems) =>
        stagePeople(
          tx,
          checkedRows(readCsv(bytes, PERSON_COLUMNS, problems, OPTIONAL_PERSON_COLUMNS), given.onProgress, (row) =>
            readPersonRow(row, reading, problems),
          ),
        ),
      async check(tx, problems) {
        await takeHouseholds(tx);
        await matchIncoming(tx, bounds);
        await takePeople(tx);
        await checkRows(tx, problems);
      },
      write: (tx, source) => writePeople(tx, keyring, source),
    },
    input,
    given,
  );
}

/** What rows contradict among themselves; households only once every row is sound, because a missing row would mislead. */
async function checkRows(tx: Db, problems: CsvProblems): Promise<void> {
  addConflicts(problems, await findPersonConflicts(tx, problems.room), wordsOfPerson);
  if (problems.total > 0) return;
  await stateFacts(tx);
  addConflicts(problems, await findHouseholdConflicts(tx, problems.room), wordsOfHousehold);
}

async function writePeople(tx: Db, keyring: Importer['keyring'], source: string) {
  await insertPeople(tx, source);
  await correctPeople(tx, source);
  await mergeHouseholds(tx, source);
  await resealCells(tx, keyring, source);
  for (const kind of [HUKOU, LIVING, MEMBER, DEATH]) await restate(tx, kind, source);
  await addChecks(tx, source);
  await endMemberships(tx);
  for (const { ids, diedOn, isFuture } of await enrollmentsOfTheDead(tx)) {
    const status = isFuture ? 'VOID' : 'ENDED';
    await replaceEnrollments(tx, ids, { status, endedOn: diedOn, endReason: 'DEATH', source });
  }
  return closePeople(tx);
}

function wordsOfPerson(conflict: Conflict<PersonConflict>): readonly [field: string, message: string] {
  const { kind, other } = conflict;
  if (kind === 'SAME_NUMBER') return ['idNumber', `The same number stands in line ${other} already.`];
  if (kind === 'SAME_FILE') return ['idNumber', `Line ${other} is about the same person, by another document.`];
  if (kind === 'OTHER_OFFICE') {
    return [
      'idNumber',
      'Another office keeps the file of the person who holds this number: ask it to hand the file over.',
    ];
  }
  return wordsOfReference(conflict) ?? ['', kind];
}

const HOUSEHOLD_WORDS: Record<HouseholdConflict, (other: string) => readonly [field: string, message: string]> = {
  MANY_HOUSEHOLDS: (other) => ['householdNumber', `${other} households of this number stand there: merge them first.`],
  TWO_HEADS: (other) => ['relation', `The household has its head in line ${other} already.`],
  TWO_HEADS_STORED: () => [
    'relation',
    'The household on file has another head: give that person a row with their new relation.',
  ],
  NO_HEAD: (other) => ['relation', `The household "${other}" has no head, neither in this file nor on file.`],
  HEAD_LEAVES: () => ['relation', 'The household is left without a head: give another member a row as its head.'],
  TWO_ADDRESSES: (other) => ['address', `The household has another address in line ${other}.`],
  HUKOU_WITHOUT_DAY: () => ['hukouFrom', 'The hukou on file is another: give the day since when this one holds.'],
  LIVING_WITHOUT_DAY: () => ['livingFrom', 'The place of living on file is another: give the day since when.'],
  MEMBER_WITHOUT_DAY: () => [
    'memberFrom',
    'The person belongs to another household on file, and to one on a day: give the day of joining this one.',
  ],
};

const wordsOfHousehold = ({ kind, other }: Conflict<HouseholdConflict>) => HOUSEHOLD_WORDS[kind](other);
