import { formatYuan } from '../../policy/money.ts';
import type { Db } from '../../store/db.ts';
import {
  type EnrollmentConflict,
  findEnrollmentConflicts,
  type IncomingEnrollment,
  type StatedStandard,
  stageEnrollments,
  takeEnrollments,
  yearsOfPayments,
} from '../../store/queries/enrollment-import.ts';
import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import { countEnrollments, insertReceipts, mergeEnrollments } from '../../store/queries/receipt-import.ts';
import { openRulebooks } from '../rulebooks.ts';
import { ENROLLMENT_COLUMNS, OPTIONAL_ENROLLMENT_COLUMNS, readEnrollmentRow } from './enrollment-rows.ts';
import type { FileReport } from './file-report.ts';
import { addConflicts, type Words, wordsOfReference } from './import-conflicts.ts';
import { type FileGiven, type FileKind, type Importer, takeFile } from './import-file.ts';
import { publishedStandards } from './published-standards.ts';

const ENROLLMENTS: FileKind<keyof typeof ENROLLMENT_COLUMNS, IncomingEnrollment> = {
  kind: 'ENROLLMENTS',
  columns: ENROLLMENT_COLUMNS,
  optional: OPTIONAL_ENROLLMENT_COLUMNS,
  readRow: readEnrollmentRow,
  stage: stageEnrollments,
  async check(tx, problems, bounds) {
    await matchIncoming(tx, bounds);
    await takeEnrollments(tx);
    addConflicts(problems, await findEnrollmentConflicts(tx, await standardsOf(tx), problems.room), wordsOf);
  },
  async write(tx, source) {
    await mergeEnrollments(tx, source);
    await insertReceipts(tx, source);
    return countEnrollments(tx);
  },
};

/**
 * Takes a file of past enrolments and payments of people whose files exist, whole or not at all. An enrolment is recognised by
 * person, scheme, year and place and may be corrected; money is not: a payment or a receipt that is on file otherwise refuses
 * the file, because only a refund or a void receipt takes it back.
 */
export const importEnrollments = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> => takeFile(importer, ENROLLMENTS, input, given);

/** What the law has everybody pay, where the file tells payments and not what they came to. */
async function standardsOf(tx: Db): Promise<StatedStandard[]> {
  const years = await yearsOfPayments(tx);
  return years.length === 0 ? [] : publishedStandards(years, await openRulebooks(tx));
}

const WORDS: Readonly<Partial<Record<EnrollmentConflict, (other: string) => Words>>> = {
  UNKNOWN_AREA: () => ['poolingArea', 'The pooling area is not imported. 统筹区尚未导入。'],
  SAME_PAYMENT: (other) => [
    'payer',
    `Line ${other} is about the same person, scheme, year, place and payer: add the two up. 第${other}行的人员、险种、年度、参保地和付款方均相同，请合并填写。`,
  ],
  BELOW_STANDARD: (other) => ['amount', wordsOfShort(other)],
  ENROLLMENT_DIFFERS: (other) => [
    'status',
    `Line ${other} says otherwise of the same enrolment: status, day or category. 第${other}行对同一参保登记的状态、日期或类别填写不一。`,
  ],
  RECEIPT_DIFFERS: (other) => [
    'receiptNumber',
    `Line ${other} has the same receipt for another household, day or collector: a receipt is one household's. 第${other}行同一票据的户、日期或代收人不同，一张票据只属于一户。`,
  ],
  RECEIPT_PERSON_TWICE: (other) => [
    'receiptNumber',
    `Line ${other} has this person and year on the same receipt. 第${other}行在同一票据上已有该人该年度。`,
  ],
  RECEIPT_STORED: () => [
    'receiptNumber',
    'A receipt of this number is on file and says otherwise: receipts never change. 该票据号已登记且内容不同，票据不得更改。',
  ],
  PAYMENT_STORED: () => [
    'amount',
    'A payment of this payer is on file and says otherwise: void its receipt or refund it. 该付款方的缴费已登记且内容不同，请作废票据或办理退费。',
  ],
  UNKNOWN_HOUSEHOLD: (other) => [
    'householdNumber',
    `No household "${other}" is on file there. 该地没有户号为“${other}”的户。`,
  ],
  NO_HOUSEHOLD: () => [
    'householdNumber',
    'The person belongs to no household on file: name the one that paid. 本人未登记在任何户，请填写缴费户的户号。',
  ],
  MANY_HOUSEHOLDS: (other) => [
    'householdNumber',
    `More than one household "${other}" stands there: merge them first. 该地有多户使用户号“${other}”，请先合并。`,
  ],
  NO_HEAD_NAME: () => [
    'headName',
    'The household has no head whose name could be printed: give it. 该户没有可打印的户主姓名，请填写。',
  ],
  UNKNOWN_COLLECTOR: () => ['collector', 'No member of staff has this name. 没有该姓名的工作人员。'],
  MANY_COLLECTORS: () => [
    'collector',
    'More than one member of staff has this name: leave the cell empty. 有多名工作人员使用该姓名，请留空。',
  ],
};

/** Of the sum and the standard, in fen. */
function wordsOfShort(other: string): string {
  const [paid = '', standard = ''] = other.split(' ').map((fen) => formatYuan(Number(fen)));
  return `${paid} was paid of the year's ${standard}: say in "status" whether it is REGISTERED, or PAID because nothing more was due; or add the row of whoever paid the rest. 已缴${paid}元，少于标准${standard}元，请填写登记状态。`;
}

const wordsOf = (conflict: Conflict<EnrollmentConflict>): Words =>
  WORDS[conflict.kind]?.(conflict.other) ?? wordsOfReference(conflict) ?? ['', conflict.kind];
