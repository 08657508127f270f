import { birthDateOf, faultOfCitizenNumber } from '../policy/citizen-number.ts';
import { isDay } from '../policy/dates.ts';
import type { Text } from '../policy/rule.ts';

/** Of what is printed on a slip, a certificate or a book of receipts. */
const LONGEST_PAPER = 60;
const PAPER = /^[A-Za-z0-9][A-Za-z0-9/.-]*$/;

/** Counties number by village, group and family, some with words (3组12号); a spreadsheet takes none of it for a formula. */
const LONGEST_HOUSEHOLD = 40;
const HOUSEHOLD = /^[\p{L}\p{N}][\p{L}\p{N}/.#()（）-]*$/u;

const NO_PAPER_NUMBER: Text = {
  zh: `单据编号为1至${LONGEST_PAPER}个字母、数字或“-”“/”“.”，以字母或数字开头，不得写入姓名或身份证号码。`,
  en: `The number of a paper has 1 to ${LONGEST_PAPER} letters, digits, "-", "/" or ".", begins with a letter or digit, and is no name and no ID number.`,
};

const NO_HOUSEHOLD_NUMBER: Text = {
  zh: `户号为1至${LONGEST_HOUSEHOLD}个文字、数字或“-”“/”“.”“#”和括号，以文字或数字开头，不得写入身份证号码。`,
  en: `A household number has 1 to ${LONGEST_HOUSEHOLD} letters, digits, "-", "/", ".", "#" or brackets, begins with a letter or digit, and is no ID number.`,
};

/** What keeps a text from standing as the number of a slip, a certificate or a book of receipts; undefined when nothing does. */
export const faultOfPaperNumber = (text: string): Text | undefined =>
  PAPER.test(text) && text.length <= LONGEST_PAPER && !namesCitizen(text) ? undefined : NO_PAPER_NUMBER;

/** 单据号 as it is kept: one bill has one number, however it was typed. */
export const claimNumber = (text: string): string => text.normalize('NFKC').trim().toUpperCase();

/** 回单号 as it is kept: one slip of a bank has one number, however it was typed. */
export const slipNumber = (text: string): string => claimNumber(text);

/** What keeps a text from standing as a household's number (户号); undefined when nothing does. */
export const faultOfHouseholdNumber = (text: string): Text | undefined =>
  HOUSEHOLD.test(text) && text.length <= LONGEST_HOUSEHOLD && !namesCitizen(text) ? undefined : NO_HOUSEHOLD_NUMBER;

/** Of a complaint, an audit or a settlement, as offices number them, with words in some (连医保投诉〔2018〕12号). */
const LONGEST_CASE = 64;

const NO_CASE_NUMBER: Text = {
  zh: `案件编号为1至${LONGEST_CASE}个字，不含换行等控制字符，不得写入身份证号码。`,
  en: `A case number has 1 to ${LONGEST_CASE} characters, no line break or other control character, and is no ID number.`,
};

/** What keeps a text from standing in the audit as a case's number (案件编号); undefined when nothing does. */
export const faultOfCaseNumber = (text: string): Text | undefined =>
  text !== '' && text.length <= LONGEST_CASE && text.isWellFormed() && !/\p{Cc}/u.test(text) && !namesCitizen(text)
    ? undefined
    : NO_CASE_NUMBER;

const NO_REFERRAL_NUMBER: Text = {
  zh: `转诊单号至多${LONGEST_CASE}个字，不含换行等控制字符，不得写入身份证号码。`,
  en: `The number of a referral has at most ${LONGEST_CASE} characters, no line break or other control character, and is no ID number.`,
};

/** What keeps a text from standing as the number of a referral (转诊单号), which may be none; undefined when nothing does. */
export const faultOfReferralNumber = (text: string): Text | undefined =>
  text === '' || faultOfCaseNumber(text) === undefined ? undefined : NO_REFERRAL_NUMBER;

const NO_BOOK: Text = {
  zh: `票据批次为1至${LONGEST_HOUSEHOLD}个文字、数字或“-”“/”“.”“#”和括号，以文字或数字开头，不得写入身份证号码。`,
  en: `A book of receipts has 1 to ${LONGEST_HOUSEHOLD} letters, digits, "-", "/", ".", "#" or brackets, begins with a letter or digit, and is no ID number.`,
};

/** What keeps a text from standing as an old book of receipts, which may have been called in words; undefined when nothing does. */
export const faultOfOldBook = (text: string): Text | undefined => (faultOfHouseholdNumber(text) ? NO_BOOK : undefined);

/** Digits in a row, and an X, which ends a citizen number or is a letter like others. */
const RUN = /\d+|X/g;

/**
 * Whether a text is or holds a citizen number, in one piece or broken by signs. It begins and ends with a row of digits: a longer
 * row is of a bank, though eighteen of its digits may fit by chance.
 */
function namesCitizen(text: string): boolean {
  const runs = text.normalize('NFKC').toUpperCase().match(RUN) ?? [];
  return runs.some((_, at) => isCitizenNumber(joined(runs.slice(at))));
}

/** What the first whole runs make together, of eighteen characters or more where there are so many. */
function joined(runs: readonly string[]): string {
  let number = '';
  for (const run of runs) {
    if (number.length >= 18) break;
    if (run !== 'X' || number.length === 17) number += run;
  }
  return number;
}

/** Whether a text holds a citizen number in one piece. In pieces, the digits of a UUID or of two serials make one by chance. */
export const holdsCitizenNumber = (text: string): boolean =>
  (text.toUpperCase().match(/(?<!\d)\d{17}[\dX](?!\d)/g) ?? []).some(isCitizenNumber);

const isCitizenNumber = (number: string): boolean =>
  faultOfCitizenNumber(number) === undefined && isDay(birthDateOf(number));
