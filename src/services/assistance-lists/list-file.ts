import { columnsWith } from '../../partners/columns.ts';
import type { CsvProblems } from '../imports/csv-problems.ts';
import { csvRows, type ListHeader } from './list-csv.ts';
import { ndjsonRows } from './list-ndjson.ts';
import type { ListReading } from './list-reading.ts';
import type { ListRow, RawRow } from './list-row.ts';
import { ListRows } from './list-rows.ts';
import { xlsxRows } from './list-xlsx.ts';

export type ListFormat = 'CSV' | 'NDJSON' | 'XLSX';

type Bytes = AsyncIterable<Buffer | string>;

const ROWS: Readonly<
  Record<ListFormat, (input: Bytes, header: ListHeader, problems: CsvProblems) => AsyncGenerator<RawRow>>
> = { CSV: csvRows, NDJSON: ndjsonRows, XLSX: xlsxRows };

const SPREADSHEET =
  'This is a spreadsheet, not text: send it as a workbook (.xlsx), or save the sheet as "CSV UTF-8 (comma delimited)". 这是电子表格文件，请按工作簿（.xlsx）发送，或另存为“CSV UTF-8（逗号分隔）”。';
const OLD_SPREADSHEET =
  'This is a workbook of an old kind (.xls): save it as .xlsx, or the sheet as "CSV UTF-8 (comma delimited)". 这是旧版工作簿（.xls），请另存为.xlsx或“CSV UTF-8（逗号分隔）”。';
const NO_SPREADSHEET =
  'This is no workbook (.xlsx): send a text file as CSV or NDJSON. 这不是.xlsx工作簿，文本文件请按CSV或NDJSON发送。';
const ONLY_ADDED =
  'A complete list names who is on it and removes nobody by a row: leave the row out, or send the list as changes (DELTA). 全量名单不含移出操作：请删除该行，或按变更名单（DELTA）发送。';

/**
 * Reads a delivered list row by row, in bounded memory. A wrong cell makes a row with a fault. What refuses the file as a whole
 * goes to `problems`: another encoding, a wrong header, a file cut off, a line beyond the bounds, a category that the
 * department does not know; rows that were read until then mean nothing. A list without rows is no problem here: whoever
 * takes it asks whether everybody left.
 */
export async function* readListFile(
  format: ListFormat,
  reading: ListReading,
  input: AsyncIterable<Buffer>,
): AsyncGenerator<ListRow> {
  const { problems, partner, mode } = reading;
  const columns = columnsWith(partner.headers);
  const optional = ['validFrom', 'validTo', 'certificateNo', 'grade', 'meetsCondition', 'regionCode'] as const;
  const header: ListHeader = { columns, optional: mode === 'FULL' ? [...optional, 'action'] : optional };
  const pieces = input[Symbol.asyncIterator]();
  const first = (await pieces.next()).value ?? Buffer.of();
  const words = wordsOfKind(first, format);
  if (words !== undefined) {
    await pieces.return?.();
    return problems.stop(1, '', words);
  }
  const rows = new ListRows(reading);
  for await (const raw of ROWS[format](joined(first, pieces), header, problems)) {
    const row = rows.read(raw);
    if (rows.isOver) return;
    if (row && mode === 'FULL' && row.action === 'REMOVE') return problems.stop(row.line, 'action', ONLY_ADDED);
    if (row) yield row;
  }
}

/** A first piece and those that come after it; whoever stops listening ends them. */
async function* joined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function wordsOfKind(piece: Buffer, format: ListFormat): string | undefined {
  const magic = piece.toString('latin1', 0, 4);
  if (magic === '\xd0\xcf\x11\xe0') return OLD_SPREADSHEET;
  if (magic.startsWith('PK')) return format === 'XLSX' ? undefined : SPREADSHEET;
  return format === 'XLSX' ? NO_SPREADSHEET : undefined;
}
