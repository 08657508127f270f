import { createHash } from 'node:crypto';
import { bulkTransaction, type Db } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { sayDesignations } from '../../store/queries/designation.ts';
import { lockImports } from '../../store/queries/import-batch.ts';
import {
  findInstitutionConflicts,
  holdInstitutions,
  type IncomingInstitution,
  type InstitutionConflict,
  mergeInstitutions,
} from '../../store/queries/institution-import.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { signatureOf } from '../viewer.ts';
import { assertSource } from '../written-text.ts';
import { checkedRows } from './checked-rows.ts';
import { readCsv } from './csv.ts';
import { CsvProblems, CsvRefused } from './csv-problems.ts';
import { hashed } from './hashed-bytes.ts';
import { boundsOf, isWithinBounds } from './import-bounds.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { InstitutionRepeats } from './institution-repeats.ts';
import { INSTITUTION_COLUMNS, OPTIONAL_INSTITUTION_COLUMNS, readInstitutionRow } from './institution-rows.ts';
import { isRegionCode, regionNotImported } from './region-file.ts';

/** A file of institutions that was refused. */
export class InstitutionFileRefused extends CsvRefused {
  readonly code = 'INSTITUTION_FILE_REFUSED';
}

/** What a file of institutions did. The same file again gives noughts but for its rows. */
export interface InstitutionReport {
  readonly rows: number;
  /** Institutions. */
  readonly new: number;
  readonly changed: number;
  /** Periods of designation that were not known so. */
  readonly designated: number;
  /** SHA-256 of the file. */
  readonly checksum: string;
}

/** More is no name. */
const LONGEST = { name: 500, insuranceOfficer: 500 };

/**
 * Takes a list of institutions and the periods for which regions designate them, whole or not at all. What it leaves out stays, and
 * so does what an empty cell leaves out. It never lifts a suspension: that is decided by itself.
 */
export async function importInstitutions(
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  { source, onProgress }: FileGiven,
): Promise<InstitutionReport> {
  assertSource(source);
  return bulkTransaction(importer.db, async (tx) => {
    const problems = new CsvProblems();
    const hash = createHash('sha256');
    const rows = await readRows(importer, hashed(input, hash), problems, onProgress);
    await lockImports(tx);
    await holdInstitutions(tx, rows);
    if (!problems.isCutShort) await addConflicts(tx, importer, rows, problems);
    if (problems.total > 0) throw new InstitutionFileRefused(problems);
    const report = { ...(await write(tx, rows, source)), checksum: hash.digest('hex') };
    await audit(tx, importer, report);
    return report;
  });
}

async function readRows(
  { keyring, today, reach }: Importer,
  input: AsyncIterable<Buffer | string>,
  problems: CsvProblems,
  onProgress: FileGiven['onProgress'],
): Promise<IncomingInstitution[]> {
  const bounds = boundsOf(reach);
  const reading = { keyring, today, mayWrite: (code: string) => isWithinBounds(bounds, code) };
  const repeats = new InstitutionRepeats(problems);
  const cells = readCsv(input, INSTITUTION_COLUMNS, problems, OPTIONAL_INSTITUTION_COLUMNS, { longest: LONGEST });
  const rows: IncomingInstitution[] = [];
  for await (const row of checkedRows(cells, onProgress, (one) => readInstitutionRow(one, reading, problems))) {
    repeats.add(row);
    rows.push(row);
  }
  return rows;
}

/** Adds what the rows contradict that is on file. */
async function addConflicts(
  tx: Db,
  { reach }: Importer,
  rows: readonly IncomingInstitution[],
  problems: CsvProblems,
): Promise<void> {
  const named = rows.flatMap(({ line, regionCode, designation }) => [
    { line, field: 'regionCode', code: regionCode },
    ...(designation ? [{ line, field: 'designationRegion', code: designation.regionCode }] : []),
  ]);
  const unknown = new Set(await unknownRegions(tx.sql as never, [...new Set(named.map(({ code }) => code))]));
  for (const { line, field, code } of named) {
    if (isRegionCode(code) && unknown.has(code)) problems.add(line, field, regionNotImported(code));
  }
  for (const conflict of await findInstitutionConflicts(tx, rows, boundsOf(reach))) {
    problems.add(conflict.line, ...WORDS[conflict.kind](conflict));
  }
  problems.shown.sort((a, b) => a.line - b.line);
}

const WORDS: Record<InstitutionConflict['kind'], (conflict: InstitutionConflict) => [field: string, message: string]> =
  {
    NOT_YOURS: ({ other }) => [
      'code',
      `The institution is kept by region ${other}, which is none that you work for, and stands otherwise there. 该机构由区划${other}登记，内容不同，您无权变更。`,
    ],
    LIFTED: ({ other }) => [
      'designatedFrom',
      `On file it is suspended or lost the status for some of these days (${other}): leave these days out, or have the decision changed first. 其中部分日期已暂停或取消定点（${other}），请剔除这些日期，或先变更该决定。`,
    ],
  };

async function write(tx: Db, rows: readonly IncomingInstitution[], source: string) {
  const counts = await mergeInstitutions(tx, rows, source);
  const ids = await holdInstitutions(tx, rows);
  const said = rows.flatMap(({ code, designation }) => {
    const institutionId = ids.get(code);
    if (!designation || !institutionId) return [];
    return [{ institutionId, ...designation, ...DESIGNATED, source }];
  });
  return { rows: rows.length, ...counts, designated: await sayDesignations(tx, said) };
}

const DESIGNATED = { status: 'DESIGNATED', documentNumber: null, reason: null } as const;

/** One line for the whole file. */
async function audit(tx: Db, { viewer }: Importer, { rows, ...details }: InstitutionReport): Promise<void> {
  const line = { action: 'institutions.import', subjects: [], count: rows, details };
  await insertAuditLine(tx, { ...signatureOf(viewer), ...line });
}
