import { writeXlsxStream } from 'hucre/xlsx';
import type { FileColumn, FileRow, Truth } from './typed-row.ts';

/** Rows as a workbook of one sheet, made as they come. Texts are texts there, whatever they begin with. */
export async function* workbookOf(
  sheet: string,
  columns: readonly FileColumn[],
  rows: AsyncIterable<FileRow>,
  truth: Truth,
): AsyncGenerator<Buffer> {
  const definitions = columns.map(({ heading, kind }) => ({
    header: heading,
    ...(kind === 'MONEY' && { numFmt: '0.00' }),
  }));
  const stream = writeXlsxStream(cellsOf(columns, rows, truth), { name: sheet, columns: definitions });
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) yield Buffer.from(bytes);
}

async function* cellsOf(columns: readonly FileColumn[], rows: AsyncIterable<FileRow>, truth: Truth) {
  for await (const row of rows) yield columns.map((column) => cellOf(column, row[column.name] ?? null, truth));
}

function cellOf({ kind, terms }: FileColumn, value: FileRow[string], { yes, no }: Truth): string | number | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? yes : no;
  // A cell's number is written as its shortest decimal, which of an amount with two decimals is that amount.
  if (kind === 'MONEY') return Number(value);
  return kind === 'ENUM' ? (terms?.[String(value)] ?? value) : value;
}
