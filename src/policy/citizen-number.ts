const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/** The 18th character of a citizen number (公民身份号码, GB 11643), from its first seventeen digits. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * What is wrong with a citizen number; undefined when it is sound. The region at its head is the one of first
 * registration, which may have been abolished since: it is not looked up.
 */
export function faultOfCitizenNumber(number: string): 'SHAPE' | 'CHECKSUM' | undefined {
  if (!/^\d{17}[\dX]$/.test(number)) return 'SHAPE';
  return checkCharacter(number) === number[17] ? undefined : 'CHECKSUM';
}

/** Characters 7 to 14, as a day; of a number that was made up it may be none. */
export const birthDateOf = (number: string): string =>
  `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;

/** The 17th character is odd for men. */
export const sexOf = (number: string): 'MALE' | 'FEMALE' => (Number(number[16]) % 2 === 1 ? 'MALE' : 'FEMALE');

/** A citizen number as it is compared: one of fifteen digits, issued until 1999, in the form of eighteen that took its place. */
export function citizenNumberOf(text: string): string {
  const number = text.trim().toUpperCase();
  if (!/^\d{15}$/.test(number)) return number;
  const digits = `${number.slice(0, 6)}19${number.slice(6)}`;
  return digits + checkCharacter(digits);
}
