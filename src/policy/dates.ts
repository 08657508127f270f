/** Civil days and calendar months in China time, as `YYYY-MM-DD` text. No clock and no `Date` anywhere. */
import type { Day } from './facts.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is a day that exists, such as `2018-02-28` but not `2018-02-30`. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = dayOf(text);
  return day >= 1 && day <= daysInMonth(yearOf(text), monthOf(text));
}

/** The year of a day. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

function dayOf(day: Day): number {
  return Number(day.slice(8, 10));
}

/** How many days a month has; 0 for a month that does not exist. Months count from 1. */
export function daysInMonth(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

function toDay(year: number, month: number, day: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The day of a year that is nearest to a day. Of a year that no calendar has, the nearest year's: nothing is of it either way. */
export function nearestDay(year: number, day: Day): Day {
  const known = Math.min(Math.max(year, 1), 9999);
  const [first, last] = [toDay(known, 1, 1), toDay(known, 12, 31)];
  return day < first ? first : day > last ? last : day;
}

/** The day after. */
export function nextDay(day: Day): Day {
  const [year, month] = [yearOf(day), monthOf(day)];
  if (dayOf(day) < daysInMonth(year, month)) return toDay(year, month, dayOf(day) + 1);
  return month === 12 ? toDay(year + 1, 1, 1) : toDay(year, month + 1, 1);
}

/** The day before. */
export function previousDay(day: Day): Day {
  const [year, month] = [yearOf(day), monthOf(day)];
  if (dayOf(day) > 1) return toDay(year, month, dayOf(day) - 1);
  return month === 1 ? toDay(year - 1, 12, 31) : toDay(year, month - 1, daysInMonth(year, month - 1));
}

/** The same day so many months on, kept within the month: 30 November and three months is the last of February. */
export function addMonths(day: Day, months: number): Day {
  const count = yearOf(day) * 12 + monthOf(day) - 1 + months;
  const year = Math.floor(count / 12);
  const month = (count % 12) + 1;
  return toDay(year, month, Math.min(dayOf(day), daysInMonth(year, month)));
}

/** Whole calendar months from one day to another: exactly one year is 12. Negative when `to` comes first. */
export function wholeMonths(from: Day, to: Day): number {
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return addMonths(from, months) > to ? months - 1 : months;
}

/** The earlier of two days. */
export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/** The later of two days. */
export function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** The day so many days on. */
export function addDays(day: Day, days: number): Day {
  const count = epochDay(day) + days + 719468;
  const era = Math.floor(count / 146097);
  const dayOfEra = count - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return toDay(year, month, dayOfYear - Math.floor((153 * march + 2) / 5) + 1);
}

/** The first day of the month so many months on: 0 is the day's own month. */
export function firstOfMonth(day: Day, months: number): Day {
  return addMonths(`${day.slice(0, 8)}01`, months);
}

/** Days from 1970-01-01, in the proleptic Gregorian calendar. */
export function epochDay(day: Day): number {
  const month = monthOf(day);
  const year = month <= 2 ? yearOf(day) - 1 : yearOf(day);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOf(day) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}
