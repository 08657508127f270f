import { randomUUID } from 'node:crypto';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
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
  type IncomingPerson,
  insertPeople,
  type PersonConflict,
  stagePeople,
  takePeople,
} from '../../store/queries/person-import.ts';
import { DEATH, HUKOU, LIVING, MEMBER, restate, stateFacts } from '../../store/queries/stated.ts';
import { retryUnmatchedOfFile } from '../assistance-lists/retry-unmatched.ts';
import type { CsvProblems } from './csv-problems.ts';
import type { FileReport } from './file-report.ts';
import { addConflicts, type Words, wordsOfReference } from './import-conflicts.ts';
import { type FileGiven, type FileKind, type Importer, takeFile } from './import-file.ts';
import { OPTIONAL_PERSON_COLUMNS, PERSON_COLUMNS, readPersonRow } from './person-rows.ts';
import { resealCells } from './reseal-cells.ts';

/**
 * Takes a file of people, whole or not at all: one row a person, with documents, places and household. People are recognised
 * by a document's number, households by number and place. A cell that is empty leaves what is on file, a place or a household
 * that changes needs the day since when, and people that the file leaves out stay as they are.
 */
export const importPeople = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> => takeFile(importer, peopleFile(importer), input, given);

/** Made anew for each file: its secret gives a household the same id in every row of that file alone. */
function peopleFile(importer: Importer): FileKind<keyof typeof PERSON_COLUMNS, IncomingPerson> {
  const salt = randomUUID();
  return {
    kind: 'PEOPLE',
    columns: PERSON_COLUMNS,
    optional: OPTIONAL_PERSON_COLUMNS,
    readRow: (row, reading, problems) => readPersonRow(row, { ...reading, salt }, problems),
    stage: stagePeople,
    async check(tx, problems, bounds) {
      await takeHouseholds(tx);
      await matchIncoming(tx, bounds);
      await takePeople(tx);
      await checkRows(tx, problems);
    },
    async write(tx, source) {
      const counts = await writePeople(tx, importer.keyring, source);
      await retryUnmatchedOfFile({ ...importer, db: tx });
      return counts;
    },
  };
}

/** What rows contradict among themselves; households only once every row is sound, because a missing row would mislead. */
async function checkRows(tx: Db, problems: CsvProblems): Promise<void> {
  addConflicts(problems, await findPersonConflicts(tx, problems.room), wordsOfPerson);
  if (problems.total > 0) return;
  await stateFacts(tx);
  addConflicts(problems, await findHouseholdConflicts(tx, problems.room), wordsOfHousehold);
}

async function writePeople(tx: Db, keyring: Keyring, source: string) {
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

function wordsOfPerson(conflict: Conflict<PersonConflict>): Words {
  const { kind, other } = conflict;
  if (kind === 'SAME_NUMBER')
    return ['idNumber', `The same number stands in line ${other} already. 同一号码已出现在第${other}行。`];
  if (kind === 'SAME_FILE')
    return [
      'idNumber',
      `Line ${other} is about the same person, by another document. 第${other}行用另一证件登记了同一人。`,
    ];
  if (kind === 'OTHER_OFFICE') {
    return [
      'idNumber',
      'Another office keeps the file of the person who holds this number: ask it to hand the file over. 持该号码的人员档案由其他经办机构保管，请联系其移交。',
    ];
  }
  return wordsOfReference(conflict) ?? ['', kind];
}

const HOUSEHOLD_WORDS: Record<HouseholdConflict, (other: string) => Words> = {
  MANY_HOUSEHOLDS: (other) => [
    'householdNumber',
    `${other} households of this number stand there: merge them first. 该地有${other}户使用此户号，请先合并。`,
  ],
  TWO_HEADS: (other) => ['relation', `The household has its head in line ${other} already. 该户户主已在第${other}行。`],
  TWO_HEADS_STORED: () => [
    'relation',
    'The household on file has another head: give that person a row with their new relation. 该户已登记另一户主，请为其另填一行并注明新的关系。',
  ],
  NO_HEAD: (other) => [
    'relation',
    `The household "${other}" has no head, neither in this file nor on file. 户“${other}”在本文件和登记中均无户主。`,
  ],
  HEAD_LEAVES: () => [
    'relation',
    'The household is left without a head: give another member a row as its head. 该户将没有户主，请另填一行指定户主。',
  ],
  TWO_ADDRESSES: (other) => [
    'address',
    `The household has another address in line ${other}. 第${other}行填写的该户住址不同。`,
  ],
  HUKOU_WITHOUT_DAY: () => [
    'hukouFrom',
    'The hukou on file is another: give the day since when this one holds. 与登记的户籍不同，请填写户籍起始日。',
  ],
  LIVING_WITHOUT_DAY: () => [
    'livingFrom',
    'The place of living on file is another: give the day since when. 与登记的居住地不同，请填写居住起始日。',
  ],
  MEMBER_WITHOUT_DAY: () => [
    'memberFrom',
    'The person belongs to another household on file, and to one on a day: give the day of joining this one. 本人已登记在另一户，同一日只能属于一户，请填写入户日期。',
  ],
};

const wordsOfHousehold = ({ kind, other }: Conflict<HouseholdConflict>) => HOUSEHOLD_WORDS[kind](other);
