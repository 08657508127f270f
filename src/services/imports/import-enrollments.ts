import { formatYuan } from '../../policy/money.ts';
import type { Db } from '../../store/db.ts';
import {
  type EnrollmentConflict,
  findEnrollmentConflicts,
  type StatedStandard,
  stageEnrollments,
  takeEnrollments,
  yearsOfPayments,
} from '../../store/queries/enrollment-import.ts';
import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import { countEnrollments, insertReceipts, mergeEnrollments } from '../../store/queries/receipt-import.ts';
import { openRulebooks } from '../rulebooks.ts';
import { readCsv } from './csv.ts';
import { ENROLLMENT_COLUMNS, OPTIONAL_ENROLLMENT_COLUMNS, readEnrollmentRow } from './enrollment-rows.ts';
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
import { publishedStandards } from './published-standards.ts';

/**
 * Takes a file of past enrolments and payments of people whose files exist, whole or not at all. An enrolment is recognised by
 * person, scheme, year and place and may be corrected; money is not: a payment or a receipt that is on file otherwise refuses
 * the file, because only a refund or a void receipt takes it back.
 */
export async function importEnrollments(
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
      kind: 'ENROLLMENTS',
      stage: (tx, bytes, problems) =>
        stageEnrollments(
          tx,
          checkedRows(
            readCsv(bytes, ENROLLMENT_COLUMNS, problems, OPTIONAL_ENROLLMENT_COLUMNS),
            given.onProgress,
            (row) => readEnrollmentRow(row, reading, problems),
          ),
        ),
      async check(tx, problems) {
        await matchIncoming(tx, bounds);
        await takeEnrollments(tx);
        addConflicts(problems, await findEnrollmentConflicts(tx, await standardsOf(tx), problems.room), wordsOf);
      },
      async write(tx, source) {
        await mergeEnrollments(tx, source);
        await insertReceipts(tx, source);
        return countEnrollments(tx);
      },
    },
    input,
    given,
  );
}

/** What the law has everybody pay, where the file tells payments and not what they came to. */
async function standardsOf(tx: Db): Promise<StatedStandard[]> {
  const years = await yearsOfPayments(tx);
  return years.length === 0 ? [] : publishedStandards(years, await openRulebooks(tx));
}

type Words = readonly [field: string, message: string];

const WORDS: Readonly<Partial<Record<EnrollmentConflict, (other: string) => Words>>> = {
  UNKNOWN_AREA: () => ['poolingArea', 'The pooling area is not imported.'],
  SAME_PAYMENT: (other) => [
    'payer',
    `Line ${other} is about the same person, scheme, year, place and payer: add the two up.`,
  ],
  BELOW_STANDARD: (other) => ['amount', wordsOfShort(other)],
  ENROLLMENT_DIFFERS: (other) => [
    'status',
    `Line ${other} says otherwise of the same enrolment: status, day or category.`,
  ],
  RECEIPT_DIFFERS: (other) => [
    'receiptNumber',
    `Line ${other} has the same receipt for another household, day or collector: a receipt is one household's.`,
  ],
  RECEIPT_PERSON_TWICE: (other) => ['receiptNumber', `Line ${other} has this person and year on the same receipt.`],
  RECEIPT_STORED: () => [
    'receiptNumber',
    'A receipt of this number is on file and says otherwise: receipts never change.',
  ],
  PAYMENT_STORED: () => [
    'amount',
    'A payment of this payer is on file and says otherwise: void its receipt or refund it.',
  ],
  UNKNOWN_HOUSEHOLD: (other) => ['householdNumber', `No household "${other}" is on file there.`],
  NO_HOUSEHOLD: () => ['householdNumber', 'The person belongs to no household on file: name the one that paid.'],
  MANY_HOUSEHOLDS: (other) => ['householdNumber', `More than one household "${other}" stands there: merge them first.`],
  NO_HEAD_NAME: () => ['headName', 'The household has no head whose name could be printed: give it.'],
  UNKNOWN_COLLECTOR: () => ['collector', 'No member of staff has this name.'],
  MANY_COLLECTORS: () => ['collector', 'More than one member of staff has this name: leave the cell empty.'],
};

/** Of the sum and the standard, in fen. */
function wordsOfShort(other: string): string {
  const [paid = '', standard = ''] = other.split(' ').map((fen) => formatYuan(Number(fen)));
  return `${paid} was paid of the year's ${standard}: say in "status" whether it is REGISTERED, or PAID because nothing more was due; or add the row of whoever paid the rest. 已缴${paid}元，少于标准${standard}元，请填写登记状态。`;
}

const wordsOf = (conflict: Conflict<EnrollmentConflict>): Words =>
  WORDS[conflict.kind]?.(conflict.other) ?? wordsOfReference(conflict) ?? ['', conflict.kind];
