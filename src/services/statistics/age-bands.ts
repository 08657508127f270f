import { addMonths, nextDay } from '../../policy/dates.ts';
import type { Day } from '../../policy/facts.ts';
import { StatisticsRefused } from '../../store/statistics.ts';
import type { AgeBand } from '../../store/statistics-question.ts';

/** 周岁. Nobody is older than this: they are in the last band. */
const OLDEST = 120;
/** Days that files are about. Years of three or of five digits are a slip of the hand, and no calendar here counts them. */
const FIRST_DAY: Day = '1900-01-01';
const LAST_DAY: Day = '2999-12-31';

const EVERY_AGE: readonly number[] = Array.from({ length: OLDEST + 1 }, (_, age) => age);

/**
 * Bands of completed years on a day, each from one of the ages on to the next: `16, 60` are below 16, 16 to 59, 60 and above. Without
 * ages every year of age is a band. Somebody born after the day is in none.
 */
export function ageBands(ages: readonly number[] | null | undefined, on: Day): AgeBand[] {
  if (on < FIRST_DAY || on > LAST_DAY)
    throw new StatisticsRefused(`Ages are counted on a day from ${FIRST_DAY} to ${LAST_DAY}; ${on} is none.`);
  return boundsOf(ages).map((age) => ({ from: age, bornBefore: bornBefore(age, on) }));
}

/** Where bands begin; the first at 0. */
function boundsOf(ages: readonly number[] | null | undefined): readonly number[] {
  if (!ages) return EVERY_AGE;
  const isRising = ages.every((age, at) => age >= 0 && age <= OLDEST && age > (ages[at - 1] ?? -1));
  if (!isRising || ages.length === 0)
    throw new StatisticsRefused(`bands are ages from 0 to ${OLDEST}, each above the one before, as in [16, 60].`);
  return ages[0] === 0 ? ages : [0, ...ages];
}

/** The first and the last age of a band, by where it begins; the last of all has no end. */
export function bandFrom(
  ages: readonly number[] | null | undefined,
  from: number,
): { from: number; to: number | null } {
  const next = boundsOf(ages).find((age) => age > from);
  return { from, to: next === undefined ? null : next - 1 };
}

/** The first day of birth that has not completed so many years by then; who was born on 29 February completes one on the 28th. */
function bornBefore(age: number, on: Day): Day {
  const birthday = addMonths(on, -12 * age);
  const next = nextDay(birthday);
  return addMonths(next, 12 * age) <= on ? nextDay(next) : next;
}
