import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRegionAttributes } from '../../src/services/imports/import-region-attributes.ts';
import { TERMS } from '../../src/services/imports/terms.ts';
import { bytes, createImportDatabase, EAST, problemsOf, WEST } from '../support/import.ts';

let place: Awaited<ReturnType<typeof createImportDatabase>>;
beforeAll(async () => {
  place = await createImportDatabase();
});
afterAll(() => place.close());

const HEADER = 'regionCode,kind,isSet,validFrom,validTo,source';
const take = (...rows: readonly string[]) => importRegionAttributes(place.sql, bytes([HEADER, ...rows].join('\n')));

test('attributes are taken once, corrected by a new version, and kept apart by their first day', async () => {
  const rows = [`${EAST},低收入村,是,2016-01-01,,notice`, `999901,AGRICULTURE_RELATED,true,,,notice`];
  expect(await take(...rows)).toEqual({ rows: 2, inserted: 2, updated: 0, unchanged: 0 });
  expect(await take(...rows)).toEqual({ rows: 2, inserted: 0, updated: 0, unchanged: 2 });
  const ended = [
    `${EAST},LOW_INCOME_VILLAGE,true,2016-01-01,2017-12-31,notice 2`,
    `${EAST},低收入村,否,2018-01-01,,notice 2`,
  ];
  expect(await take(...ended)).toEqual({ rows: 2, inserted: 1, updated: 1, unchanged: 0 });
  const stored = await place.sql`
    select is_set, valid_to::text as "to", superseded_at is null as stands from region_attributes
    where region_code = ${EAST} order by stands, valid_from`;
  expect(stored).toEqual([
    { is_set: true, to: null, stands: false },
    { is_set: true, to: '2017-12-31', stands: true },
    { is_set: false, to: null, stands: true },
  ]);
});

test.each([
  [`${WEST},低收入村,也许,,,n`, /^2 isSet: "也许" is neither yes nor no/],
  [`${WEST},富裕村,是,,,n`, /^2 kind: "富裕村" is not a kind/],
  ['999901100777,低收入村,是,,,n', /^2 regionCode: The region "999901100777" is not imported/],
  [`${WEST},低收入村,是,2018-01-02,2018-01-01,n`, /^2 validTo: The last day/],
  [
    `${WEST},低收入村,是,2018-01-01,,n\n${WEST},低收入村,否,2019-01-01,,n`,
    /^3 validFrom: The period overlaps another .*line 2/,
  ],
  [`${EAST},低收入村,是,2017-06-01,2017-07-01,n`, /^2 validFrom: The period overlaps another .*2016-01-01/],
])('%s is refused', async (row, problem) => {
  expect(await problemsOf(take(row))).toEqual([expect.stringMatching(problem)]);
});

test('the first Chinese term of every code is the one that the glossary has', () => {
  const glossary = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');
  const missing = Object.entries(TERMS)
    .filter(([name]) => name !== 'regionAttributeKind')
    .flatMap(([, codes]) => Object.entries<readonly string[]>(codes))
    .filter(([code, [term]]) => !glossary.includes(`| ${term} | \`${code}\` |`));
  expect(missing).toEqual([]);
});

test('a term means one code of its kind', () => {
  for (const codes of Object.values(TERMS)) {
    const terms = Object.values<readonly string[]>(codes).flat();
    expect(new Set(terms).size).toBe(terms.length);
  }
});
