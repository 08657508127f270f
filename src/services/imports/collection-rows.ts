import { createHash } from 'node:crypto';
import type { Keyring } from '../../store/envelope.ts';
import { isUuid } from '../../store/rows.ts';
import type { Channel } from '../collection/collection-request.ts';
import { asItWas, TOLD_COLUMNS } from '../rosters/roster-cells.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type CsvProblem, CsvProblems, CsvRefused } from './csv-problems.ts';
import { hashed } from './hashed-bytes.ts';
import { readFen, readNumber, readPastDay, readTerm } from './import-cells.ts';
import type { Add } from './region-file.ts';
import { readSigned, readYes } from './signature-cell.ts';

/** A village's file of payments that could not be read, as far as nobody can say which household a line belongs to. */
export class CollectionFileRefused extends CsvRefused {
  readonly code = 'COLLECTION_FILE_REFUSED';
}

const COLUMNS = {
  householdNumber: ['户号'],
  personId: ['档案号'],
  idNumber: ['身份证号', '公民身份号码', '身份证号码'],
  name: ['姓名'],
  policyYear: ['参保年度'],
  amount: ['实缴金额', '金额', '缴费金额'],
  paidOn: ['缴费日期'],
  channel: ['缴费渠道'],
  collector: ['代收人'],
  isSigned: ['签字', '是否签字', 'signature'],
  isPartial: ['部分缴费', '是否部分缴费'],
  slipNumber: ['回单号'],
} as const;

type Column = keyof typeof COLUMNS;

/** Columns that a file may leave out: what they would say is said for the whole file, or what is due is taken. */
const OPTIONAL: readonly Column[] = (Object.keys(COLUMNS) as Column[]).filter((column) => column !== 'paidOn');

/** What is read is held until the file is taken. None of these says anything that is longer, with blanks around it. */
const LIMITS = {
  ignored: TOLD_COLUMNS,
  longest: {
    householdNumber: 60,
    personId: 60,
    idNumber: 60,
    name: 200,
    policyYear: 60,
    amount: 60,
    paidOn: 60,
    channel: 60,
    collector: 200,
    isSigned: 60,
    isPartial: 60,
    slipNumber: 60,
  } satisfies Record<Column, number>,
};

/** One line of the file: one person paid for. */
export interface CollectionRow {
  readonly line: number;
  /** Empty where the person's own household pays. */
  readonly householdNumber: string;
  /** The file of the person paid for, as a roster prints it; null where a number says who it is. */
  readonly personId: string | null;
  /** Index of the citizen number, as hexadecimal text; null when there is none that can be read. */
  readonly numberIndex: string | null;
  readonly name: string;
  readonly policyYear: number;
  /** Null takes what is due. */
  readonly amountFen: number | null;
  readonly paidOn: string | null;
  readonly channel: Channel;
  /** Name or id of a member of staff; empty without one. */
  readonly collector: string;
  readonly isSigned: boolean | null;
  /** Whether only a part is paid for this person; null says that it is all. */
  readonly isPartial: boolean | null;
  readonly slipNumber: string | null;
}

/** The lines of one household, and everything that keeps them from being taken. */
export interface HouseholdRows {
  /** 户号, or the household's id. */
  readonly number: string;
  readonly rows: CollectionRow[];
  readonly problems: CsvProblem[];
  /** Whether the file names no collector, so that the village's only one is taken for theirs. */
  isCollectorAssumed?: boolean;
}

/** What holds for every line that does not say otherwise. */
export interface CollectionDefaults {
  readonly policyYear: number;
  readonly channel: Channel;
  readonly today: string;
  readonly keyring: Keyring;
}

export interface CollectionFile {
  readonly households: readonly HouseholdRows[];
  readonly rows: number;
  /** Lines without an amount: people of a roster who have not paid. */
  readonly skipped: number;
  /** What the file's header calls a column. */
  readonly headingOf: (field: string) => string;
  /** SHA-256 of the file. */
  readonly checksum: string;
}

/** A county's payments of a year fit. What is longer is no village's file. */
const MOST_ROWS = 300_000;

/** Reads a whole file into its households, in the order they first stand in. A household's lines need not stand together. */
export async function readCollectionFile(
  input: AsyncIterable<Buffer | string>,
  defaults: CollectionDefaults,
): Promise<CollectionFile> {
  const form = new CsvProblems();
  const hash = createHash('sha256');
  const households = new Map<string, HouseholdRows>();
  let [rows, skipped] = [0, 0];
  for await (const row of readCsv(hashed(input, hash), COLUMNS, form, OPTIONAL, LIMITS)) {
    rows += 1;
    if (rows > MOST_ROWS) form.stop(row.line, '', `The file has more than ${MOST_ROWS} rows: hand it in by town.`);
    if (form.total > 0) break;
    if (form.has('amount') && isUnpaid(row.values)) {
      skipped += 1;
      continue;
    }
    const number = asItWas(row.values.householdNumber);
    // Without a number nobody knows which other lines are bad with it, so it is a household of its own.
    const household = households.get(number || `line ${row.line}`) ?? { number, rows: [], problems: [] };
    households.set(number || `line ${row.line}`, household);
    household.rows.push(readRow(row, defaults, household.problems, form.has('amount')));
  }
  if (form.total === 0 && rows === 0) form.stop(1, '', 'The file has no row below its header. 表头下没有数据行。');
  if (form.total > 0) throw new CollectionFileRefused(form);
  const headingOf = (field: string) => form.headingOf(field);
  return { households: [...households.values()], rows, skipped, headingOf, checksum: hash.digest('hex') };
}

/** A line of a roster that nobody filled in. A slip or a signature without an amount is money that must not be lost. */
const isUnpaid = ({ amount, slipNumber, isSigned }: CsvRow<Column>['values']): boolean =>
  amount === '' && slipNumber === '' && readSigned(isSigned, () => {}) !== true;

function readRow(
  { line, values }: CsvRow<Column>,
  { policyYear, channel, today, keyring }: CollectionDefaults,
  problems: CsvProblem[],
  isAmountTold: boolean,
): CollectionRow {
  const add: Add = (field, message) => void problems.push({ line, field, message });
  const personId = readPersonId(values.personId, add);
  if (values.householdNumber === '' && !personId) {
    add('householdNumber', 'The household number is empty. 户号不能为空。');
  }
  if (isAmountTold && values.amount === '') {
    add('amount', 'There is a slip or a signature, and no amount. 有回单号或签字而无金额，请填写实缴金额。');
  }
  if (values.paidOn === '') add('paidOn', 'The day of payment is empty. 缴费日期不能为空。');
  return {
    line,
    householdNumber: asItWas(values.householdNumber),
    personId,
    numberIndex: personId && isHidden(values.idNumber) ? null : readIndex(values.idNumber, keyring, add),
    name: asItWas(values.name),
    policyYear: readYear(values.policyYear, policyYear, add),
    amountFen: readFen('amount', values.amount, add),
    paidOn: readPastDay('paidOn', values.paidOn, { today }, add),
    channel: readTerm('channel', values.channel, 'collectionChannel', add) ?? channel,
    collector: asItWas(values.collector),
    isSigned: readSigned(values.isSigned, add),
    isPartial: readYes('isPartial', values.isPartial, add),
    slipNumber: values.slipNumber || null,
  };
}

function readPersonId(cell: string, add: Add): string | null {
  if (cell === '') return null;
  if (isUuid(cell)) return cell.toLowerCase();
  add('personId', 'This is no reference of a file: take it from the roster as it is. 档案号有误，请照名册填写。');
  return null;
}

/** A roster shows only the beginning of a number to most who take it. */
const isHidden = (cell: string): boolean => cell === '' || cell.includes('*');

/** The number itself is kept nowhere: it is looked up by its index, and no message repeats it. */
function readIndex(cell: string, keyring: Keyring, add: Add): string | null {
  const number = readNumber(cell, add);
  return number === null ? null : keyring.indexOf(number).toString('hex');
}

function readYear(cell: string, policyYear: number, add: Add): number {
  if (cell === '' || cell === String(policyYear)) return policyYear;
  add('policyYear', `The file is of ${policyYear}, and the line of "${cell}". 参保年度与本文件不一致。`);
  return policyYear;
}
