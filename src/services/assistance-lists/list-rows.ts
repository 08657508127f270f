import { EXAMPLE_NAME, type ListColumn } from '../../partners/columns.ts';
import type { Confirmed } from '../../partners/partner.ts';
import { ListCategories, notConfirmed } from './list-categories.ts';
import * as cells from './list-cells.ts';
import type { ListReading } from './list-reading.ts';
import { fault, type ListFault, type ListRow, type RawRow } from './list-row.ts';

/** Reads rows one after the other. What is wrong with a row stands in it; an unknown category goes to the file's problems. */
export class ListRows {
  private readonly categories: ListCategories;
  private readonly reading: ListReading;

  constructor(reading: ListReading) {
    this.reading = reading;
    this.categories = new ListCategories(reading);
  }

  /** Whether the file is refused, and nothing more is learnt by reading on. */
  get isOver(): boolean {
    return this.categories.isHopeless;
  }

  /** A row of the list; undefined where its category is unknown. */
  read(raw: RawRow): ListRow | undefined {
    const cell = (column: ListColumn) => raw.values[column] ?? '';
    const category = raw.fault ? NO_CATEGORY : this.categoryOf(cell('category'), raw.line);
    if (category === undefined) return undefined;
    const { values, fault } = readCells(cell, this.reading);
    const row = {
      ...values,
      line: raw.line,
      was15: values.idNumber !== null && cells.isOldNumber(cell('idNumber')),
      category: category.confirmed?.category ?? category.named,
      givenCategory: category.confirmed ? cell('category') : '',
    };
    const example = cell('name') === EXAMPLE_NAME ? EXAMPLE : null;
    const across = () => faultAcross(row, category, this.reading.today);
    return { ...row, fault: raw.fault ?? example ?? category.fault ?? fault ?? across() };
  }

  private categoryOf(given: string, line: number): CategoryOfRow | undefined {
    if (given === '') return { ...NO_CATEGORY, fault: this.categories.missing };
    const reading = this.categories.read(given, line);
    if (reading.kind === 'UNKNOWN_CODE') return undefined;
    if (reading.kind === 'CATEGORY') return { confirmed: reading.confirmed, named: null, fault: null };
    return { confirmed: null, named: reading.category, fault: notConfirmed(reading) };
  }
}

type OfCells = Omit<ListRow, 'line' | 'was15' | 'category' | 'givenCategory' | 'fault'>;

/** What the cells say one by one, and the first thing wrong with one of them. */
function readCells(
  cell: (column: ListColumn) => string,
  { mode, today }: ListReading,
): { readonly values: OfCells; readonly fault: ListFault | null } {
  let first: ListFault | null = null;
  const take = <Value>({ value, fault }: cells.CellReading<Value>): Value | null => {
    first ??= fault;
    return value;
  };
  const values = {
    idNumber: take(cells.readIdNumber(cell('idNumber'), today)),
    name: take(cells.readName(cell('name'))) ?? '',
    action: (mode === 'FULL' && cell('action') === '' ? null : take(cells.readAction(cell('action')))) ?? 'ADD',
    confirmedOn: take(cells.readListDay('confirmedOn', cell('confirmedOn'))),
    validFrom: take(cells.readListDay('validFrom', cell('validFrom'))),
    validTo: take(cells.readListDay('validTo', cell('validTo'))),
    certificateNo: take(cells.readCertificate(cell('certificateNo'))),
    grade: take(cells.readGrade(cell('grade'))),
    meetsCondition: take(cells.readCondition(cell('meetsCondition'))),
    regionCode: take(cells.readRegionCode(cell('regionCode'))),
  } satisfies OfCells;
  return { values, fault: first };
}

interface CategoryOfRow {
  readonly confirmed: Confirmed | null;
  readonly named: ListRow['category'];
  readonly fault: ListFault | null;
}

const NO_CATEGORY: CategoryOfRow = { confirmed: null, named: null, fault: null };

const EXAMPLE = fault(
  'EXAMPLE_ROW',
  'name',
  'This is the example of the template: put a person of the list in its place, or take the row out.',
  '这是模板中的示例行，请换成名单人员或删除。',
);

type Across = Pick<
  ListRow,
  'idNumber' | 'action' | 'confirmedOn' | 'validFrom' | 'validTo' | 'certificateNo' | 'grade'
>;

/** What cells that are right by themselves say against each other, or leave out; who leaves a list needs no more than a name. */
function faultAcross(row: Across, { confirmed }: CategoryOfRow, today: string): ListFault | null {
  const { confirmedOn, validFrom, validTo } = row;
  if (confirmedOn !== null && confirmedOn > today) return dayToCome(confirmedOn, today);
  if (validFrom !== null && validTo !== null && validTo < validFrom) return REVERSED;
  const begins = [confirmedOn, validFrom].filter((day) => day !== null);
  const born = row.idNumber === null ? '' : bornOn(row.idNumber);
  if (begins.some((day) => day < born)) return BEFORE_BIRTH;
  if (row.action === 'REMOVE') return null;
  if (confirmedOn === null) return NOT_CONFIRMED_WHEN;
  return faultOfCertificate(row, confirmed?.requires ?? {});
}

function faultOfCertificate(
  { certificateNo, grade }: Across,
  { certificate, gradeAtMost }: NonNullable<Confirmed['requires']>,
): ListFault | null {
  if (certificate && certificateNo === null) return NO_CERTIFICATE;
  if (gradeAtMost === undefined) return null;
  if (grade !== null && Number(grade) <= gradeAtMost) return null;
  const en = `This category is for grades 1 to ${gradeAtMost}: write the grade on the certificate, or take the row out.`;
  return fault('GRADE_TOO_LOW', 'grade', en, `该类别限1至${gradeAtMost}级，请按证件填写等级，不符合的请删除。`);
}

/** The day of birth in a number of eighteen characters. */
const bornOn = (number: string): string => number.replace(/^.{6}(.{4})(.{2})(.{2}).*$/, '$1-$2-$3');

const BEFORE_BIRTH = fault(
  'CONFIRMED_BEFORE_BIRTH',
  'confirmedOn',
  'The listing begins before the day of birth in the ID number: write the day on which this person was confirmed, or correct the number.',
  '认定日期或有效期起早于身份证号中的出生日期：请填写此人的认定日期，或更正身份证号。',
);

const dayToCome = (day: string, today: string) =>
  fault(
    'DAY_TO_COME',
    'confirmedOn',
    `${day} is still to come: today is ${today}.`,
    `认定日期${day}晚于今天${today}。`,
  );

const REVERSED = fault('VALIDITY_REVERSED', 'validTo', 'The last day lies before the first.', '有效期止早于有效期起。');

const NOT_CONFIRMED_WHEN = fault(
  'DAY_MISSING',
  'confirmedOn',
  'Write on which day the department confirmed the person, as in 2017-08-25.',
  '请填写认定日期，如2017-08-25。',
);

const NO_CERTIFICATE = fault(
  'CERTIFICATE_MISSING',
  'certificateNo',
  'This category needs the number of a certificate.',
  '该类别须填写证件号。',
);
