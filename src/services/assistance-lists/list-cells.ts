import type { ListColumn } from '../../partners/columns.ts';
import { birthDateOf, citizenNumberOf, faultOfCitizenNumber } from '../../policy/citizen-number.ts';
import { isDay } from '../../policy/dates.ts';
import { dayOf } from '../imports/day-cell.ts';
import { fault, type ListFault } from './list-row.ts';

/** What a cell says, or what is wrong with it. An empty cell says nothing: `value` is null, and so is `fault`. */
export interface CellReading<Value> {
  readonly value: Value | null;
  readonly fault: ListFault | null;
}

const says = <Value>(value: Value | null): CellReading<Value> => ({ value, fault: null });
const wrong = (...words: Parameters<typeof fault>): CellReading<never> => ({ value: null, fault: fault(...words) });

/** Letters and digits of a Chinese keyboard as those of any other; without the apostrophe that keeps a cell as text. */
const compact = (cell: string): string =>
  IS_COMPACT.test(cell) ? cell : cell.normalize('NFKC').replaceAll(/^['’‘`]|\s/g, '');

/** As nearly every cell is: looked at first, for there are millions. */
const IS_COMPACT = /^[\w./-]*$/;

/** A citizen number with eighteen characters, from one of eighteen or of the old fifteen. */
export function readIdNumber(cell: string, today: string): CellReading<string> {
  const given = compact(cell).toUpperCase();
  if (given === '') {
    const words = 'The row has no ID number: write the eighteen characters on the identity card.';
    return wrong('ID_NUMBER_MISSING', 'idNumber', words, '身份证号为空，请填写身份证上的18位号码。');
  }
  const number = citizenNumberOf(given);
  const born = birthDateOf(number);
  if (faultOfCitizenNumber(number) === undefined && isDay(born) && born <= today) return says(number);
  return ROUNDED.test(given) ? wrong('ID_NUMBER_ROUNDED', 'idNumber', ...ROUNDED_WORDS) : wrongNumber();
}

/** Whether a cell holds a number as issued until 1999. */
export const isOldNumber = (cell: string): boolean => /^\d{15}$/.test(compact(cell));

/** A spreadsheet keeps fifteen digits of a number, and writes 3.50825E+17. */
const ROUNDED = /^\d(\.\d+)?E\+?\d+$|^\d{15}000$/;
const ROUNDED_WORDS = [
  'A spreadsheet has rounded the ID number: make the column text there, enter the number again, and save as CSV UTF-8.',
  '表格软件已把身份证号变成数值，末几位已丢失：请将该列设为文本，重新录入后另存为“CSV UTF-8”。',
] as const;

const wrongNumber = () =>
  wrong(
    'ID_NUMBER_INVALID',
    'idNumber',
    'This is not an ID number: one has 18 characters, holds the day of birth, and its last character tests the others. Compare it with the card.',
    '身份证号有误：应为18位，含出生日期，末位为校验码，请与证件核对。',
  );

/** A cell that a spreadsheet would run. */
const FORMULA = /^[=+\-@＝＋－＠\t]/;
/** Characters that nobody sees, and those that turn the order of the others round: two names that look alike would be two. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const LONGEST_NAME = 50;

export function readName(cell: string): CellReading<string> {
  const isName =
    cell !== '' && cell.length <= LONGEST_NAME && !FORMULA.test(cell) && !UNSEEN.test(cell) && !/\d{4}/.test(cell);
  if (isName) return says(cell);
  const en = `A name has 1 to ${LONGEST_NAME} characters, none that cannot be seen, and begins with a letter, not with = + - or @: write it as on the card.`;
  return wrong(
    'NAME_INVALID',
    'name',
    en,
    `姓名应为1至${LONGEST_NAME}个字，不含不可见字符，不得以“=”“+”“-”“@”开头，请按证件填写。`,
  );
}

const LONGEST_CERTIFICATE = 60;
const CERTIFICATE = /^[\p{L}\p{N}][\p{L}\p{N}/.#()（）〔〕[\]-]*$/u;

/** The number of the certificate of a category. That of a disability certificate begins with its holder's citizen number. */
export function readCertificate(cell: string): CellReading<string> {
  const number = compact(cell);
  if (number === '') return says<string>(null);
  if (CERTIFICATE.test(number) && number.length <= LONGEST_CERTIFICATE) return says(number);
  const en = `The number of a certificate has 1 to ${LONGEST_CERTIFICATE} letters, digits, "-", "/", "." or brackets, and begins with a letter or digit.`;
  const zh = `证件号应为1至${LONGEST_CERTIFICATE}个文字、数字或“-”“/”“.”和括号，以文字或数字开头。`;
  return wrong('CERTIFICATE_INVALID', 'certificateNo', en, zh);
}

export function readListDay(field: ListColumn, cell: string): CellReading<string> {
  if (cell === '') return says<string>(null);
  const day = dayOf(cell);
  if (day !== null) return says(day);
  const [en, zh] = SERIAL.test(cell) ? SERIAL_WORDS : ['This is not a day that there is.', '日期有误，'];
  return wrong('DAY_INVALID', field, `${en} Write it as 2017-08-25.`, `${zh}请写作2017-08-25。`);
}

const SERIAL_WORDS = [
  'This is a spreadsheet’s count of days: give the column the format of a date, and save again.',
  '这是表格软件的日期序号，请将该列设为日期格式后重新保存，',
] as const;
const SERIAL = /^\d{5}(\.\d+)?$/;

const GRADES: Readonly<Record<string, string>> = {
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  壹: '1',
  贰: '2',
  叁: '3',
  肆: '4',
};

/** 1, 一, 一级, 1级, Ⅰ级: a grade from 1, the most severe, to 4. */
export function readGrade(cell: string): CellReading<string> {
  const text = compact(cell)
    .replace(/级$/, '')
    .replace(/^I{1,3}$/, (roman) => String(roman.length))
    .replace(/^IV$/, '4');
  if (text === '') return says<string>(null);
  const grade = GRADES[text] ?? text;
  if (/^[1-4]$/.test(grade)) return says(grade);
  return wrong('GRADE_INVALID', 'grade', 'A grade is 1, 2, 3 or 4.', '等级应为1、2、3或4级。');
}

const YES = new Set(['是', '符合', 'Y', 'YES', 'TRUE', '1']);
const NO = new Set(['否', '不符合', 'N', 'NO', 'FALSE', '0']);

export function readCondition(cell: string): CellReading<boolean> {
  const text = compact(cell).toUpperCase();
  if (text === '') return says<boolean>(null);
  if (YES.has(text)) return says(true);
  if (NO.has(text)) return says(false);
  return wrong('CONDITION_INVALID', 'meetsCondition', 'Write yes or no.', '请填“是”或“否”。');
}

export function readRegionCode(cell: string): CellReading<string> {
  const code = compact(cell);
  if (code === '') return says<string>(null);
  if (/^(\d{6}|\d{9}|\d{12})$/.test(code)) return says(code);
  return wrong('REGION_INVALID', 'regionCode', 'A region code has 6, 9 or 12 digits.', '区划代码应为6、9或12位数字。');
}

const ADDS = new Set(['ADD', '新增', '变更', '增加', '保留', '调整']);
const REMOVES = new Set(['REMOVE', '取消', '停止', '退出', '删除', '停发', '注销']);

export function readAction(cell: string): CellReading<'ADD' | 'REMOVE'> {
  const text = compact(cell).toUpperCase();
  if (ADDS.has(text)) return says<'ADD' | 'REMOVE'>('ADD');
  if (REMOVES.has(text)) return says<'ADD' | 'REMOVE'>('REMOVE');
  const en = 'Write what happens to the person: ADD for somebody new or changed, REMOVE for somebody who leaves.';
  return wrong('ACTION_INVALID', 'action', en, '操作请填“新增”“变更”（列入）或“取消”“停止”“退出”（移出）。');
}
