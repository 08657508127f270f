/** An id, whose last part may have as many digits as a phone number. */
const ID = String.raw`(?<![\p{Nd}a-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{0,12}(?![\p{Nd}a-f])`;

/** What people write between the digits of one number. */
const SIGN = String.raw`(?:\s{1,2}|\s?[\p{Pd}./·_]\s?)`;

/** Ids, and digits in a row or with signs between, with the X that may end them. */
const ROW = new RegExp(String.raw`${ID}|\p{Nd}+(?:${SIGN}(?!${ID})\p{Nd}+)*(?:X|${SIGN}X(?!\p{L}))?`, 'giu');

/** An ID number of the old sort has fifteen digits, a phone number has eleven. */
const FEWEST_DIGITS = 11;

/** Codes of villages, which have twelve digits and begin with no nought, days and years: words about a file name them beside each other. */
const HARMLESS = new RegExp(
  String.raw`^(?:${ID}|(?:(?:[1-9]\d{11}|\d{4}-\d\d-\d\d|(?:19|20)\d\d)(?:${SIGN}|$))+)$`,
  'iu',
);

/**
 * Words about a file, without the numbers of people that stand in it, broken by signs or not: columns may be shifted, and
 * messages repeat cells.
 */
export const masked = (words: string): string =>
  words.replaceAll(ROW, (row) => (isOfSomebody(row) ? row.replaceAll(/[\p{Nd}X]/giu, '*') : row));

const isOfSomebody = (row: string): boolean =>
  (row.match(/\p{Nd}/gu)?.length ?? 0) >= FEWEST_DIGITS && !HARMLESS.test(row);
