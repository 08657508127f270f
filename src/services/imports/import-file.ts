import { createHash } from 'node:crypto';
import { bulkTransaction, type Db } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { findBatches, type ImportKind, insertBatch, lockImports } from '../../store/queries/import-batch.ts';
import {
  type Bounds,
  commonRegion,
  expectManyRows,
  type Hashed,
  matchedFiles,
  takenPeople,
} from '../../store/queries/incoming.ts';
import { findDuplicates } from '../duplicates/find-duplicates.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { assertSource } from '../written-text.ts';
import { checkedRows } from './checked-rows.ts';
import { type CsvColumns, type CsvRow, readCsv } from './csv.ts';
import { CsvProblems, CsvRefused } from './csv-problems.ts';
import { type Batch, type FileReport, type RowCounts, reportOf } from './file-report.ts';
import { hashed } from './hashed-bytes.ts';
import { boundsOf, isWithinBounds } from './import-bounds.ts';
import type { RowReading } from './import-cells.ts';

/** A file of people, statuses or enrolments that was refused. */
export class ImportRefused extends CsvRefused {
  readonly code = 'IMPORT_REFUSED';
}

/** Who brings a file, and where it goes. */
export type Importer = Pick<Counter, 'db' | 'keyring' | 'viewer' | 'reach' | 'today'>;

/** What is said of a file beside its rows. */
export interface FileGiven {
  /** Where the county has it from, as it will stand beside every row. */
  readonly source: string;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** How one kind of file is taken: read and staged, matched and checked, then written. */
export interface FileKind<Column extends string, Row> {
  readonly kind: ImportKind;
  readonly columns: CsvColumns<Column>;
  /** Columns that a file may lack. */
  readonly optional: readonly Column[];
  /** One row as it will be staged; nothing where nobody can be named by it. */
  readonly readRow: (row: CsvRow<Column>, reading: RowReading, problems: CsvProblems) => Row | undefined;
  /** Copies the rows into `incoming`; answers how many were left out, because the same row stands before them. */
  readonly stage: (tx: Db, rows: AsyncIterable<Hashed<Row>>) => Promise<number>;
  /** Holds and matches what the rows are about, into `taken`, and finds what they contradict. `bounds` are the writer's regions. */
  readonly check: (tx: Db, problems: CsvProblems, bounds: Bounds) => Promise<void>;
  readonly write: (tx: Db, source: string) => Promise<RowCounts>;
}

/**
 * Takes one file, whole or not at all, in one transaction. The same file again is the same batch. One that is refused for what
 * it says of people on file has asked about their numbers, and that is written down.
 */
export async function takeFile<Column extends string, Row>(
  importer: Importer,
  file: FileKind<Column, Row>,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> {
  assertSource(given.source);
  const read: Matched = { checksum: '', rows: 0, fileIds: [] };
  try {
    return await bulkTransaction(importer.db, (tx) => takeRows(tx, importer, file, { ...given, input, read }));
  } catch (error) {
    if (error instanceof ImportRefused && read.rows > 0) await auditRefusal(importer, file.kind, read, error);
    throw error;
  }
}

/** What a file asked about, filled on the way because a refusal takes everything else back. */
interface Matched {
  checksum: string;
  /** Rows that were compared with the files there are. */
  rows: number;
  fileIds: readonly string[];
}

interface Reading extends FileGiven {
  readonly input: AsyncIterable<Buffer | string>;
  readonly read: Matched;
}

async function takeRows<Column extends string, Row>(
  tx: Db,
  importer: Importer,
  file: FileKind<Column, Row>,
  { input, source, onProgress, read }: Reading,
): Promise<FileReport> {
  const { kind } = file;
  const bounds = boundsOf(importer.reach);
  const problems = new CsvProblems();
  const { checksum, repeated } = await stageRows(tx, file, input, { importer, bounds, problems, onProgress });
  await lockImports(tx);
  const [before] = await findBatches(tx, kind, checksum);
  if (before && isWithinBounds(bounds, before.regionCode)) {
    return { ...reportOf(before, before.takenAt, 0), repeated };
  }
  await file.check(tx, problems, bounds);
  if (problems.total > 0) {
    Object.assign(read, { checksum, ...(await matchedFiles(tx, MOST_NAMED)) });
    throw new ImportRefused(problems);
  }
  const counts = await file.write(tx, source);
  if (counts.rows === 0) throw new ImportRefused(emptied(problems));
  return { ...(await closeFile(tx, importer, { kind, checksum, source, counts })), repeated };
}

interface Staging extends Pick<FileGiven, 'onProgress'> {
  readonly importer: Importer;
  readonly bounds: Bounds;
  readonly problems: CsvProblems;
}

/** Reads the file to its end into `incoming`; answers its SHA-256, and how many rows were left out. */
async function stageRows<Column extends string, Row>(
  tx: Db,
  { columns, optional, readRow, stage }: FileKind<Column, Row>,
  input: AsyncIterable<Buffer | string>,
  { importer: { keyring, today }, bounds, problems, onProgress }: Staging,
): Promise<{ readonly checksum: string; readonly repeated: number }> {
  const hash = createHash('sha256');
  const reading = { keyring, today, mayWrite: (code: string) => isWithinBounds(bounds, code) };
  const rows = readCsv(hashed(input, hash), columns, problems, optional);
  const repeated = await stage(
    tx,
    checkedRows(rows, onProgress, (row) => {
      const checked = readRow(row, reading, problems);
      return checked && { ...checked, rowHash: cellsOf(row) };
    }),
  );
  if (problems.isCutShort) throw new ImportRefused(problems);
  return { checksum: hash.digest('hex'), repeated };
}

/** What a row's cells come to: the same for the same row alone. */
const cellsOf = ({ values }: CsvRow<string>): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(Object.values(values)))
    .digest();

/** Files that one line of the audit names; the count says how many there were. */
const MOST_NAMED = 1000;

/** One line for a file that was refused, outside the transaction that was taken back. */
async function auditRefusal(
  { db, viewer }: Importer,
  kind: ImportKind,
  { checksum, rows, fileIds }: Matched,
  { total }: ImportRefused,
): Promise<void> {
  await insertAuditLine(db, {
    ...signatureOf(viewer),
    action: 'people.import.refused',
    subjects: [...fileIds],
    count: rows,
    details: { kind, checksum, problems: total },
  });
}

interface Taken {
  readonly kind: ImportKind;
  readonly checksum: string;
  readonly source: string;
  readonly counts: RowCounts;
}

/** Opens cases for what stands twice now, and writes down that the file was taken. */
async function closeFile(
  tx: Db,
  importer: Importer,
  { counts, ...taken }: Taken,
): Promise<Omit<FileReport, 'repeated'>> {
  const regionCode = await commonRegion(tx);
  const duplicateCases = await openCases(tx, importer.today, counts.rows, regionCode);
  const batch = {
    ...taken,
    regionCode,
    rowCount: counts.rows,
    newCount: counts.new,
    changedCount: counts.changed,
    unchangedCount: counts.rows - counts.new - counts.changed,
  };
  const id = await insertBatch(tx, { ...batch, takenBy: importer.viewer.subject ?? '' });
  await audit(tx, importer, id, batch);
  return reportOf(batch, null, duplicateCases);
}

/** More people than this are looked for by region: a list of them would have to be read into memory. */
const MOST_LISTED = 5000;

/** Opens cases for whom the file made stand twice; answers how many. */
async function openCases(tx: Db, today: string, rows: number, region: string): Promise<number> {
  if (rows > MOST_LISTED) await expectManyRows(tx);
  const scope = rows > MOST_LISTED ? { within: region } : { personIds: await takenPeople(tx) };
  return (await findDuplicates(tx, { today, ...scope })).opened;
}

function emptied(problems: CsvProblems): CsvProblems {
  problems.add(1, '', 'The file has no row below its header. 表头下没有数据行。');
  return problems;
}

/** One line for the whole file. */
async function audit(tx: Db, { viewer }: Importer, id: string, batch: Batch & { readonly regionCode: string }) {
  const { kind, rowCount, newCount, changedCount, unchangedCount, checksum, regionCode } = batch;
  await insertAuditLine(tx, {
    ...signatureOf(viewer),
    action: 'people.import',
    subjects: [id],
    count: rowCount,
    details: { kind, newCount, changedCount, unchangedCount, checksum, regionCode },
  });
}
