import { yearOf } from '../../policy/dates.ts';
import type { Day } from '../../policy/facts.ts';
import type { Finding, Path } from '../problem.ts';

/** Holds that one day is not before another. */
export function ordered(first: Day, second: Day, path: Path, what: string): Finding[] {
  return first <= second ? [] : [{ path, message: `${what} on ${second}, which is before ${first}.` }];
}

/** Holds that a day lies in one of some years. */
export function inYears(day: Day, years: readonly number[], path: Path, what: string): Finding[] {
  if (years.includes(yearOf(day))) return [];
  return [{ path, message: `${what} on ${day}: that is not in ${[...new Set(years)].join(' or ')}.` }];
}
