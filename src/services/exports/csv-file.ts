import { stringify } from 'csv-stringify/sync';
import { BYTE_ORDER_MARK } from '../rosters/export-roster.ts';
import { asText } from '../rosters/roster-cells.ts';
import type { FileColumn, FileRow, Truth } from './typed-row.ts';

/** What a CSV begins with. */
export const csvHeader = (columns: readonly FileColumn[]): Buffer =>
  Buffer.from(BYTE_ORDER_MARK + stringify([columns.map(({ heading }) => heading)]));

/** Rows as a CSV, with the cells that the database writes. */
export function csvOf(columns: readonly FileColumn[], rows: readonly FileRow[], truth: Truth): Buffer {
  const cells = rows.map((row) => columns.map((column) => cellOf(column, row[column.name] ?? null, truth)));
  return Buffer.concat([csvHeader(columns), Buffer.from(stringify(cells))]);
}

function cellOf({ kind, terms }: FileColumn, value: FileRow[string], { yes, no }: Truth): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? yes : no;
  if (kind === 'ENUM') return terms?.[String(value)] ?? String(value);
  return kind === 'TEXT' || kind === 'REGION' ? asText(String(value)) : String(value);
}
