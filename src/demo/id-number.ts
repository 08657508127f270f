import { checkCharacter } from '../policy/citizen-number.ts';
import type { Day } from '../policy/facts.ts';

export type Sex = 'MALE' | 'FEMALE';

/** No region has this code, so no living person can hold a number that begins with it. */
const INVENTED_REGION = '999999';

/** An invented citizen number: region 999999, birth date, a sequence that is odd for men, check character. */
export function inventedIdNumber(birthDate: Day, sequence: number): string {
  const digits = `${INVENTED_REGION}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

/** The named people take the sequences below this one, the crowd those from it on. */
const FIRST_CROWD_SEQUENCE = 100;
const CROWD_PAIRS = (1000 - FIRST_CROWD_SEQUENCE) / 2;

/**
 * Gives every person of the crowd a number of their own: the next free sequence of the birth date. 450 men and as many
 * women per day of birth; a crowd of more than about ten million starts again and shares numbers.
 */
export class IdNumbers {
  readonly #given = new Map<string, number>();

  next(birthDate: Day, sex: Sex): string {
    const key = birthDate + sex;
    const given = this.#given.get(key) ?? 0;
    this.#given.set(key, given + 1);
    const pair = given % CROWD_PAIRS;
    return inventedIdNumber(birthDate, FIRST_CROWD_SEQUENCE + 2 * pair + (sex === 'MALE' ? 1 : 0));
  }
}
