import type { IncomingInstitution } from '../../store/queries/institution-import.ts';
import { faultOfNote } from '../given-text.ts';
import { faultOfDesignating } from '../institutions/designate-institution.ts';
import { faultOfInstitutionCode } from '../institutions/institution-code.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import { noteText, type RowReading, readRegion, readTerm, readYesNo } from './import-cells.ts';
import { type Add, readDay, requireCode, requireText } from './region-file.ts';

/** The columns of a file of institutions: one row an institution and period for which a region designates it. */
export const INSTITUTION_COLUMNS = {
  code: ['机构编码', '国家编码'],
  name: ['名称', '机构名称'],
  level: ['行政层级', '机构行政层级'],
  grade: ['等级', '医院等级'],
  regionCode: ['区划', '区划代码'],
  isNonProfit: ['非营利', '是否非营利'],
  hasInsuranceOffice: ['医保办', '是否设医保办'],
  insuranceOfficer: ['医保专管员'],
  designatedFrom: ['定点起始日'],
  designatedTo: ['定点截止日'],
  designationRegion: ['定点区划'],
} as const;

type Column = keyof typeof INSTITUTION_COLUMNS;
type Cells = Readonly<Record<Column, string>>;

export const OPTIONAL_INSTITUTION_COLUMNS: readonly Column[] = (Object.keys(INSTITUTION_COLUMNS) as Column[]).filter(
  (column) => column !== 'code' && column !== 'name' && column !== 'regionCode',
);

/** One row as it will be written; an institution is recognised by its code. */
export function readInstitutionRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): IncomingInstitution {
  const add: Add = (field, message) => problems.add(line, field, message);
  noteText('code', faultOfInstitutionCode(values.code), add);
  requireText('name', values.name, add);
  requireCode('regionCode', values.regionCode, add);
  noteText('insuranceOfficer', faultOfNote(values.insuranceOfficer), add);
  return {
    line,
    code: values.code,
    name: values.name,
    level: readTerm('level', values.level, 'facilityLevel', add) ?? null,
    grade: readTerm('grade', values.grade, 'facilityGrade', add) ?? null,
    regionCode: values.regionCode,
    isNonProfit: readYesNo('isNonProfit', values.isNonProfit, add),
    hasInsuranceOffice: readYesNo('hasInsuranceOffice', values.hasInsuranceOffice, add),
    insuranceOfficer: values.insuranceOfficer || null,
    designation: readDesignation(values, reading, add),
  };
}

/** For which days a region designates it: the county that it stands in, unless another is named. */
function readDesignation(values: Cells, reading: RowReading, add: Add): IncomingInstitution['designation'] {
  const { designatedFrom, designatedTo, designationRegion, regionCode } = values;
  if (designatedFrom === '') {
    if (designatedTo !== '' || designationRegion !== '')
      add('designatedFrom', 'The first day of the designation is empty. 请填写定点起始日。');
    return null;
  }
  const validFrom = readDay('designatedFrom', designatedFrom, add);
  const validTo = readDay('designatedTo', designatedTo, add);
  const isReversed = validFrom !== null && validTo !== null && validTo < validFrom;
  if (isReversed) add('designatedTo', `The last day ${validTo} lies before the first. 截止日${validTo}早于起始日。`);
  const region = readRegion('designationRegion', designationRegion || regionCode.slice(0, 6), reading, add);
  noteText('designationRegion', faultOfDesignating(region ?? ''), add);
  return region === null || isReversed ? null : { regionCode: region, validFrom, validTo };
}
