import { expect, test } from 'vitest';
import { resolveRegion } from '../../src/policy/engine.ts';
import { personFrom } from './person.ts';

const at = { asOf: '2017-11-20' };
const regionOf = (given: Parameters<typeof personFrom>[0]) => resolveRegion(personFrom(given), 2018, 'URRBMI', at);
const enrolled = [{ status: 'PAID' as const, region: '350825104', registeredOn: '2017-09-10' }];
const living = [{ region: '350825103', from: '2010-01-01' }];

test('the year’s place of enrolment comes before where one lives, and that before the hukou', () => {
  expect(regionOf({ enrollments: enrolled, living, hukou: '350802001' })?.basis).toBe('ENROLLMENT');
  expect(regionOf({ living, hukou: '350802001' })).toEqual({ regionCode: '350825103', basis: 'LIVING' });
  expect(regionOf({ hukou: '350802001' })).toEqual({ regionCode: '350802001', basis: 'HUKOU' });
});

test('where no place holds any more, as after a death, the one that held last is taken', () => {
  const ended = { living: [{ region: '350825103', from: '2010-01-01', to: '2017-10-18' }] };
  const earlier = { region: '350802001', from: '1990-01-01', to: '2009-12-31' };
  expect(regionOf(ended)).toEqual({ regionCode: '350825103', basis: 'LIVING' });
  expect(regionOf({ ...ended, hukou: earlier })).toEqual({ regionCode: '350825103', basis: 'LIVING' });
});

test('where no place is known at all, the office that keeps the file is taken', () => {
  const facts = { ...personFrom({}), regionCode: '350825103' };
  expect(resolveRegion(facts, 2018, 'URRBMI', at)).toEqual({ regionCode: '350825103', basis: 'FILE' });
});

test('a place that begins later, or that nobody knew, is none', () => {
  expect(regionOf({ living: [{ region: '350825103', from: '2017-11-21' }] })).toBeUndefined();
  const replaced = { region: '350825103', to: '2017-10-01', supersededAt: '2017-10-02T00:00:00Z' };
  expect(regionOf({ living: [replaced] })).toBeUndefined();
});
