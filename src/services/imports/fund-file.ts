import { createHash } from 'node:crypto';
import { bulkTransaction, type Db } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { lockImports } from '../../store/queries/import-batch.ts';
import { signatureOf } from '../viewer.ts';
import { assertSource } from '../written-text.ts';
import { checkedRows } from './checked-rows.ts';
import { type CsvColumns, type CsvRow, readCsv } from './csv.ts';
import { CsvProblems, CsvRefused } from './csv-problems.ts';
import { hashed } from './hashed-bytes.ts';
import { boundsOf, isWithinBounds } from './import-bounds.ts';
import type { RowReading } from './import-cells.ts';
import type { FileGiven, Importer } from './import-file.ts';

/** A file of a fund's lines, or of the bank's, that was refused. */
export class FundFileRefused extends CsvRefused {
  readonly code = 'FUND_FILE_REFUSED';
}

/** How one kind of file about a fund is taken. */
export interface FundFile<Column extends string, Row, Work extends readonly unknown[]> {
  /** As the audit calls it. */
  readonly action: string;
  readonly columns: CsvColumns<Column>;
  readonly optional: readonly Column[];
  /** One row; nothing where a cell that it needs cannot be read. */
  readonly readRow: (row: CsvRow<Column>, reading: RowReading, problems: CsvProblems) => Row | undefined;
  /** Notes what the rows contradict, and gives what is to be written. */
  readonly check: (tx: Db, rows: readonly Row[], problems: CsvProblems) => Promise<Work>;
  readonly write: (tx: Db, work: Work) => Promise<void>;
}

/** What a file did. The same file again writes nothing. */
export interface FundReport {
  readonly rows: number;
  /** Rows that were written; the others were known so. */
  readonly written: number;
  /** SHA-256 of the file. */
  readonly checksum: string;
}

/** Takes a file about a fund, whole or not at all, with one line in the audit. A fund has some hundred lines a year: they are held. */
export async function takeFundFile<Column extends string, Row, Work extends readonly unknown[]>(
  importer: Importer,
  file: FundFile<Column, Row, Work>,
  input: AsyncIterable<Buffer | string>,
  { source, onProgress }: FileGiven,
): Promise<FundReport> {
  assertSource(source);
  return bulkTransaction(importer.db, async (tx) => {
    const problems = new CsvProblems();
    const hash = createHash('sha256');
    const rows = await readRows(importer, file, hashed(input, hash), problems, onProgress);
    if (problems.isCutShort) throw new FundFileRefused(problems);
    if (problems.total === 0 && rows.length === 0) problems.add(1, '', EMPTY);
    await lockImports(tx);
    const work = await file.check(tx, rows, problems);
    problems.shown.sort((a, b) => a.line - b.line);
    if (problems.total > 0) throw new FundFileRefused(problems);
    await file.write(tx, work);
    const report = { rows: rows.length, written: work.length, checksum: hash.digest('hex') };
    const { rows: count, ...details } = report;
    await insertAuditLine(tx, {
      ...signatureOf(importer.viewer),
      ...{ action: file.action, subjects: [], count, details: { ...details, source } },
    });
    return report;
  });
}

const EMPTY = 'The file has no row below its header. 表头下没有数据行。';

async function readRows<Column extends string, Row>(
  { keyring, today, reach }: Importer,
  { columns, optional, readRow }: Pick<FundFile<Column, Row, readonly unknown[]>, 'columns' | 'optional' | 'readRow'>,
  input: AsyncIterable<Buffer | string>,
  problems: CsvProblems,
  onProgress: FileGiven['onProgress'],
): Promise<Row[]> {
  const bounds = boundsOf(reach);
  const reading = { keyring, today, mayWrite: (code: string) => isWithinBounds(bounds, code) };
  const cells = readCsv(input, columns, problems, optional, { longest: longestOf(columns) });
  const rows: Row[] = [];
  for await (const row of checkedRows(cells, onProgress, (one) => readRow(one, reading, problems))) rows.push(row);
  return rows;
}

/** Longer is no cell of such a file, and would be held for nothing. */
const LONGEST_CELL = 500;

const longestOf = <Column extends string>(columns: CsvColumns<Column>) =>
  Object.fromEntries(Object.keys(columns).map((column) => [column, LONGEST_CELL])) as Record<Column, number>;

/** Notes every row with a slip whose key stands in a row before it. */
export function noteRepeats<Row extends { readonly line: number; readonly slip: string }>(
  rows: readonly Row[],
  problems: CsvProblems,
  keyOf: (row: Row) => string,
): void {
  const lines = new Map<string, number>();
  for (const row of rows.filter(({ slip }) => slip !== '')) {
    const before = lines.get(keyOf(row));
    if (before === undefined) lines.set(keyOf(row), row.line);
    else problems.add(row.line, 'slipNumber', repeats(before));
  }
}

const repeats = (line: number) =>
  `Line ${line} has this slip already: a slip is one line. 第${line}行已有同一回单号，一张回单只填一行。`;
