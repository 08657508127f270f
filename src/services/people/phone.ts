import { maskPhone } from '../../demo/phone-number.ts';
import type { Keyring } from '../../store/envelope.ts';

/** A phone number as it is kept: digits, and a plus in front of a country's code. */
export const normalPhone = (phone: string): string => phone.replaceAll(/[\s-]/g, '');

/** The columns of a file that hold a phone number: sealed for this file, and masked. An empty text takes the number away. */
export function phoneColumns(keyring: Keyring, personId: string, phone: string) {
  const number = normalPhone(phone);
  if (number === '') return { phoneCipher: null, phoneMasked: null };
  return { phoneCipher: keyring.seal(number, `people.phone_cipher:${personId}`), phoneMasked: maskPhone(number) };
}
