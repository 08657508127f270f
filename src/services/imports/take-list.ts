import { createHash } from 'node:crypto';
import { bulkTransaction, type Db } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { lockImports } from '../../store/queries/import-batch.ts';
import type { Bounds } from '../../store/queries/incoming.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { signatureOf } from '../viewer.ts';
import { assertSource } from '../written-text.ts';
import { CsvProblems, type CsvRefused } from './csv-problems.ts';
import { hashed } from './hashed-bytes.ts';
import { boundsOf, isWithinBounds } from './import-bounds.ts';
import type { RowReading } from './import-cells.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { isRegionCode, regionNotImported } from './region-file.ts';

/** What reading the rows of a list takes. */
export interface ListReading extends Pick<FileGiven, 'onProgress'> {
  readonly reading: RowReading;
  readonly problems: CsvProblems;
}

/** How a list is taken that fits into memory and names nobody: read, held against what stands, and written. */
export interface ListKind<Row, Counts extends object> {
  /** As the audit names it. */
  readonly action: string;
  readonly refuse: (problems: CsvProblems) => CsvRefused;
  readonly read: (input: AsyncIterable<Buffer | string>, given: ListReading) => Promise<Row[]>;
  /** Holds what the rows are about until the transaction ends. */
  readonly hold: (tx: Db, rows: readonly Row[]) => Promise<unknown>;
  /** What is left to be taken of the rows: nothing of what was said before and something newer has superseded. */
  readonly fresh: (tx: Db, rows: readonly Row[]) => Promise<FreshRows<Row>>;
  /** Adds what the rows contradict that is on file. `bounds` are the writer's regions. */
  readonly check: (tx: Db, rows: readonly Row[], problems: CsvProblems, bounds: Bounds) => Promise<void>;
  readonly write: (tx: Db, rows: readonly Row[], source: string) => Promise<Counts>;
}

/** Rows of a list, and how many of it had said before what something newer has superseded. */
export interface FreshRows<Row> {
  readonly rows: readonly Row[];
  readonly superseded: number;
}

/** What taking a list did, how many of its rows say what is superseded, and the SHA-256 of its file. */
export type ListReport<Counts extends object> = Counts & {
  readonly rows: number;
  readonly superseded: number;
  readonly checksum: string;
};

/** Takes a list, whole or not at all, in one transaction, with one line of the audit. */
export async function takeList<Row, Counts extends object>(
  importer: Importer,
  list: ListKind<Row, Counts>,
  input: AsyncIterable<Buffer | string>,
  { source, onProgress }: FileGiven,
): Promise<ListReport<Counts>> {
  assertSource(source);
  const { keyring, today } = importer;
  const bounds = boundsOf(importer.reach);
  const reading = { keyring, today, mayWrite: (code: string) => isWithinBounds(bounds, code) };
  return bulkTransaction(importer.db, async (tx) => {
    const problems = new CsvProblems();
    const hash = createHash('sha256');
    const rows = await list.read(hashed(input, hash), { reading, problems, onProgress });
    await lockImports(tx);
    await list.hold(tx, rows);
    const fresh = await list.fresh(tx, rows);
    if (!problems.isCutShort) await list.check(tx, fresh.rows, problems, bounds);
    problems.shown.sort((a, b) => a.line - b.line);
    if (problems.total > 0) throw list.refuse(problems);
    const counts = await list.write(tx, fresh.rows, source);
    const details = { ...counts, superseded: fresh.superseded, checksum: hash.digest('hex') };
    const line = { action: list.action, subjects: [], count: rows.length, details };
    await insertAuditLine(tx, { ...signatureOf(importer.viewer), ...line });
    return { rows: rows.length, ...details };
  });
}

/** A cell of a list that names a region. */
interface NamedRegion {
  readonly line: number;
  readonly field: string;
  readonly code: string;
}

/** Adds the regions that are in no list of regions; codes of another shape were told of when they were read. */
export async function addUnknownRegions(tx: Db, named: readonly NamedRegion[], problems: CsvProblems): Promise<void> {
  const unknown = new Set(await unknownRegions(tx.sql as never, [...new Set(named.map(({ code }) => code))]));
  for (const { line, field, code } of named) {
    if (isRegionCode(code) && unknown.has(code)) problems.add(line, field, regionNotImported(code));
  }
}
