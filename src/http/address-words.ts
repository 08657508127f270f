/** What is said of the parts of an address, by their names. */
type AddressWords = Readonly<Record<string, string>>;

/** A part of a fault that a schema of Fastify found. */
interface Fault {
  readonly instancePath: string;
  readonly message?: string;
}

export const YEAR_IN_ADDRESS = 'The year is one such as 2018, in four digits. 年度有误，请写作2018。';
export const SCHEME_IN_ADDRESS = 'The scheme is NRCMS, URBMI, URRBMI or UEBMI. 险种请写作NRCMS、URBMI、URRBMI或UEBMI。';
export const LANGUAGE_IN_ADDRESS = 'The language is zh or en. 语言请写作zh或en。';

/** Says in both languages what is wrong with an address, in place of the pattern that it does not match. */
export const saidOfAddress =
  (words: AddressWords) =>
  ([fault]: readonly Fault[]): Error =>
    new Error(words[fault?.instancePath.slice(1) ?? ''] ?? fault?.message);
