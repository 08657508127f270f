import type { IncomingEnrollment } from '../../store/queries/enrollment-import.ts';
import { faultOfOldBook } from '../paper-number.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import {
  noteText,
  REFERENCE,
  type RowReading,
  readFen,
  readPastDay,
  readPolicyYear,
  readReference,
  readRegion,
  readTerm,
} from './import-cells.ts';
import { type Add, requireText } from './region-file.ts';

/** The columns of a file of past enrolments and payments: one row a person, scheme, policy year and payer. */
export const ENROLLMENT_COLUMNS = {
  ...REFERENCE,
  scheme: ['险种'],
  policyYear: ['参保年度'],
  region: ['参保地'],
  poolingArea: ['统筹区', '统筹地区'],
  status: ['登记状态'],
  category: ['参保类别'],
  legacyRecord: ['参保来源'],
  registeredOn: ['登记日期'],
  paidOn: ['缴费日期'],
  amount: ['金额', '缴费金额'],
  payer: ['付款方'],
  channel: ['缴费渠道'],
  collector: ['代收人'],
  receiptSeries: ['票据批次'],
  receiptNumber: ['票据号'],
  householdNumber: ['户号'],
  householdRegion: ['户所在地'],
  headName: ['户主姓名'],
} as const;

type Column = keyof typeof ENROLLMENT_COLUMNS;
type Cells = Readonly<Record<Column, string>>;

const REQUIRED: readonly Column[] = ['scheme', 'policyYear', 'region'];

export const OPTIONAL_ENROLLMENT_COLUMNS: readonly Column[] = (Object.keys(ENROLLMENT_COLUMNS) as Column[]).filter(
  (column) => !REQUIRED.includes(column),
);

/** One row as it will be staged: an enrolment, and the money of one payer when there was any. */
export function readEnrollmentRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): IncomingEnrollment | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  const { number: _, otherNumber: __, ...reference } = readReference(values, reading, add);
  for (const column of ['scheme', 'region'] as const) requireText(column, values[column], add);
  const policyYear = readPolicyYear(values.policyYear, reading, add) ?? null;
  const money = readMoney(values, reading, add);
  const enrollment = {
    scheme: readTerm('scheme', values.scheme, 'scheme', add) ?? null,
    policyYear,
    regionCode: readRegion('region', values.region, reading, add),
    poolingArea: values.poolingArea || null,
    category: readTerm('category', values.category, 'enrollmentCategory', add) ?? null,
    legacyRecord: readTerm('legacyRecord', values.legacyRecord, 'legacyRecord', add) ?? null,
    ...readStanding(values, money.paidOn, policyYear, reading, add),
  };
  const receipt = readReceipt(values, reading, add);
  if (!reference.numberIndex && !reference.otherIndex) return undefined;
  return { line, ...reference, ...enrollment, ...money, ...receipt };
}

/** How far the enrolment came: what the file says, else what follows from the day of payment. */
function readStanding(cells: Cells, paidOn: string | null, policyYear: number | null, reading: RowReading, add: Add) {
  const given = readTerm('status', cells.status, 'enrollmentStatus', add);
  const registeredOn = readPastDay('registeredOn', cells.registeredOn, reading, add);
  if (cells.registeredOn === '' && cells.paidOn === '')
    add('registeredOn', 'Give the day of registration or of payment. 登记日期和缴费日期至少填一项。');
  if (registeredOn && paidOn && registeredOn > paidOn)
    add('registeredOn', 'The payment came before the registration. 缴费日期早于登记日期。');
  if (given && PAID.includes(given) && cells.paidOn === '')
    add('paidOn', `An enrolment that is ${given} has been paid: when? 该登记状态为已缴费，须填写缴费日期。`);
  if (given === 'VOID' && cells.amount !== '') {
    add(
      'amount',
      'A void enrolment has no payment: money is given back by a refund, not by a file. 已作废的登记不能有缴费，退费另行办理。',
    );
  }
  const paid = paidStatus(policyYear ?? 0, Number(reading.today.slice(0, 4)));
  return {
    status: given ?? (paidOn ? paid : 'REGISTERED'),
    isStatusGiven: given !== undefined,
    registeredOn,
  };
}

const PAID: readonly string[] = ['PAID', 'ACTIVE', 'ENDED'];

/** What a paid enrolment of a year is in the year of today. */
const paidStatus = (policyYear: number, current: number) =>
  policyYear > current ? 'PAID' : policyYear === current ? 'ACTIVE' : 'ENDED';

function readMoney(cells: Cells, reading: RowReading, add: Add) {
  const isPaid = cells.amount !== '';
  if (isPaid && cells.paidOn === '') add('paidOn', 'The payment has no day. 填写了金额，还须填写缴费日期。');
  if (isPaid && cells.channel === '') add('channel', 'The payment has no channel. 填写了金额，还须填写缴费渠道。');
  for (const field of ['payer', 'channel', 'collector', 'receiptSeries', 'receiptNumber'] as const) {
    if (!isPaid && cells[field] !== '')
      add('amount', `The row has a ${field} and no amount. 填写了${ENROLLMENT_COLUMNS[field][0]}而金额为空。`);
  }
  return {
    paidOn: readPastDay('paidOn', cells.paidOn, reading, add),
    amountFen: readFen('amount', cells.amount, add),
    payer: readTerm('payer', cells.payer, 'payer', add) ?? 'SELF',
    channel: readTerm('channel', cells.channel, 'paymentChannel', add) ?? null,
    collector: cells.collector || null,
  };
}

/** Four bytes hold it; no book of receipts is longer. */
const MOST_NUMBER = 2_147_483_647;

function readReceipt(cells: Cells, reading: RowReading, add: Add) {
  const { receiptSeries, receiptNumber } = cells;
  if ((receiptSeries === '') !== (receiptNumber === ''))
    add('receiptNumber', 'A receipt has a series and a number. 票据批次和票据号须同时填写。');
  const isNumber = /^[1-9]\d{0,9}$/.test(receiptNumber) && Number(receiptNumber) <= MOST_NUMBER;
  if (receiptNumber !== '' && !isNumber)
    add('receiptNumber', 'A receipt number is a whole number above zero. 票据号须为大于零的整数。');
  noteText('receiptSeries', receiptSeries === '' ? undefined : faultOfOldBook(receiptSeries), add);
  const place = cells.householdNumber === '' ? '' : cells.householdRegion || cells.region;
  if (cells.householdNumber === '' && cells.householdRegion !== '')
    add('householdNumber', 'The household has no number. 填写了户所在地，还须填写户号。');
  return {
    series: receiptSeries || null,
    number: isNumber ? Number(receiptNumber) : null,
    householdNumber: cells.householdNumber || null,
    householdRegion: readRegion('householdRegion', place, reading, add),
    headName: cells.headName || null,
  };
}
