import { createHash } from 'node:crypto';
import type { Reach } from '../../store/access.ts';
import { bulkTransaction, type Db } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { findBatches, type ImportKind, insertBatch, lockImports } from '../../store/queries/import-batch.ts';
import {
  type Bounds,
  type Conflict,
  commonRegion,
  expectManyRows,
  matchedFiles,
  takenPeople,
} from '../../store/queries/incoming.ts';
import { findDuplicates } from '../duplicates/find-duplicates.ts';
import type { Counter } from '../write.ts';
import { assertSource } from '../written-text.ts';
import { CsvProblems, CsvRefused, type CsvRow } from './csv.ts';

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

/** How many rows did what. */
export interface RowCounts {
  readonly rows: number;
  readonly new: number;
  readonly changed: number;
}

/** What became of a file. One that was taken before changes nothing: its counts are those of that time. */
export interface FileReport extends RowCounts {
  readonly kind: ImportKind;
  readonly unchanged: number;
  /** SHA-256 of the file. */
  readonly checksum: string;
  /** When the same file was taken; null when it is taken now. */
  readonly takenBefore: string | null;
  /** Cases of duplicates that it opened (重复参保). */
  readonly duplicateCases: number;
}

/** How one kind of file is taken: staged, matched and checked, then written. */
export interface FileKind {
  readonly kind: ImportKind;
  /** Reads the rows and copies them into `incoming`. */
  readonly stage: (tx: Db, input: AsyncIterable<Buffer | string>, problems: CsvProblems) => Promise<void>;
  /** Holds and matches what the rows are about, and finds what they contradict. */
  readonly check: (tx: Db, problems: CsvProblems) => Promise<void>;
  readonly write: (tx: Db, source: string) => Promise<RowCounts>;
}

/**
 * Takes one file, whole or not at all, in one transaction. The same file again is the same batch. One that is refused for what
 * it says of people on file has asked about their numbers, and that is written down.
 */
export async function takeFile(
  importer: Importer,
  file: FileKind,
  input: AsyncIterable<Buffer | string>,
  { source }: FileGiven,
): Promise<FileReport> {
  assertSource(source);
  const read: Matched = { checksum: '', rows: 0, fileIds: [] };
  try {
    return await bulkTransaction(importer.db, (tx) => takeRows(tx, importer, file, { input, source, read }));
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

interface Reading {
  readonly input: AsyncIterable<Buffer | string>;
  readonly source: string;
  readonly read: Matched;
}

async function takeRows(
  tx: Db,
  importer: Importer,
  { kind, stage, check, write }: FileKind,
  { input, source, read }: Reading,
): Promise<FileReport> {
  const hash = createHash('sha256');
  const problems = new CsvProblems();
  await stage(tx, hashed(input, hash), problems);
  if (problems.isCutShort) throw new ImportRefused(problems);
  const checksum = hash.digest('hex');
  await lockImports(tx);
  const [before] = await findBatches(tx, kind, checksum);
  if (before && isWithinBounds(boundsOf(importer.reach), before.regionCode)) {
    return reportOf(before, before.takenAt, 0);
  }
  await check(tx, problems);
  if (problems.total > 0) {
    Object.assign(read, { checksum, ...(await matchedFiles(tx, MOST_NAMED)) });
    throw new ImportRefused(problems);
  }
  const counts = await write(tx, source);
  if (counts.rows === 0) throw new ImportRefused(emptied(problems));
  return closeFile(tx, importer, { kind, checksum, source, counts });
}

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
    actor: viewer.subject ?? '',
    role: viewer.role,
    purpose: viewer.purpose,
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
async function closeFile(tx: Db, importer: Importer, { counts, ...taken }: Taken): Promise<FileReport> {
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
  problems.add(1, '', 'The file has no row below its header.');
  return problems;
}

async function* hashed(input: AsyncIterable<Buffer | string>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of input) {
    hash.update(chunk);
    yield chunk;
  }
}

type Batch = Readonly<
  Record<'rowCount' | 'newCount' | 'changedCount' | 'unchangedCount', number> & { kind: ImportKind; checksum: string }
>;

const reportOf = (batch: Batch, takenBefore: string | null, duplicateCases: number): FileReport => ({
  kind: batch.kind,
  rows: batch.rowCount,
  new: batch.newCount,
  changed: batch.changedCount,
  unchanged: batch.unchangedCount,
  checksum: batch.checksum,
  takenBefore,
  duplicateCases,
});

/** One line for the whole file. */
async function audit(tx: Db, { viewer }: Importer, id: string, batch: Batch & { readonly regionCode: string }) {
  const { kind, rowCount, newCount, changedCount, unchangedCount, checksum, regionCode } = batch;
  await insertAuditLine(tx, {
    actor: viewer.subject ?? '',
    role: viewer.role,
    purpose: viewer.purpose,
    action: 'people.import',
    subjects: [id],
    count: rowCount,
    details: { kind, newCount, changedCount, unchangedCount, checksum, regionCode },
  });
}

/** Often enough for a progress line that moves, seldom enough to cost nothing. */
const PROGRESS_ROWS = 10_000;

/** Rows as they will be staged; those that nobody can be named by are left out. */
export async function* checkedRows<Column extends string, Row>(
  rows: AsyncIterable<CsvRow<Column>>,
  onProgress: (rows: number) => void = () => {},
  check: (row: CsvRow<Column>) => Row | undefined,
): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count % PROGRESS_ROWS === 0) onProgress(count);
    const checked = check(row);
    if (checked) yield checked;
  }
  if (count % PROGRESS_ROWS !== 0) onProgress(count);
}

/** The regions that somebody may write about, as bounds of their codes. */
export function boundsOf(reach: Reach): Bounds {
  if (reach.kind === 'EVERYWHERE') return { from: [''], to: ['~'] };
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'REGIONS' ? reach.ranges : [];
  return { from: ranges.map(({ from }) => from), to: ranges.map(({ to }) => to) };
}

/** Whether a region's code lies within bounds. */
export const isWithinBounds = ({ from, to }: Bounds, code: string): boolean =>
  from.some((low, at) => code >= low && code < (to[at] ?? ''));

/** Adds conflicts to the problems of a file, each in the words for its kind, by line. */
export function addConflicts<Kind extends string>(
  problems: CsvProblems,
  { conflicts, total }: { readonly conflicts: readonly Conflict<Kind>[]; readonly total: number },
  words: (conflict: Conflict<Kind>) => readonly [field: string, message: string],
): void {
  for (const conflict of conflicts) problems.add(conflict.line, ...words(conflict));
  problems.total += total - conflicts.length;
  problems.shown.sort((a, b) => a.line - b.line);
}

/** The words for what every kind of file can get wrong about whom and where. */
export function wordsOfReference({ kind, other }: Conflict): readonly [field: string, message: string] | undefined {
  if (kind.startsWith('UNKNOWN_REGION:')) {
    const [, field = ''] = kind.split(':');
    return [FIELD_OF[field] ?? field, `The region "${other}" is not imported. Import the file of regions first.`];
  }
  if (kind === 'UNKNOWN_PERSON') {
    return ['idNumber', 'Nobody on file holds this number. Bring the file of people first.'];
  }
  if (kind === 'MANY_FILES') {
    return ['idNumber', 'The documents of this row stand in more than one file: have the duplicate resolved first.'];
  }
  return undefined;
}

/** Staged columns that are called otherwise in a file. */
const FIELD_OF: Readonly<Record<string, string>> = { regionCode: 'region', otherRegion: 'documentRegion' };
