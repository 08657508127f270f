import type { Fen } from '../../policy/money.ts';
import { type GivenEntry, problemsOfEntry } from '../fund/entry-problems.ts';
import { faultOfNote } from '../given-text.ts';
import { faultOfPaperNumber, slipNumber } from '../paper-number.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import {
  note,
  noteText,
  type RowReading,
  readFen,
  readPastDay,
  readPolicyYear,
  readRegion,
  readTerm,
} from './import-cells.ts';
import { type Add, requireCode, requireText } from './region-file.ts';

/** The columns of a file of a fund's lines: one row a slip of the bank. */
export const FUND_ENTRY_COLUMNS = {
  poolingArea: ['统筹地区', '统筹地区代码'],
  scheme: ['险种'],
  policyYear: ['参保年度'],
  kind: ['收支类别'],
  payer: ['资金来源'],
  amount: ['金额'],
  movedOn: ['到账日期', '收支日期'],
  region: ['收缴区划', '收缴区划代码'],
  collectedOn: ['收缴日期'],
  slipNumber: ['银行回单号', '回单号'],
  note: ['备注'],
} as const;

export type FundEntryColumn = keyof typeof FUND_ENTRY_COLUMNS;
type Cells = Readonly<Record<FundEntryColumn, string>>;

export const OPTIONAL_FUND_ENTRY_COLUMNS = ['payer', 'region', 'collectedOn', 'note'] as const;

const REQUIRED = ['poolingArea', 'scheme', 'policyYear', 'kind', 'amount', 'movedOn', 'slipNumber'] as const;

/** A line as a file gives it. */
export interface IncomingEntry extends GivenEntry {
  readonly line: number;
  readonly poolingArea: string;
  readonly slip: string;
  readonly note: string | null;
}

/** One row, checked by itself as at the counter; what the law forbids is taken too, because it happened. */
export function readFundEntryRow(
  { line, values }: CsvRow<FundEntryColumn>,
  reading: RowReading,
  problems: CsvProblems,
): IncomingEntry | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  for (const column of REQUIRED) requireText(column, values[column], add);
  const poolingArea = readRegion('poolingArea', values.poolingArea, reading, add);
  noteText('note', faultOfNote(values.note), add);
  const slip = readSlip(values, add);
  const entry = readEntry(values, reading, add);
  if (!entry || poolingArea === null) return undefined;
  note(problemsOfEntry(entry, reading.today), add);
  return { line, poolingArea, slip, note: values.note || null, ...entry };
}

/** The number of a bank's slip, as it is kept. */
export function readSlip(cells: Pick<Cells, 'slipNumber'>, add: Add): string {
  const slip = slipNumber(cells.slipNumber);
  noteText('slipNumber', slip === '' ? undefined : faultOfPaperNumber(slip), add);
  return slip;
}

/** What moved, in fen and above zero; null when the cell is empty or wrong. */
export const readAmount = (cells: Pick<Cells, 'amount'>, add: Add): Fen | null =>
  readFen('amount', cells.amount, add, { below: NOT_POSITIVE, nought: NOT_POSITIVE });

/** The same as a bank tells it: below zero where the money went back. */
export function readSignedAmount(cells: Pick<Cells, 'amount'>, add: Add): Fen | null {
  const isBack = /^[-－−]/.test(cells.amount);
  const fen = readFen('amount', isBack ? cells.amount.slice(1) : cells.amount, (field) => add(field, NOT_MOVED));
  return fen !== null && isBack ? -fen : fen;
}

const NOT_MOVED =
  'An amount is in yuan, such as 180.00, or -180.00 where the money went back. 金额以元计，请写作180.00；退回的写作-180.00。';

const NOT_POSITIVE =
  'An amount is above zero; what was booked in error is taken back at the counter. 金额须大于零；记错的请办理冲销。';

function readEntry(cells: Cells, reading: RowReading, add: Add): GivenEntry | undefined {
  const scheme = readTerm('scheme', cells.scheme, 'scheme', add);
  const policyYear = cells.policyYear === '' ? undefined : readPolicyYear(cells.policyYear, reading, add);
  const kind = readTerm('kind', cells.kind, 'fundEntryKind', add);
  const payer = readTerm('payer', cells.payer, 'payer', add) ?? null;
  const amountFen = readAmount(cells, add);
  const movedOn = readPastDay('movedOn', cells.movedOn, reading, add);
  const collectedOn = readPastDay('collectedOn', cells.collectedOn, reading, add);
  const regionCode = cells.region !== '' && requireCode('region', cells.region, add) ? cells.region : null;
  const isCut = (cells.payer !== '' && payer === null) || (cells.region !== '' && regionCode === null);
  if (!scheme || policyYear === undefined || !kind || amountFen === null || movedOn === null || isCut) return undefined;
  return { scheme, policyYear, kind, payer, amountFen, movedOn, regionCode, collectedOn };
}
