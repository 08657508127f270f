/** Working days of the Chinese calendar. The days off and the Saturdays and Sundays worked are data, never guessed. */
import { epochDay, nextDay, yearOf } from './dates.ts';
import type { Day } from './facts.ts';

/** 一年的放假调休安排, as the State Council's notices set it. */
export interface CalendarYear {
  /** The notices, by number: a year's last days may stand in the next year's notice. */
  readonly notices: readonly string[];
  /** Days off that are Monday to Friday. */
  readonly off: readonly Day[];
  /** Saturdays and Sundays that are worked. */
  readonly on: readonly Day[];
  /** The last day that is certain; left out, the whole year is. */
  readonly until?: Day;
}

/** Calendar years by their number, such as `2007`. */
export type WorkingCalendar = Readonly<Record<string, CalendarYear>>;

const DAYS_IN_WEEK = 7;
/** 1970-01-01 was a Thursday; so day 3 was a Sunday. */
const FIRST_SUNDAY = 3;

/** Whether a day is worked; undefined when the calendar does not reach so far. */
export function isWorkingDay(calendar: WorkingCalendar, day: Day): boolean | undefined {
  const year = calendar[yearOf(day)];
  if (year === undefined || (year.until !== undefined && day > year.until)) return undefined;
  return isWeekend(day) ? year.on.includes(day) : !year.off.includes(day);
}

/** Whether a day is a Saturday or a Sunday. */
export function isWeekend(day: Day): boolean {
  const sinceSunday = (((epochDay(day) - FIRST_SUNDAY) % DAYS_IN_WEEK) + DAYS_IN_WEEK) % DAYS_IN_WEEK;
  return sinceSunday === 0 || sinceSunday === DAYS_IN_WEEK - 1;
}

/** The last of so many working days, the day after `day` being the first that can count; or the day that is not known. */
export function afterWorkingDays(
  calendar: WorkingCalendar,
  day: Day,
  count: number,
): { readonly day: Day } | { readonly unknown: Day } {
  let here = day;
  let left = count;
  while (left > 0) {
    here = nextDay(here);
    const isWorked = isWorkingDay(calendar, here);
    if (isWorked === undefined) return { unknown: here };
    if (isWorked) left -= 1;
  }
  return { day: here };
}
