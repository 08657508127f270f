import { createHash } from 'node:crypto';
import { citizenNumberOf, faultOfCitizenNumber } from '../policy/citizen-number.ts';
import type { Keyring } from '../store/envelope.ts';
import type { Channel } from './collection-request.ts';
import { type CsvProblem, CsvProblems, CsvRefused, type CsvRow, readCsv } from './csv.ts';
import { readFen, readPastDay, readTerm } from './import-cells.ts';
import type { Add } from './region-file.ts';

/** A village's file of payments that could not be read, as far as nobody can say which household a line belongs to. */
export class CollectionFileRefused extends CsvRefused {
  readonly code = 'COLLECTION_FILE_REFUSED';
}

const COLUMNS = {
  householdNumber: ['户号'],
  idNumber: ['身份证号', '公民身份号码', '身份证号码'],
  name: ['姓名'],
  policyYear: ['参保年度'],
  amount: ['金额', '缴费金额'],
  paidOn: ['缴费日期'],
  channel: ['缴费渠道'],
  collector: ['代收人'],
  isSigned: ['签字', '是否签字'],
  slipNumber: ['回单号'],
} as const;

type Column = keyof typeof COLUMNS;

/** Columns that a file may leave out: what they would say is said for the whole file, or what is due is taken. */
const OPTIONAL: readonly Column[] = ['name', 'policyYear', 'amount', 'channel', 'collector', 'isSigned', 'slipNumber'];

/** One line of the file: one person paid for. */
export interface CollectionRow {
  readonly line: number;
  /** Index of the citizen number, as hexadecimal text; null when the number cannot be read. */
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
  readonly slipNumber: string | null;
}

/** The lines of one household, and everything that keeps them from being taken. */
export interface HouseholdRows {
  readonly number: string;
  readonly rows: CollectionRow[];
  readonly problems: CsvProblem[];
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
  let rows = 0;
  for await (const row of readCsv(hashed(input, hash), COLUMNS, form, OPTIONAL)) {
    rows += 1;
    if (rows > MOST_ROWS) form.stop(row.line, '', `The file has more than ${MOST_ROWS} rows: hand it in by town.`);
    if (form.total > 0) break;
    const number = row.values.householdNumber;
    // Without a number nobody knows which other lines are bad with it, so it is a household of its own.
    const household = households.get(number || `line ${row.line}`) ?? { number, rows: [], problems: [] };
    households.set(number || `line ${row.line}`, household);
    household.rows.push(readRow(row, defaults, household.problems));
  }
  if (form.total === 0 && rows === 0) form.stop(1, '', 'The file has no row below its header.');
  if (form.total > 0) throw new CollectionFileRefused(form);
  return { households: [...households.values()], rows, checksum: hash.digest('hex') };
}

async function* hashed(input: AsyncIterable<Buffer | string>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of input) {
    hash.update(chunk);
    yield chunk;
  }
}

function readRow(
  { line, values }: CsvRow<Column>,
  { policyYear, channel, today, keyring }: CollectionDefaults,
  problems: CsvProblem[],
): CollectionRow {
  const add: Add = (field, message) => void problems.push({ line, field, message });
  if (values.householdNumber === '') add('householdNumber', 'The household number is empty. 户号不能为空。');
  if (values.paidOn === '') add('paidOn', 'The day of payment is empty. 缴费日期不能为空。');
  return {
    line,
    numberIndex: readNumber(values.idNumber, keyring, add),
    name: values.name,
    policyYear: readYear(values.policyYear, policyYear, add),
    amountFen: readFen('amount', values.amount, add),
    paidOn: readPastDay('paidOn', values.paidOn, { today }, add),
    channel: readTerm('channel', values.channel, 'paymentChannel', add) ?? channel,
    collector: values.collector,
    isSigned: readSigned(values.isSigned, add),
    slipNumber: values.slipNumber || null,
  };
}

/** The number itself is kept nowhere: it is looked up by its index, and no message repeats it. */
function readNumber(cell: string, keyring: Keyring, add: Add): string | null {
  const number = citizenNumberOf(cell);
  if (faultOfCitizenNumber(number) === undefined) return keyring.indexOf(number).toString('hex');
  add('idNumber', 'This is not a citizen number: one has 18 characters, the last tests the others. 身份证号有误。');
  return null;
}

function readYear(cell: string, policyYear: number, add: Add): number {
  if (cell === '' || cell === String(policyYear)) return policyYear;
  add('policyYear', `The file is of ${policyYear}, and the line of "${cell}". 参保年度与本文件不一致。`);
  return policyYear;
}

const SIGNED: ReadonlyMap<string, boolean | null> = new Map([
  ['', null],
  ...['是', '已签', '已签字', 'true', 'yes'].map((word) => [word, true] as const),
  ...['否', '未签', '未签字', 'false', 'no'].map((word) => [word, false] as const),
]);

function readSigned(cell: string, add: Add): boolean | null {
  const isSigned = SIGNED.get(cell.toLowerCase());
  if (isSigned === undefined) add('isSigned', `"${cell}" is neither yes nor no. 请填“是”或“否”。`);
  return isSigned ?? null;
}
