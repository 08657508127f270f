import { isWithin } from '../../policy/region.ts';
import { CsvRefused } from './csv-problems.ts';
import { dayOf, notADay } from './day-cell.ts';

/** A file of regions, pooling areas, targets or attributes that was refused. */
export class RegionFileRefused extends CsvRefused {
  readonly code = 'REGION_FILE_REFUSED';
}

/** What an import did. The same file again gives `unchanged` alone. */
export interface ImportReport {
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

const REGION_LEVELS = ['NATION', 'PROVINCE', 'CITY', 'COUNTY', 'TOWN', 'VILLAGE'] as const;
type RegionLevel = (typeof REGION_LEVELS)[number];

/** Six digits (GB/T 2260), or four, Z and one for a zone without a published code; then a town's three, a village's three. */
const REGION_CODE = /^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/;

const REGION_CODE_SHAPE =
  'a region code has 6 digits (or 4 digits, Z and a digit), 3 more for a town and 3 more for a village';

/** Whether a text has the shape of a region code. Whether there is such a region only the table knows. */
export function isRegionCode(text: string): boolean {
  return REGION_CODE.test(text);
}

/** The level that a code of the right shape speaks of. */
export function levelOf(code: string): RegionLevel {
  if (code.length === 12) return 'VILLAGE';
  if (code.length === 9) return 'TOWN';
  if (code === '000000') return 'NATION';
  if (code.endsWith('0000')) return 'PROVINCE';
  return code.endsWith('00') ? 'CITY' : 'COUNTY';
}

/** Whether one region can hold the other. The viewer's predicate compares prefixes, so a parent outside would be a leak. */
export function canHold(parentCode: string, code: string): boolean {
  return parentCode !== code && isWithin(code, parentCode);
}

/** Whether a text is a calendar day, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** Codes in one cell, separated by blanks. */
export function codesIn(cell: string): string[] {
  return cell.split(/\s+/).filter((code) => code !== '');
}

/** Notes what is wrong with a cell of the row at hand. */
export type Add = (field: string, message: string) => void;

/** First and last day of a row, both inclusive; null when the cell is empty or wrong. */
export function readPeriod(cells: { validFrom: string; validTo: string }, add: Add) {
  const period = {
    validFrom: readDay('validFrom', cells.validFrom, add),
    validTo: readDay('validTo', cells.validTo, add),
  };
  if (period.validFrom && period.validTo && period.validFrom > period.validTo) {
    add('validTo', `The last day ${period.validTo} lies before the first day ${period.validFrom}. 终止日早于起始日。`);
  }
  return period;
}

/** A day; null when the cell is empty or wrong. */
export function readDay(field: string, cell: string, add: Add): string | null {
  if (cell === '') return null;
  const day = dayOf(cell);
  if (day === null) {
    add(field, notADay(cell, { en: ', or leave the cell empty when it is open or not known', zh: '，不详可不填' }));
  }
  return day;
}

/** Asks that a cell is filled. */
export function requireText(field: string, cell: string, add: Add): void {
  if (cell === '') add(field, `The ${field} is empty. 此格不能为空。`);
}

/** Asks that a cell holds one of the named values. */
export function oneOf<Value extends string>(
  field: string,
  cell: string,
  values: readonly Value[],
  add: Add,
): Value | null {
  const value = values.find((one) => one === cell);
  if (value === undefined)
    add(field, `"${cell}" is not a ${field}. Write one of ${values.join(', ')}. 请填所列各值之一。`);
  return value ?? null;
}

/** The level of a row, which its code has to agree with. */
export function readLevel(code: string, cell: string, add: Add): RegionLevel | null {
  const level = oneOf('level', cell, REGION_LEVELS, add);
  if (level && isRegionCode(code) && level !== levelOf(code)) {
    add('level', `"${code}" is the code of a ${levelOf(code)}, not of a ${level}. 代码与级别不符。`);
  }
  return level;
}

/** What is said of a code of the right shape that no region has. */
export const regionNotImported = (code: string): string =>
  `The region "${code}" is not imported. Import the file of regions first. 区划“${code}”尚未导入，请先导入区划文件。`;

/** Asks that a code has the right shape. */
export function requireCode(field: string, code: string, add: Add): boolean {
  if (isRegionCode(code)) return true;
  add(field, `"${code}" is not a region code: ${REGION_CODE_SHAPE}. 不是区划代码：县6位，乡镇9位，村居12位。`);
  return false;
}
