/**
 * An ID number or a phone number: eleven digits or more in a row. The code of a village has twelve and begins with no nought;
 * the end of an id may have as many.
 */
const NUMBER = /(?<!\p{Nd}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]*)(?![1-9]\d{11}(?![\p{Nd}X]))\p{Nd}{11,}X?/giu;

/** Words about a file, without the numbers of people that stand in it: columns may be shifted, and messages repeat cells. */
export const masked = (words: string): string => words.replaceAll(NUMBER, (number) => '*'.repeat(number.length));
