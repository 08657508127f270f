import { checkCharacter } from '../../src/policy/citizen-number.ts';

/** One person's number, and what a field shows about that person: several values where it is a list. */
export interface Sample {
  readonly number: string;
  readonly values: readonly string[];
}

/** Positions 1 to 6 are a region, 7 to 14 the date of birth; both are known beside the number. */
const SEQUENCE = [15, 16, 17] as const;
const CHECK = 18;

/**
 * Positions of the sequence and the check character that a field gives away: some place in its text, counted from the
 * front or the back, holds that character for everybody. A coincidence holds for one person, not for all.
 */
export function revealed(samples: readonly Sample[]): Set<number> {
  const positions = new Set<number>();
  if (samples.length < FEWEST) return positions;
  const forms = [samples, samples.map(({ number, values }) => ({ number, values: values.map(onlyDigits) }))];
  for (const form of forms) {
    const longest = Math.max(...form.flatMap(({ values }) => values.map((value) => value.length)));
    for (let offset = -longest; offset < longest; offset += 1) {
      for (const position of [...SEQUENCE, CHECK]) {
        const shows = ({ number, values }: Sample) => values.some((value) => value.at(offset) === number[position - 1]);
        if (form.every(shows)) positions.add(position);
      }
    }
  }
  return positions;
}

/** With fewer people a digit may agree by chance: one in ten for each of them. */
const FEWEST = 12;
const onlyDigits = (text: string) => text.replace(/\D/g, '');

/**
 * How many numbers remain for somebody whose region, date of birth and sex are known, when these positions are known too.
 * Untouched there are 500: a thousand sequences, halved by the sex; the check character follows from the rest.
 */
export function candidatesLeft(number: string, known: ReadonlySet<number>): number {
  let left = 0;
  for (let sequence = Number(number[16]) % 2; sequence < 1000; sequence += 2) {
    const digits = number.slice(0, 14) + String(sequence).padStart(3, '0');
    const candidate = digits + checkCharacter(digits);
    if ([...known].every((position) => candidate[position - 1] === number[position - 1])) left += 1;
  }
  return left;
}
