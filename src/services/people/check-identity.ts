import { birthDateOf, faultOfCitizenNumber, sexOf } from '../../policy/citizen-number.ts';
import { addMonths, isDay } from '../../policy/dates.ts';
import type { Text } from '../../policy/rule.ts';
import type { identityDocumentKind, sex } from '../../store/tables/index.ts';
import type { WriteProblem } from '../write.ts';
import { normalPhone } from './phone.ts';

export type Sex = (typeof sex.enumValues)[number];
export type DocumentKind = (typeof identityDocumentKind.enumValues)[number];

/** What somebody showed at the counter. */
export interface DocumentGiven {
  readonly kind: DocumentKind;
  readonly number?: string | null;
  /** 签发地. */
  readonly region?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
}

/** Who somebody is said to be. */
export interface IdentityGiven {
  readonly name?: string | null;
  readonly sex: Sex;
  readonly birthDate: string;
  readonly phone?: string | null;
  readonly documents: readonly DocumentGiven[];
}

/** Nobody has lived longer; 122 years are the longest that was ever proved. */
const OLDEST_MONTHS = 130 * 12;
/**
 * Names are written in many scripts; none holds digits, or the signs that part the cells of a file, or what nobody sees: some letters
 * and marks are drawn as nothing, and two names that look alike would be two.
 */
const NAME = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{M}·•.’' -]{1,100}$/u;
/** With its area code: a shorter one could be read off its mask. */
const PHONE = /^\+?\d{10,15}$/;
/** Letters, digits and the brackets that permits are written with. */
const OTHER_NUMBER = /^[\p{L}\p{N}()（）〔〕-]{4,40}$/u;

const WORDS = {
  NAME_NEEDED: {
    zh: '请填写姓名；仅凭出生医学证明登记的新生儿可以暂缺。',
    en: 'A name is needed; only a newborn registered by birth certificate may have none yet.',
  },
  NAME_REFUSED: {
    zh: '姓名含有数字、符号或不可见字符，或超过100字：请重新键入，不要粘贴。',
    en: 'This is no name: it holds digits, signs or characters that cannot be seen, or more than 100 letters. Type it again, do not paste it.',
  },
  BIRTH_DATE_IMPOSSIBLE: {
    zh: '出生日期晚于今日，或早于130年前。',
    en: 'The day of birth lies after today, or more than 130 years ago.',
  },
  PHONE_REFUSED: {
    zh: '联系电话应为10至15位数字，固定电话须带区号。',
    en: 'A phone number has 10 to 15 digits: a landline with its area code.',
  },
  DOCUMENT_NEEDED: {
    zh: '至少需要一份今日有效的身份证件。',
    en: 'At least one identity document that is valid today is needed.',
  },
  DOCUMENT_TWICE: { zh: '同一种证件填写了两次。', en: 'This kind of document is given twice.' },
  DOCUMENT_DAYS_REFUSED: {
    zh: '证件有效期的截止日早于起始日，或起始日晚于今日。',
    en: 'The document ends before it begins, or begins after today.',
  },
  REGION_NEEDED: { zh: '居住证须填写签发地。', en: 'A residence permit needs the region that issued it.' },
  NUMBER_NEEDED: { zh: '请填写公民身份号码。', en: 'A citizen identity card has a number: give it.' },
  ID_NUMBER_INVALID: {
    zh: '公民身份号码不正确：应为17位数字加一位校验码，请核对。',
    en: 'This is no citizen number: 17 digits and a check character that fits them. Check what was typed.',
  },
  DOCUMENT_NUMBER_REFUSED: {
    zh: '证件号码应为4至40个字母或数字。',
    en: 'A document number has 4 to 40 letters or digits.',
  },
  BIRTH_DATE_CONTRADICTS: {
    zh: '公民身份号码中的出生日期与填写的不一致。',
    en: 'The citizen number holds another day of birth than the one given.',
  },
  SEX_CONTRADICTS: {
    zh: '公民身份号码第17位所示性别与填写的不一致。',
    en: 'The 17th digit of the citizen number says another sex than the one given.',
  },
} as const satisfies Record<string, Text>;

const problem = (code: keyof typeof WORDS, field: string): WriteProblem => ({ code, field, text: WORDS[code] });

/** A number as it is compared and kept: without spaces, letters large. */
export const normalNumber = (number: string): string => number.replaceAll(/\s/g, '').toUpperCase();

/** Everything that is wrong with who somebody is said to be, each with its place in the input. */
export function faultsOfIdentity(given: IdentityGiven, today: string): WriteProblem[] {
  const { name, phone, birthDate, documents } = given;
  const isNewborn = documents.some(({ kind }) => kind === 'BIRTH_CERTIFICATE');
  const isShown = documents.some(({ validTo }) => validTo == null || validTo >= today);
  return [
    ...(name?.trim() ? faultsOfName(name) : isNewborn ? [] : [problem('NAME_NEEDED', 'name')]),
    ...faultsOfBirthDate(birthDate, today),
    ...(phone ? faultsOfPhone(phone) : []),
    ...(isShown ? [] : [problem('DOCUMENT_NEEDED', 'documents')]),
    ...documents.flatMap((document, at) => faultsOfDocument(document, given, { at, today })),
  ];
}

export const faultsOfName = (name: string): WriteProblem[] =>
  NAME.test(name.trim()) ? [] : [problem('NAME_REFUSED', 'name')];

export const faultsOfPhone = (phone: string): WriteProblem[] =>
  PHONE.test(normalPhone(phone)) ? [] : [problem('PHONE_REFUSED', 'phone')];

export const faultsOfBirthDate = (birthDate: string, today: string): WriteProblem[] =>
  birthDate <= today && birthDate > addMonths(today, -OLDEST_MONTHS)
    ? []
    : [problem('BIRTH_DATE_IMPOSSIBLE', 'birthDate')];

function faultsOfDocument(
  document: DocumentGiven,
  given: IdentityGiven,
  { at, today }: { at: number; today: string },
): WriteProblem[] {
  const { kind, number, region, validFrom, validTo } = document;
  const field = `documents.${at}`;
  const isTwice = given.documents.findIndex((other) => other.kind === kind) < at;
  const isBackward = validFrom != null && (validFrom > today || (validTo != null && validTo < validFrom));
  return [
    ...(isTwice ? [problem('DOCUMENT_TWICE', `${field}.kind`)] : []),
    ...(isBackward ? [problem('DOCUMENT_DAYS_REFUSED', field)] : []),
    ...(kind === 'RESIDENCE_PERMIT' && !region ? [problem('REGION_NEEDED', `${field}.region`)] : []),
    ...faultsOfNumber(kind, number ?? '', given, `${field}.number`),
  ];
}

function faultsOfNumber(kind: DocumentKind, number: string, given: Born, field: string): WriteProblem[] {
  if (kind === 'CITIZEN_ID')
    return number.trim() ? faultsOfCitizen(number, given, field) : [problem('NUMBER_NEEDED', field)];
  return number.trim() ? faultsOfOther(number, field) : [];
}

/** What is wrong with the number of a document other than the citizen's. */
export const faultsOfOther = (number: string, field: string): WriteProblem[] =>
  OTHER_NUMBER.test(normalNumber(number)) ? [] : [problem('DOCUMENT_NUMBER_REFUSED', field)];

/** Sex and day of birth as they are said of somebody; a citizen number tells both. */
export interface Born {
  readonly sex: Sex | null;
  readonly birthDate: string | null;
}

/** What is wrong with a citizen number, in itself and beside what is said of its holder; what nobody said contradicts nothing. */
export function faultsOfCitizen(given: string, { sex, birthDate }: Born, field: string): WriteProblem[] {
  const number = normalNumber(given);
  const born = birthDateOf(number);
  if (faultOfCitizenNumber(number) || !isDay(born)) return [problem('ID_NUMBER_INVALID', field)];
  const said = sexOf(number);
  return [
    ...(birthDate === null || birthDate === born ? [] : [problem('BIRTH_DATE_CONTRADICTS', field)]),
    ...(sex === null || sex === said ? [] : [problem('SEX_CONTRADICTS', field)]),
  ];
}
