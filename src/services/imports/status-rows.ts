import type { IncomingStatus } from '../../store/queries/status-import.ts';
import { faultOfEvidence } from '../given-text.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import { noteText, REFERENCE, type RowReading, readReference, readRegion, readTerm } from './import-cells.ts';
import { type Add, readDay, requireText } from './region-file.ts';

/** The columns of a file of statuses: one row a person, status and period. */
export const STATUS_COLUMNS = {
  ...REFERENCE,
  kind: ['状态'],
  educationLevel: ['就读层次'],
  region: ['所在地'],
  from: ['起始日'],
  to: ['终止日'],
  evidence: ['依据材料'],
} as const;

type Column = keyof typeof STATUS_COLUMNS;

export const OPTIONAL_STATUS_COLUMNS: readonly Column[] = (Object.keys(STATUS_COLUMNS) as Column[]).filter(
  (column) => column !== 'kind' && column !== 'from',
);

/** One row as it will be staged; a status is recognised by person, kind and first day. */
export function readStatusRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): IncomingStatus | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  const { number: _, otherNumber: __, ...reference } = readReference(values, reading, add);
  requireText('kind', values.kind, add);
  requireText('from', values.from, add);
  const kind = readTerm('kind', values.kind, 'statusKind', add) ?? null;
  const educationLevel = readTerm('educationLevel', values.educationLevel, 'educationLevel', add) ?? null;
  if (kind === 'DEAD')
    add('kind', 'A death is told by the file of people, in its column diedOn. 死亡请在人员文件的“死亡日期”列填报。');
  if (educationLevel && kind && kind !== 'STUDENT')
    add('educationLevel', 'Only a student has an educationLevel. 只有在校学生填写就读层次。');
  const [validFrom, validTo] = [readDay('from', values.from, add), readDay('to', values.to, add)];
  if (validFrom && validTo && validTo < validFrom)
    add('to', `The last day ${validTo} lies before the first. 终止日${validTo}早于起始日。`);
  noteText('evidence', faultOfEvidence(values.evidence), add);
  if (!reference.numberIndex && !reference.otherIndex) return undefined;
  return {
    line,
    ...reference,
    kind,
    educationLevel,
    // A school or an employer may be anywhere: only the person has to be the writer's own.
    regionCode: readRegion('region', values.region, { ...reading, mayWrite: () => true }, add),
    validFrom,
    validTo,
    evidence: values.evidence || null,
  };
}
