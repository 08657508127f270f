import { describe, expect, test } from 'vitest';
import { readFactsFile } from '../../src/rulebooks/facts-file.ts';
import { GivenFactsRefused, readGivenFacts } from '../../src/services/assess-given.ts';

const stay = {
  visit: 'INPATIENT',
  admittedOn: '2026-03-10',
  dischargedOn: '2026-03-10',
  filedOn: '2026-03-10',
  facility: {},
  total: '100.00',
  selfPaid: '60.00',
  selfFirst: '40.00',
};
const complaint = { receivedOn: '2007-09-20', answeredOn: '2007-09-20' };

const problemsOf = (given: object) =>
  readFactsFile('person.json', JSON.stringify(given)).problems.map(({ message }) => message);

test('a stay of one day, filed on it, and a complaint answered on the day it came in are facts', () => {
  expect(problemsOf({ stay, complaint })).toEqual([]);
});

describe('what cannot have been is refused, with the field', () => {
  test.each([
    ['stay.dischargedOn', { stay: { ...stay, dischargedOn: '2026-03-09' } }, 'must not be before the day of admission'],
    ['stay.filedOn', { stay: { ...stay, filedOn: '2026-03-09' } }, 'must not be before the day of admission'],
    [
      'stay.selfPaid',
      { stay: { ...stay, selfPaid: '60.01' } },
      'must not be more than the total, together with selfFirst',
    ],
    [
      'complaint.answeredOn',
      { complaint: { ...complaint, answeredOn: '2007-09-19' } },
      'must not be before the day it was received',
    ],
  ])('%s', (field, given, message) => {
    expect(problemsOf(given)).toEqual([`${field}: ${message}.`]);
  });

  test('by the graph as well, which gives money in fen', () => {
    const given = { stay: { ...stay, total: 10_000, selfPaid: 20_000, selfFirst: null } };
    expect(() => readGivenFacts(given)).toThrow(GivenFactsRefused);
    expect(() => readGivenFacts(given)).toThrow('stay.selfPaid: must not be more than the total');
  });
});
