import { birthDateOf, citizenNumberOf, faultOfCitizenNumber } from '../../policy/citizen-number.ts';
import { isYuan, parseYuan } from '../../policy/money.ts';
import type { Text } from '../../policy/rule.ts';
import type { Keyring } from '../../store/envelope.ts';
import { FIRST_YEAR } from '../known-year.ts';
import {
  type DocumentKind,
  faultsOfBirthDate,
  faultsOfCitizen,
  faultsOfOther,
  normalNumber,
} from '../people/check-identity.ts';
import type { WriteProblem } from '../write.ts';
import { dayOf, notADay } from './day-cell.ts';
import { type Add, requireCode } from './region-file.ts';
import { codeOf, codesOf, type TERMS, termsOf } from './terms.ts';

/** What reading a row takes beside the row: keys to seal with, the day, and the regions that may be written about. */
export interface RowReading {
  readonly keyring: Keyring;
  /** The civil day in China. */
  readonly today: string;
  readonly mayWrite: (regionCode: string) => boolean;
}

/** The columns that name a person, in every kind of file: by citizen number, else by another document. */
export const REFERENCE = {
  idNumber: ['身份证号', '公民身份号码', '身份证号码'],
  documentKind: ['证件种类', '证件类型'],
  documentNumber: ['证件号码', '证件号'],
} as const;

/** Whom a row is about. A number that cannot be read is null, and so is one that was not given. */
export interface Reference {
  readonly number: string | null;
  readonly numberIndex: Buffer | null;
  readonly otherKind: DocumentKind | null;
  readonly otherNumber: string | null;
  readonly otherIndex: Buffer | null;
}

/** Reads whom a row is about, by one document at least. */
export function readReference(
  cells: Readonly<Record<keyof typeof REFERENCE, string>>,
  { keyring, today }: RowReading,
  add: Add,
): Reference {
  const number = cells.idNumber === '' ? null : readCitizenNumber(cells.idNumber, today, add);
  const kind = readTerm('documentKind', cells.documentKind, 'identityDocumentKind', add) ?? null;
  if (kind === 'CITIZEN_ID')
    add('documentKind', 'A citizen number stands in the column idNumber. 身份证号应填在“身份证号”列。');
  if (cells.documentKind !== '' && cells.documentNumber === '') {
    add('documentNumber', 'The document has no number. 证件号码为空。');
  }
  if (cells.documentKind === '' && cells.documentNumber !== '')
    add('documentKind', 'Say which kind of document it is. 请填写证件种类。');
  if (cells.idNumber === '' && cells.documentNumber === '') {
    const words = 'The person has neither a citizen number nor another document: one of the two is needed.';
    add('idNumber', `${words} 身份证号和其他证件至少填一项。`);
  }
  const otherKind = kind === 'CITIZEN_ID' || cells.documentNumber === '' ? null : kind;
  const otherNumber = otherKind && normalNumber(halfWidth(cells.documentNumber));
  if (otherKind) note(faultsOfOther(halfWidth(cells.documentNumber), 'documentNumber'), add);
  return {
    number,
    numberIndex: number === null ? null : keyring.indexOf(number),
    otherKind,
    otherNumber,
    otherIndex: otherNumber === null ? null : keyring.indexOf(otherNumber),
  };
}

function readCitizenNumber(cell: string, today: string, add: Add): string | null {
  const number = normalNumber(halfWidth(cell));
  const faults = faultsOfCitizen(number, { sex: null, birthDate: null }, 'idNumber');
  note(faults.length > 0 ? faults : faultsOfBirthDate(birthDateOf(number), today).map(asOfNumber), add);
  const remedy = remedyOf(number);
  if (faults.length > 0 && remedy) add('idNumber', remedy);
  return faults.length > 0 ? null : number;
}

const asOfNumber = (fault: WriteProblem): WriteProblem => ({ ...fault, field: 'idNumber' });

/** Notes what the rules of the counter find wrong, in their words. */
export function note(faults: readonly WriteProblem[], add: Add): void {
  for (const { field = '', text } of faults) add(field, `${text.en} ${text.zh}`);
}

/** Notes what a rule of the counter finds wrong with one cell. */
export function noteText(field: string, text: Text | undefined, add: Add): void {
  if (text) note([{ code: 'TEXT_REFUSED', field, text }], add);
}

/** A citizen number of a file; null, with words, where the cell holds none. No message repeats it. */
export function readNumber(cell: string, add: Add): string | null {
  const number = citizenNumberOf(normalNumber(halfWidth(cell)));
  if (faultOfCitizenNumber(number) === undefined) return number;
  const words = 'This is not a citizen number: one has 18 characters, the last tests the others. 身份证号有误。';
  const remedy = remedyOf(normalNumber(halfWidth(cell)));
  add('idNumber', remedy ? `${words} ${remedy}` : words);
  return null;
}

/** Letters and digits of a Chinese keyboard (３５０) as those of any other. */
const halfWidth = (cell: string): string => cell.normalize('NFKC');

/** What would be right in place of a number that is none, where its shape tells how it came about. */
function remedyOf(number: string): string | undefined {
  if (isRounded(number)) return ROUNDED;
  return /^\d{15}$/.test(number) ? OLD : undefined;
}

const OLD =
  'Numbers of 15 digits were replaced in 1999: enter the one of 18 characters on the present card. 15位旧号码已停用，请填写现行身份证上的18位号码。';

/** A spreadsheet keeps fifteen digits of a number, and writes 3.50825E+17. */
const isRounded = (cell: string): boolean => /^\d(\.\d+)?e\+?\d+$/i.test(cell) || /^\d{15}000$/.test(cell);

const ROUNDED =
  'A spreadsheet has rounded it: make the column text there, and enter the number again. 表格软件已把号码变成数值，请将该列设为文本后重新录入。';

/** A code, written so or as its Chinese term; undefined when the cell is empty or names none. */
export function readTerm<Name extends keyof typeof TERMS>(
  field: string,
  cell: string,
  name: Name,
  add: Add,
): keyof (typeof TERMS)[Name] | undefined {
  if (cell === '') return undefined;
  const code = codeOf(name, cell);
  if (code === undefined)
    add(
      field,
      `${shown(cell)} is not a ${field}. Write one of ${codesOf(name).join(', ')}, or its term. 请填：${termsOf(name).join('、')}。`,
    );
  return code;
}

/** Codes in one cell, each once, apart by blanks, semicolons or 、; none when the cell is empty or wrong. */
export function readTerms<Name extends keyof typeof TERMS>(
  field: string,
  cell: string,
  name: Name,
  add: Add,
): (keyof (typeof TERMS)[Name])[] {
  const words = cell.split(/[\s;；、]+/).filter((word) => word !== '');
  if (cell !== '' && words.length === 0) add(field, `${shown(cell)} names no ${name}. 内容有误。`);
  const codes = words.map((word) => readTerm(name, word, name, (_, message) => add(field, message)));
  return [...new Set(codes)].filter((code) => code !== undefined);
}

/** A cell in a message; what may be a citizen number or a telephone number in the wrong column is not repeated. */
const shown = (cell: string) => (/\d{7}/.test(cell) ? 'This' : `"${cell}"`);

const YES: Readonly<Record<string, boolean>> = { true: true, 是: true, false: false, 否: false };

/** Yes or no; null when the cell is empty or wrong. */
export function readYesNo(field: string, cell: string, add: Add): boolean | null {
  const said = YES[cell];
  if (said === undefined && cell !== '')
    add(field, `${shown(cell)} is neither yes nor no: write true or false. 请填“是”或“否”。`);
  return said ?? null;
}

/** A region that may be written about; null when the cell is empty or wrong. Whether there is one only the table knows. */
export function readRegion(field: string, cell: string, { mayWrite }: RowReading, add: Add): string | null {
  if (cell === '' || !requireCode(field, cell, add)) return null;
  if (!mayWrite(cell)) add(field, `Region ${cell} is none that you work for. 该区划不在您的管辖范围内。`);
  return cell;
}

/** A day that is not to come; null when the cell is empty or wrong. */
export function readPastDay(
  field: string,
  cell: string,
  { today }: Pick<RowReading, 'today'>,
  add: Add,
): string | null {
  if (cell === '') return null;
  const day = dayOf(cell);
  if (day === null) {
    add(field, notADay(cell));
  } else if (day > today) add(field, `${day} is still to come: today is ${today}. 日期晚于今天${today}。`);
  else return day;
  return null;
}

/** What is said of an amount below zero, and of nought: that depends on what it is the amount of. */
interface AmountWords {
  readonly below: string;
  /** Left out where nought is an amount like any other. */
  readonly nought?: string;
}

const OF_PAYMENTS: AmountWords = {
  below: 'An amount is above zero. Money is given back by a refund, not by a file. 金额须大于零，退费另行办理。',
  nought: 'Nothing was paid: leave the cell empty. 未缴费请留空。',
};

/** An amount in yuan, in fen, above zero unless the words let nought pass; null when the cell is empty or wrong. Spreadsheets drop noughts at its end. */
export function readFen(field: string, written: string, add: Add, words = OF_PAYMENTS): number | null {
  const cell = halfWidth(written);
  if (cell === '') return null;
  const yuan = yuanOf(cell);
  if (cell.startsWith('-')) {
    add(field, words.below);
  } else if (/^\d{13,}\.\d\d$/.test(yuan)) {
    add(field, 'The amount is too large: twelve digits stand before the point at most. 金额过大，整数部分最多12位。');
  } else if (!isYuan(yuan)) {
    add(field, `"${cell}" is not an amount in yuan: write it as 180 or 180.00. 金额有误，请写作180或180.00。`);
  } else if (parseYuan(yuan) === 0 && words.nought !== undefined) add(field, words.nought);
  else return parseYuan(yuan);
  return null;
}

/** An amount as a spreadsheet writes it (180, 180.5, 1,234.50), with two decimals; what is none comes back as it was. */
function yuanOf(cell: string): string {
  const [, whole, decimals = ''] = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(cell) ?? [];
  return whole === undefined ? cell : `${whole.replaceAll(',', '')}.${decimals.padEnd(2, '0')}`;
}

/** A policy year from the first scheme on; undefined when it is none. */
export function readPolicyYear(cell: string, { today }: RowReading, add: Add): number | undefined {
  const year = Number(cell);
  const next = Number(today.slice(0, 4)) + 1;
  if (/^\d{4}$/.test(cell) && year >= FIRST_YEAR && year <= next) return year;
  add(
    'policyYear',
    `"${cell}" is not a policy year from ${FIRST_YEAR} to ${next}. Write it as 2018. 参保年度有误，请写作2018。`,
  );
  return undefined;
}
