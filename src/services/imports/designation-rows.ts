import type { DesignatingRow } from '../../store/queries/designation.ts';
import { faultOfNote } from '../given-text.ts';
import { faultOfDesignating } from '../institutions/designate-institution.ts';
import { faultOfInstitutionCode } from '../institutions/institution-code.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import { noteText, type RowReading, readRegion, readTerm } from './import-cells.ts';
import { type Add, readPeriod, requireText } from './region-file.ts';

/** The columns of a file of designations: one row an institution, a region and a period. */
export const DESIGNATION_COLUMNS = {
  code: ['机构编码', '国家编码'],
  regionCode: ['定点区划', '区划代码'],
  status: ['定点状态', '状态'],
  validFrom: ['起始日', '定点起始日'],
  validTo: ['截止日', '定点截止日'],
  documentNumber: ['文号', '协议或公告文号'],
  reason: ['原因', '理由'],
} as const;

type Column = keyof typeof DESIGNATION_COLUMNS;

export const OPTIONAL_DESIGNATION_COLUMNS: readonly Column[] = ['validTo', 'documentNumber', 'reason'];

/** One row as it will be written; whatever ends or interrupts a designation says why (BZ-40). */
export function readDesignationRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): DesignatingRow | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  const { code, documentNumber, reason } = values;
  noteText('code', faultOfInstitutionCode(code), add);
  requireText('regionCode', values.regionCode, add);
  const regionCode = readRegion('regionCode', values.regionCode, reading, add);
  noteText('regionCode', faultOfDesignating(regionCode ?? ''), add);
  requireText('status', values.status, add);
  const status = readTerm('status', values.status, 'designationStatus', add);
  requireText('validFrom', values.validFrom, add);
  const period = readPeriod(values, add);
  noteText('documentNumber', faultOfNote(documentNumber), add);
  noteText('reason', faultOfNote(reason), add);
  if (status && status !== 'DESIGNATED') requireText('reason', reason, add);
  if (regionCode === null || status === undefined || period.validFrom === null) return undefined;
  return { line, code, regionCode, status, ...period, documentNumber: documentNumber || null, reason: reason || null };
}
