import { type Fen, formatYuan } from '../../policy/money.ts';
import type { Db } from '../../store/db.ts';
import { confirmEntries, linesOfSlips, lockSlips, type StoredFundEntry } from '../../store/queries/fund-entry.ts';
import { assertFundArea } from '../fund/fund-area.ts';
import { confirmedWith, isBookedBy, waitingReversals } from '../fund/slip.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import { FUND_ENTRY_COLUMNS, readSignedAmount, readSlip } from './fund-entry-rows.ts';
import { type FundFile, type FundReport, noteRepeats, takeFundFile } from './fund-file.ts';
import { type RowReading, readPastDay } from './import-cells.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { type Add, requireText } from './region-file.ts';

/** The columns of the bank's statement: one row a slip. */
export const BANK_COLUMNS = {
  slipNumber: FUND_ENTRY_COLUMNS.slipNumber,
  amount: FUND_ENTRY_COLUMNS.amount,
  movedOn: FUND_ENTRY_COLUMNS.movedOn,
} as const;

type Column = keyof typeof BANK_COLUMNS;

/** What the bank says of a slip. */
interface BankRow {
  readonly line: number;
  readonly slip: string;
  /** Below zero: it went back. */
  readonly amountFen: Fen;
  readonly movedOn: string;
}

/**
 * Takes the bank's statement of one area's account (银行对账单), whole or not at all: every row confirms a line that was booked under its
 * slip with the same amount and day, one below zero a line that takes another back. What is confirmed already stays as it is, also
 * where it was taken back since.
 */
export async function importBankStatement(
  importer: Importer,
  areaCode: string,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FundReport> {
  await assertFundArea(importer, areaCode, 'poolingArea');
  return takeFundFile(importer, bankFile(importer, areaCode), input, given);
}

const bankFile = (
  { viewer, today }: Importer,
  areaCode: string,
): FundFile<Column, BankRow, readonly StoredFundEntry[][]> => ({
  action: 'fund.confirm',
  columns: BANK_COLUMNS,
  optional: [],
  readRow: readBankRow,
  async check(tx, rows, problems) {
    noteRepeats(rows, problems, ({ slip, amountFen }) => `${Math.sign(amountFen)} ${slip}`);
    return unconfirmed(tx, rows, problems, { areaCode, by: viewer.subject ?? '' });
  },
  write: (tx, entries) =>
    confirmEntries(
      tx,
      entries.flat().map(({ id }) => id),
      { by: viewer.subject ?? '', on: today },
    ),
});

function readBankRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): BankRow | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  for (const column of Object.keys(BANK_COLUMNS) as Column[]) requireText(column, values[column], add);
  const slip = readSlip(values, add);
  const amountFen = readSignedAmount(values, add);
  const movedOn = readPastDay('movedOn', values.movedOn, reading, add);
  return amountFen === null || movedOn === null ? undefined : { line, slip, amountFen, movedOn };
}

interface Bank {
  readonly areaCode: string;
  /** Who confirms. */
  readonly by: string;
}

/** For each row that confirms anything the lines that it does; notes rows that meet none, or one that says otherwise. */
async function unconfirmed(
  tx: Db,
  rows: readonly BankRow[],
  problems: CsvProblems,
  { areaCode, by }: Bank,
): Promise<StoredFundEntry[][]> {
  await lockSlips(tx, [areaCode]);
  const slips = rows.map(({ slip }) => slip);
  const bySlip = Map.groupBy(await linesOfSlips(tx, [areaCode], slips), ({ slipNumber }) => slipNumber);
  return rows.flatMap((row) => {
    const lines = bySlip.get(row.slip) ?? [];
    if (isConfirmed(row, lines)) return [];
    const entry = openLine(row, lines);
    const fault = faultOf(row, entry, lines, by);
    if (fault) problems.add(row.line, ...fault);
    return entry && !fault ? [confirmedWith(entry, lines)] : [];
  });
}

/** What the bank may still confirm of a slip: a line that stands, or for money that went back one that takes another back. */
const openLine = ({ amountFen }: BankRow, lines: readonly StoredFundEntry[]): StoredFundEntry | undefined =>
  amountFen < 0
    ? waitingReversals(lines)[0]
    : lines.find(({ reversesId, reversedAt }) => reversesId === null && reversedAt === null);

/** Whether a line says the same and is confirmed. One that was only booked wrongly, and is anew, is confirmed by its successor. */
function isConfirmed(row: BankRow, lines: readonly StoredFundEntry[]): boolean {
  const same = lines.filter((line) => line.amountFen === row.amountFen && line.movedOn === row.movedOn);
  const confirmed = new Set(same.filter(({ confirmedOn }) => confirmedOn !== null).map(({ id }) => id));
  const isCorrected = waitingReversals(lines).some(({ reversesId }) => confirmed.has(reversesId ?? ''));
  const isAnew = same.some((line) => line === openLine(row, lines));
  return confirmed.size > 0 && !(isCorrected && isAnew);
}

type Fault = readonly [field: Column, message: string];

function faultOf(
  row: BankRow,
  entry: StoredFundEntry | undefined,
  lines: readonly StoredFundEntry[],
  by: string,
): Fault | undefined {
  const [none, otherwise] = row.amountFen < 0 ? [NOT_TAKEN_BACK, takenBackOtherwise] : [NOT_BOOKED, bookedOtherwise];
  if (!entry) return ['slipNumber', none];
  if (entry.amountFen !== row.amountFen) return ['amount', otherwise(formatYuan(entry.amountFen))];
  if (entry.movedOn !== row.movedOn) return ['movedOn', otherwise(entry.movedOn)];
  return isBookedBy(lines, by) ? ['slipNumber', OWN] : undefined;
}

const NOT_BOOKED =
  'No line stands under this slip: have it booked as the bank has it, then confirm it. 该回单没有有效登记，请记账人按银行对账单登记后再确认。';

const NOT_TAKEN_BACK =
  'No confirmed line of this slip was taken back: have it taken back on this day, then confirm that. 该回单没有待确认的冲销，请记账人按银行退回日期冲销后再确认。';

const bookedOtherwise = (said: string) =>
  `The line of this slip is booked with ${said}: have it taken back and booked as the bank has it. 该回单登记为${said}，与银行不符，请冲销后重新登记。`;

const takenBackOtherwise = (said: string) =>
  `The slip was taken back with ${said}: have it booked anew and confirmed, and then taken back as the bank has it. 该回单的冲销登记为${said}，与银行不符，请重新登记并确认该回单，再按银行对账单冲销。`;

const OWN =
  'Whoever booked a line of this slip, or took one back, confirms none of them: booking and moving money are kept apart. 记账人不得确认自己登记或冲销的回单，管账不管钱。';
