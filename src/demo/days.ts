import { epochDay } from '../policy/dates.ts';
import type { Day, Instant } from '../policy/facts.ts';

/** A civil day counted from 1970-01-01. The generator reckons in these and writes text only into rows. */
export type DayNumber = number;

const MILLISECONDS_PER_DAY = 86_400_000;
/** About as many distinct days as a population of four generations has; the cache never grows past the calendar. */
const texts = new Map<DayNumber, Day>();

/** `2017-11-20` as a day number. */
export const dayNumber = (day: Day): DayNumber => epochDay(day);

/** A day number as `2017-11-20`. */
export function dayText(day: DayNumber): Day {
  let text = texts.get(day);
  if (text === undefined) {
    text = new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
    texts.set(day, text);
  }
  return text;
}

/** A day number as text, or null when there is none. */
export const dayTextOrNull = (day: DayNumber | null): Day | null => (day === null ? null : dayText(day));

/** The calendar year of a day number. */
export const yearOf = (day: DayNumber): number => Number(dayText(day).slice(0, 4));

/** An instant on that day in China, at a minute of the day. */
export function instantOn(day: DayNumber, minuteOfDay: number): Instant {
  const hours = String(Math.floor(minuteOfDay / 60)).padStart(2, '0');
  const minutes = String(minuteOfDay % 60).padStart(2, '0');
  return `${dayText(day)}T${hours}:${minutes}:00+08:00`;
}

/** Whole years as days, near enough to draw ages and marriages. */
export const years = (count: number): number => Math.round(count * 365.25);
