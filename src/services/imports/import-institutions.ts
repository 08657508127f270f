import type { Db } from '../../store/db.ts';
import { sayDesignations, supersededLines } from '../../store/queries/designation.ts';
import type { Bounds } from '../../store/queries/incoming.ts';
import {
  findInstitutionConflicts,
  holdInstitutions,
  type IncomingInstitution,
  type InstitutionConflict,
  mergeInstitutions,
} from '../../store/queries/institution-import.ts';
import { checkedRows } from './checked-rows.ts';
import { readCsv } from './csv.ts';
import { type CsvProblems, CsvRefused } from './csv-problems.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { InstitutionRepeats } from './institution-repeats.ts';
import { INSTITUTION_COLUMNS, OPTIONAL_INSTITUTION_COLUMNS, readInstitutionRow } from './institution-rows.ts';
import { addUnknownRegions, type FreshRows, type ListKind, type ListReading, takeList } from './take-list.ts';

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
  /** Rows whose designation was said before, and superseded since: they change nothing. */
  readonly superseded: number;
  /** SHA-256 of the file. */
  readonly checksum: string;
}

/** More is no name. */
const LONGEST = { name: 500, insuranceOfficer: 500 };

/**
 * Takes a list of institutions and the periods for which regions designate them, whole or not at all. What it leaves out stays, and
 * so does what an empty cell leaves out. It never lifts a suspension: that is decided by itself.
 */
export const importInstitutions = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<InstitutionReport> => takeList(importer, INSTITUTIONS, input, given);

async function readRows(
  input: AsyncIterable<Buffer | string>,
  { reading, problems, onProgress }: ListReading,
): Promise<IncomingInstitution[]> {
  const repeats = new InstitutionRepeats(problems);
  const cells = readCsv(input, INSTITUTION_COLUMNS, problems, OPTIONAL_INSTITUTION_COLUMNS, { longest: LONGEST });
  const rows: IncomingInstitution[] = [];
  for await (const row of checkedRows(cells, onProgress, (one) => readInstitutionRow(one, reading, problems))) {
    repeats.add(row);
    rows.push(row);
  }
  return rows;
}

/** The rows, without designations that were said before and have been superseded since, as by a suspension. */
async function fresh(tx: Db, rows: readonly IncomingInstitution[]): Promise<FreshRows<IncomingInstitution>> {
  const said = rows.flatMap(({ line, code, designation }) =>
    designation ? [{ line, code, ...designation, ...DESIGNATED }] : [],
  );
  const superseded = await supersededLines(tx, said);
  return {
    rows: rows.map((row) => (superseded.has(row.line) ? { ...row, designation: null } : row)),
    superseded: superseded.size,
  };
}

/** Adds what the rows contradict that is on file. */
async function addConflicts(
  tx: Db,
  rows: readonly IncomingInstitution[],
  problems: CsvProblems,
  bounds: Bounds,
): Promise<void> {
  const named = rows.flatMap(({ line, regionCode, designation }) => [
    { line, field: 'regionCode', code: regionCode },
    ...(designation ? [{ line, field: 'designationRegion', code: designation.regionCode }] : []),
  ]);
  await addUnknownRegions(tx, named, problems);
  for (const conflict of await findInstitutionConflicts(tx, rows, bounds)) {
    problems.add(conflict.line, ...WORDS[conflict.kind](conflict));
  }
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
  return { ...counts, designated: await sayDesignations(tx, said) };
}

const DESIGNATED = { status: 'DESIGNATED', documentNumber: null, reason: null } as const;

const INSTITUTIONS: ListKind<IncomingInstitution, Omit<InstitutionReport, 'rows' | 'superseded' | 'checksum'>> = {
  action: 'institutions.import',
  refuse: (problems) => new InstitutionFileRefused(problems),
  read: readRows,
  hold: holdInstitutions,
  fresh,
  check: addConflicts,
  write,
};
