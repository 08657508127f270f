import { streamXlsxRows } from 'hucre/xlsx';
import type { ListColumn } from '../../partners/columns.ts';
import { columnNamed } from '../imports/csv.ts';
import type { CsvProblems } from '../imports/csv-problems.ts';
import { csvRows, type ListHeader } from './list-csv.ts';
import { lostDigits } from './list-number.ts';
import type { RawRow } from './list-row.ts';
import { type SheetPlace, shownSheets } from './list-sheets.ts';
import { type Part, partsOf } from './list-zip.ts';

/** A million rows have about 40 MB; the whole workbook is held while it is read. */
const MAX_FILE_BYTES = 48 * 1024 * 1024;
/** Texts are held all at once (names of half a million people); the sheet itself passes by. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const MAX_SHEET_BYTES = 1024 * 1024 * 1024;

const TOO_LARGE =
  'The workbook is too large to be read, or unpacks to too much: save the sheet as "CSV UTF-8 (comma delimited)" and send that. 工作簿过大，请将名单另存为“CSV UTF-8（逗号分隔）”后发送。';
const NOT_XLSX =
  'This is not a workbook that can be read (.xlsx): save the sheet again without a password, or as "CSV UTF-8 (comma delimited)". 无法读取此工作簿，请取消密码后重新保存，或另存为“CSV UTF-8（逗号分隔）”。';

const otherSheet = (name: string): string =>
  `The workbook holds rows on another sheet, "${name}": put everybody on the first sheet and delete the others, or send each sheet as a list of its own region. 工作簿的另一张工作表“${name}”也有内容：请将全部人员放在第一张工作表并删除其他工作表，或按各自区划分别报送。`;

/**
 * Reads the first sheet that is shown of a workbook, as it would read it saved as CSV. A second one that holds anything refuses
 * the workbook; hidden ones are not looked at. Formulas are not run: what the file says they came to is read.
 */
export async function* xlsxRows(
  input: AsyncIterable<Buffer | string>,
  header: ListHeader,
  problems: CsvProblems,
): AsyncGenerator<RawRow> {
  const file = await wholeOf(input);
  const parts = file && partsOf(file);
  if (!file || parts?.some(isTooLarge)) return problems.stop(1, '', TOO_LARGE);
  if (!parts) return problems.stop(1, '', NOT_XLSX);
  try {
    const { sheet, other } = await sheetsOf(file, parts);
    if (!sheet) problems.stop(1, '', NOT_XLSX);
    else if (other) problems.stop(1, '', otherSheet(other.name));
    else yield* csvRows(csvOf(file, sheet, header), header, problems);
  } catch (error) {
    if (!(error instanceof SheetUnreadable)) throw error;
    problems.stop(1, '', NOT_XLSX);
  }
}

/** A file with all its bytes; undefined when it has too many. */
async function wholeOf(input: AsyncIterable<Buffer | string>): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of input) {
    bytes += piece.length;
    if (bytes > MAX_FILE_BYTES) return undefined;
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

/** By what the file says of itself; the reader holds every part to it. */
const isTooLarge = ({ name, bytes }: { readonly name: string; readonly bytes: number }): boolean =>
  bytes > (name.includes('/worksheets/') ? MAX_SHEET_BYTES : MAX_TEXT_BYTES);

class SheetUnreadable extends Error {}

/** The sheet that is read, and another one that holds anything. */
async function sheetsOf(file: Buffer, parts: readonly Part[]) {
  const [sheet, ...others] = shownOf(file, parts);
  return { sheet, other: await firstFilled(file, others) };
}

function shownOf(file: Buffer, parts: readonly Part[]): SheetPlace[] {
  try {
    return shownSheets(file, parts);
  } catch {
    throw new SheetUnreadable();
  }
}

/** Sheets that are looked into; a workbook of more counts as filled. */
const LOOKED_INTO = 20;

/** The first of some sheets that holds anything. */
async function firstFilled(file: Buffer, sheets: readonly SheetPlace[]): Promise<SheetPlace | undefined> {
  for (const sheet of sheets.slice(0, LOOKED_INTO))
    for await (const { values } of rowsOf(file, sheet))
      if (values.some((value) => value !== null && String(value).trim() !== '')) return sheet;
  return sheets[LOOKED_INTO];
}

/** What a sheet may have; the reader takes any number that a row says of itself. */
const MAX_ROWS = 1_048_576;
/** Far more than a list has: one cell in the last column of a sheet makes a row of sixteen thousand. */
const MAX_COLUMNS = 100;

/** The rows of a sheet, in its own order: so that what is made of the gaps between them is never more than a sheet has. */
async function* rowsOf(file: Buffer, { index }: SheetPlace) {
  let next = 0;
  try {
    for await (const { index: at, values } of streamXlsxRows(file, { sheet: index })) {
      const isPlaced = Number.isInteger(at) && at >= next && at < MAX_ROWS;
      if (!isPlaced || values.slice(MAX_COLUMNS).some((value) => value !== null)) throw new SheetUnreadable();
      next = at + 1;
      yield { index: at, values: values.slice(0, MAX_COLUMNS) };
    }
  } catch {
    throw new SheetUnreadable();
  }
}

/** A sheet as CSV. An empty row stays one, so that lines are those of the sheet. */
async function* csvOf(file: Buffer, sheet: SheetPlace, header: ListHeader): AsyncGenerator<string> {
  let columns: readonly (ListColumn | undefined)[] | undefined;
  let line = 0;
  for await (const { index, values } of rowsOf(file, sheet)) {
    columns ??= values.map((name) => columnNamed(String(name ?? ''), header.columns));
    // A sheet says nothing of empty cells at the end of a row.
    const width = Math.max(values.length, columns.length);
    const cells = Array.from({ length: width }, (_, at) => quoted(cellOf(values[at], columns?.[at])));
    yield `${'\n'.repeat(index - line)}${cells.join(',')}\n`;
    line = index + 1;
  }
}

const DAYS: ReadonlySet<ListColumn | undefined> = new Set<ListColumn>(['confirmedOn', 'validFrom', 'validTo']);

function cellOf(value: unknown, column: ListColumn | undefined): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'number') return DAYS.has(column) && isSerial(value) ? dayOfSerial(value) : lostDigits(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/** Days since the end of 1899 that are not years, months and days written together (20170825). */
const isSerial = (value: number): boolean => value >= 1 && value < 100_000;
const dayOfSerial = (serial: number): string =>
  new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);

/** One line of its own in any case: an empty cell at its place, a line break in a cell as a blank. */
const quoted = (cell: string): string =>
  cell === '' ? '' : `"${cell.replaceAll(/[\r\n]+/g, ' ').replaceAll('"', '""')}"`;
