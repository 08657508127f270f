import { describe, expect, test } from 'vitest';
import { assertKinds } from '../../src/services/asked-kinds.ts';
import { documentsAsked } from '../../src/services/policy-documents.ts';
import type { PolicyDocumentRow } from '../../src/store/queries/rulebook.ts';

const document = (id: string, regionCode: string | null, issuedOn: string | null, policyYears: number[]) =>
  ({ id, regionCode, issuedOn, policyYears }) as PolicyDocumentRow;

const DOCUMENTS = [
  document('county', '350825', '2017-10-13', [2018]),
  document('city', '350800', null, [2017, 2018]),
  document('beside', '350823', '2017-10-13', [2018]),
  document('nowhere', null, null, [2018]),
];

describe('documents of a region and a day', () => {
  const asked = (region: string | null, on: string | null) =>
    documentsAsked(DOCUMENTS, { region, on }).map(({ id }) => id);

  test('all of them unless told', () => expect(asked(null, null)).toHaveLength(4));
  test('a town’s are those of its county and city, and of no region that is not known', () =>
    expect(asked('350825103', null)).toEqual(['county', 'city']));
  test('a city’s are not its counties’', () => expect(asked('350800', null)).toEqual(['city']));
  test.each([
    ['2017-10-12', ['city']],
    ['2017-10-13', ['county', 'city']],
    ['2018-12-31', ['county', 'city']],
    ['2019-01-01', []],
  ])('on %s', (on, ids) => expect(asked('350825', on)).toEqual(ids));
});

test('a kind of rule that no rulebook can have is refused with those there are', () => {
  expect(() => assertKinds(['subsidy', 'collection-window'])).not.toThrow();
  expect(() => assertKinds(['subsidies'])).toThrow(
    'There is no kind of rule "subsidies". The kinds are participation-grounds,',
  );
});

test('no kind at all is refused, because it would read as no difference', () =>
  expect(() => assertKinds([])).toThrow('The list of kinds is empty. Leave it out for every kind'));
