import { refuseWrite } from '../write.ts';

/** What is printed on certificates and cards: letters, digits, hyphens, and Chinese characters of a series. */
const NUMBER = /^[\p{L}\p{N}〔〕（）()\-/.]{1,40}$/u;

/** A certificate's number as it is kept; refuses what is none. None at all is none. */
export function assertNumber(given: string | null): string | null {
  const number = given?.trim() ?? null;
  if (number === null || NUMBER.test(number)) return number;
  const text = {
    zh: '证号为1至40个字母、数字或汉字。',
    en: 'A certificate number has 1 to 40 letters, digits or Chinese characters.',
  };
  return refuseWrite('CERTIFICATE_NUMBER', text, 'number');
}
