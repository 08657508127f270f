import { describe, expect, test } from 'vitest';
import { nextDay, yearOf } from '../../src/policy/dates.ts';
import { afterWorkingDays, isWeekend, isWorkingDay } from '../../src/policy/working-days.ts';
import { readCalendar, workingDaysFor } from '../../src/rulebooks/calendar.ts';
import { book, LC2018 } from './books.ts';

const rules = [{ kind: 'complaint-deadline' as const, workingDays: { value: '20' } }];
const calendarOf = (policyYear: number) =>
  workingDaysFor({ ...book(LC2018).source, policyYear, rules }).workingDays ?? {};

/** Weekdays less statutory holidays; 2007 also gave two to the end of 2006, which was worked for them. */
const WORKING_DAYS = { 2007: 249, 2008: 251, 2017: 249, 2018: 250, 2025: 248 };

describe('the bundled calendar', () => {
  test.each(Object.entries(WORKING_DAYS))('%s has its working days', (year, count) => {
    const calendar = calendarOf(Number(year));
    let worked = 0;
    for (let day = `${year}-01-01`; yearOf(day) === Number(year); day = nextDay(day)) {
      if (isWorkingDay(calendar, day)) worked += 1;
    }
    expect(worked).toBe(count);
  });

  test('a rulebook carries its own year and the next, where they are known, and only when it needs them', () => {
    expect(Object.keys(calendarOf(2007))).toEqual(['2007', '2008']);
    expect(Object.keys(calendarOf(2018))).toEqual(['2018']);
    expect(workingDaysFor(book(LC2018).source)).toEqual({});
  });

  test('the last days of a year whose next notice is not out are not known', () => {
    const calendar = calendarOf(2026);
    expect(isWorkingDay(calendar, '2026-12-25')).toBe(true);
    expect(isWorkingDay(calendar, '2026-12-28')).toBeUndefined();
    expect(afterWorkingDays(calendar, '2026-12-24', 2)).toEqual({ unknown: '2026-12-26' });
  });

  test('holidays, worked weekends and plain weekends', () => {
    const calendar = calendarOf(2018);
    expect(isWorkingDay(calendar, '2018-10-01')).toBe(false);
    expect(isWorkingDay(calendar, '2018-09-29')).toBe(true);
    expect(isWorkingDay(calendar, '2018-09-22')).toBe(false);
    expect(isWorkingDay(calendar, '2018-09-21')).toBe(true);
  });
});

describe('days of the week', () => {
  test.each([
    ['2007-06-02', true],
    ['2007-06-03', true],
    ['2007-06-04', false],
    ['2007-06-01', false],
    ['1969-12-27', true],
    ['1969-12-28', true],
    ['1969-12-29', false],
  ])('%s', (day, expected) => {
    expect(isWeekend(day)).toBe(expected);
  });
});

describe('a calendar that is written wrongly is refused', () => {
  const year = (days: string) => `"2018":\n  notices: [a]\n${days}`;

  test.each([
    ['a Sunday among the days off', year('  off: [2018-09-23]\n  on: []'), /Monday to Friday/],
    ['a Friday among the days worked', year('  off: []\n  on: [2018-09-21]'), /Saturday or a Sunday/],
    ['a day of another year', year('  off: [2017-10-02]\n  on: []'), /under its own year/],
    ['a misspelt key', year('  of: []\n  on: []'), /keys here are/],
    ['no YAML', '"2018": [', /calendar\.yaml:/],
  ])('%s', (_, text, message) => {
    expect(() => readCalendar(text)).toThrow(message);
  });
});
