import type { Db } from '../../store/db.ts';
import { type DesignatingRow, liftingRows, sayDesignations, supersededLines } from '../../store/queries/designation.ts';
import { isInstitutionCode } from '../../store/queries/institution.ts';
import { holdInstitutions } from '../../store/queries/institution-import.ts';
import { checkedRows } from './checked-rows.ts';
import { readCsv } from './csv.ts';
import { type CsvProblems, CsvRefused } from './csv-problems.ts';
import { DESIGNATION_COLUMNS, OPTIONAL_DESIGNATION_COLUMNS, readDesignationRow } from './designation-rows.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { addUnknownRegions, type ListKind, type ListReading, type ListReport, takeList } from './take-list.ts';

/** A file of designations that was refused. */
class DesignationFileRefused extends CsvRefused {
  readonly code = 'DESIGNATION_FILE_REFUSED';
}

/** What a file of designations did: periods that were not known so. The same file again gives nought. */
export type DesignationReport = ListReport<{ readonly designated: number }>;

/**
 * 定点情况: takes what institutions are to the insurance of regions, whole or not at all. What is said of some days supersedes what was
 * said of them; what was said before and superseded since is not said anew. A suspension or an end is lifted by a row that says why, and by
 * no other.
 */
export const importDesignations = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<DesignationReport> => takeList(importer, DESIGNATIONS, input, given);

/** Longer is a document, not a reason. */
const LONGEST = { documentNumber: 500, reason: 500 };

async function readRows(
  input: AsyncIterable<Buffer | string>,
  { reading, problems, onProgress }: ListReading,
): Promise<DesignatingRow[]> {
  const before = new Map<string, DesignatingRow[]>();
  const cells = readCsv(input, DESIGNATION_COLUMNS, problems, OPTIONAL_DESIGNATION_COLUMNS, { longest: LONGEST });
  const rows: DesignatingRow[] = [];
  for await (const row of checkedRows(cells, onProgress, (one) => readDesignationRow(one, reading, problems))) {
    const key = `${row.code} ${row.regionCode}`;
    const others = before.get(key) ?? [];
    const lapped = others.find((other) => lapsOver(other, row));
    if (lapped) problems.add(row.line, 'validFrom', saysAlso(lapped.line));
    before.set(key, [...others, row]);
    rows.push(row);
  }
  return rows;
}

/** Whether two rows of one institution and region speak of the same days. */
function lapsOver(one: DesignatingRow, other: DesignatingRow): boolean {
  const isBefore = (a: DesignatingRow, b: DesignatingRow) => a.validTo !== null && a.validTo < (b.validFrom ?? '');
  return !isBefore(one, other) && !isBefore(other, one);
}

const saysAlso = (line: number) =>
  `Line ${line} speaks of some of these days too: write each day once. 与第${line}行的时间重叠，同一日请只写一次。`;

async function addConflicts(tx: Db, rows: readonly DesignatingRow[], problems: CsvProblems): Promise<void> {
  await addUnknownRegions(
    tx,
    rows.map(({ line, regionCode: code }) => ({ line, field: 'regionCode', code })),
    problems,
  );
  const known = await holdInstitutions(tx, rows);
  for (const { line, code } of rows) {
    if (isInstitutionCode(code) && !known.has(code)) problems.add(line, 'code', UNKNOWN);
  }
  const unreasoned = rows.filter(({ status, reason }) => status === 'DESIGNATED' && reason === null);
  for (const { line, period } of await liftingRows(tx, unreasoned)) problems.add(line, 'reason', lifts(period));
}

const UNKNOWN =
  'No institution of this code is registered: import institutions first. 该机构尚未登记，请先导入医疗机构。';

const lifts = (period: string) =>
  `On file it is suspended or lost the status for some of these days (${period}): say why that is lifted. 其中部分日期已暂停或取消定点（${period}），恢复须写明原因。`;

const DESIGNATIONS: ListKind<DesignatingRow, { readonly designated: number }> = {
  action: 'designations.import',
  refuse: (problems) => new DesignationFileRefused(problems),
  read: readRows,
  hold: holdInstitutions,
  async fresh(tx, rows) {
    const superseded = await supersededLines(tx, rows);
    return { rows: rows.filter(({ line }) => !superseded.has(line)), superseded: superseded.size };
  },
  check: addConflicts,
  write: async (tx, rows, source) => {
    const ids = await holdInstitutions(tx, rows);
    const said = rows.flatMap(({ code, line: _, ...row }) => {
      const institutionId = ids.get(code);
      return institutionId ? [{ ...row, institutionId, source }] : [];
    });
    return { designated: await sayDesignations(tx, said) };
  },
};
