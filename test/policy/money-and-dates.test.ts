import { describe, expect, test } from 'vitest';
import { addMonths, epochDay, isDay, nextDay, previousDay, wholeMonths } from '../../src/policy/dates.ts';
import { instantMicros } from '../../src/policy/instant.ts';
import { formatInterval, formatYuan, parseYuan, remainder } from '../../src/policy/money.ts';
import { isWithin } from '../../src/policy/region.ts';

describe('money', () => {
  test.each([
    ['180.00', 18000],
    ['0.05', 5],
    ['0.00', 0],
    ['999999999999.99', 99999999999999],
  ])('%s is %i fen and back', (text, fen) => {
    expect(parseYuan(text)).toBe(fen);
    expect(formatYuan(fen)).toBe(text);
  });

  test.each(['180', '180.5', '180.000', '-1.00', '1e3', '01.00', ' 1.00', '1,000.00', '1000000000000.00', ''])(
    '%o is refused',
    (text) => expect(() => parseYuan(text)).toThrow('two decimals'),
  );

  test('negative amounts and intervals print', () => {
    expect(formatYuan(-5)).toBe('-0.05');
    expect(formatInterval({ minFen: 0, maxFen: 18000 })).toBe('0.00–180.00');
  });

  test('what is left of an amount is never negative', () => {
    expect(remainder(100, { minFen: 30, maxFen: 120 })).toEqual({ minFen: 0, maxFen: 70 });
  });
});

describe('days', () => {
  test.each([
    ['2018-02-28', true],
    ['2018-02-29', false],
    ['2020-02-29', true],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2018-04-31', false],
    ['2018-13-01', false],
    ['2018-00-01', false],
    ['2018-01-00', false],
    ['2018-1-1', false],
  ])('%s exists: %s', (day, expected) => expect(isDay(day)).toBe(expected));

  test.each([
    ['2017-12-31', '2018-01-01'],
    ['2018-02-28', '2018-03-01'],
    ['2020-02-28', '2020-02-29'],
    ['2018-04-30', '2018-05-01'],
    ['2018-04-09', '2018-04-10'],
  ])('after %s comes %s', (day, next) => {
    expect(nextDay(day)).toBe(next);
    expect(previousDay(next)).toBe(day);
  });

  test.each([
    ['2018-01-01', 4, '2018-05-01'],
    ['2018-02-20', 3, '2018-05-20'],
    ['2017-11-30', 3, '2018-02-28'],
    ['2019-11-30', 3, '2020-02-29'],
    ['2018-12-15', 1, '2019-01-15'],
    ['2018-01-31', -1, '2017-12-31'],
    ['2018-03-31', -13, '2017-02-28'],
  ])('%s and %i months is %s', (day, months, expected) => expect(addMonths(day, months)).toBe(expected));

  test.each([
    ['2016-11-20', '2017-11-20', 12],
    ['2016-11-21', '2017-11-20', 11],
    ['2016-11-19', '2017-11-20', 12],
    ['2017-11-20', '2017-11-20', 0],
    ['2017-01-31', '2017-02-28', 1],
    ['2017-01-31', '2017-02-27', 0],
  ])('from %s to %s are %i whole months', (from, to, months) => expect(wholeMonths(from, to)).toBe(months));

  test('days count from 1970', () => {
    expect(epochDay('1970-01-01')).toBe(0);
    expect(epochDay('1969-12-31')).toBe(-1);
    expect(epochDay('2017-11-20')).toBe(17490);
  });
});

describe('instants', () => {
  test.each([
    ['2017-09-03 08:00:00+08', '2017-09-03T00:00:00Z'],
    ['2017-09-03T08:00:00.000+08:00', '2017-09-03T00:00Z'],
    ['2017-09-03 05:30:00.123456+0530', '2017-09-03T00:00:00.123456Z'],
    ['2017-09-02T20:30:00-03:30', '2017-09-03T00:00:00Z'],
    ['2017-09-03 00:00:00.5+00', '2017-09-03T00:00:00.500Z'],
  ])('%s is %s', (a, b) => expect(instantMicros(a)).toBe(instantMicros(b)));

  test('a microsecond makes a difference', () => {
    expect(instantMicros('2017-09-03 08:00:00.000001+08') - instantMicros('2017-09-03T00:00:00Z')).toBe(1);
  });

  test.each(['2017-09-03', '2017-09-03T08:00:00', '2017-02-30T08:00:00Z', 'now', ''])('%o is refused', (text) => {
    expect(() => instantMicros(text)).toThrow('not an instant');
  });
});

describe('regions', () => {
  test.each([
    ['350825103', '350825', true],
    ['350825103', '350800', true],
    ['350825103', '350000', true],
    ['350825', '350825', true],
    ['350825103201', '350825103', true],
    ['350800', '350825', false],
    ['350826', '350825', false],
    ['350825104', '350825103', false],
    ['360825', '350000', false],
    ['350825', '000000', true],
  ])('%s lies in %s: %s', (code, region, expected) => expect(isWithin(code, region)).toBe(expected));
});
