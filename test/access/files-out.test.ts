import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { makeRoster } from '../../src/services/rosters/roster.ts';
import { COUNTY, TODAY, TOWN, viewerWith } from '../support/graph.ts';
import { type Asker, askers, holds, scopesOf, VILLAGE } from './file-askers.ts';
import { createFileDesk, type FileDesk } from './file-desk.ts';
import { doorsOf, refusalOf } from './file-doors.ts';

/**
 * What stands in files that are given out: rosters, as they are owed and as they were kept, and rows of deliveries hold the rows that are
 * the asker's own to see, all of them and no other. A trial is one token and one row that there is.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171130);
const DRAWS = process.env.CANBAO_LONG ? 30 : 2;

interface Living {
  readonly id: string;
  readonly region: string;
}

let desk: FileDesk;
let living: readonly Living[];
beforeAll(async () => {
  desk = await createFileDesk();
  const { sql } = desk.graph.database;
  const officer = viewerWith({ role: 'COUNTY_OFFICER', sub: 'officer', regions: [COUNTY] });
  const input = { idempotencyKey: randomUUID(), regionCode: COUNTY, policyYear: 2018 };
  await makeRoster(createContext(desk.graph.platform, officer), input);
  await sql`insert into assistance_list_rows (batch_id, line, category, class)
    select id, line, category::assistance_category, 'AMBIGUOUS' from assistance_list_batches,
      (values (2, 'DIBAO'), (3, 'MENTAL_SEVERE'), (4, 'TEKUN')) as row (line, category) where batch like 'files-%'`;
  living = await sql<Living[]>`
    select id, region_code as region from people p where merged_into_id is null and not exists (
      select from status_periods where person_id = any(p.merged_ids || p.id) and kind = 'DEAD' and superseded_at is null
        and coalesce(valid_from <= ${TODAY}, true))`;
});
afterAll(() => desk?.close());

/** The rows of a file by the English names of their columns; null where it was not given out, as another test has it. */
async function rowsOf(asker: Asker, url: string): Promise<readonly Record<string, string>[] | null> {
  const { status, body } = await desk.send(asker, { method: 'GET', url });
  return status === 200 ? parse(body, { bom: true, columns: true }) : null;
}

test.each([
  [VILLAGE, 'false'],
  [TOWN, 'false'],
  ['350825101', 'false'],
  [TOWN, 'true'],
  [COUNTY, 'true'],
])(
  'a roster of %s (kept: %s) holds the living of the asker’s own places there',
  async (asked, stored) => {
    let trials = 0;
    for (const asker of askers([], DRAWS, SEED).filter(({ role }) => role !== 'PUBLIC')) {
      const own = living.filter(({ region }) => holds(asker.regions, region));
      const url = `/rosters/${asked}/2018.csv?stored=${stored}&language=en`;
      const rows = await rowsOf(asker, url);
      if (!rows) continue;
      const expected = own.filter(({ region }) => holds([asked], region)).map(({ id }) => id);
      expect(rows.map(({ personId }) => personId).sort(), JSON.stringify(asker)).toEqual(expected.sort());
      trials += living.length;
    }
    expect(trials).toBeGreaterThan(DRAWS * living.length);
  },
  300_000,
);

test('rows of a sensitive category stand in a file for those alone who may know of them', async () => {
  let [told, withheld] = [0, 0];
  const doors = doorsOf(desk.filed).filter(({ route }) => route.endsWith('/rows.csv'));
  for (const asker of askers(['assistance:sensitive'], DRAWS, SEED)) {
    for (const door of doors.filter((one) => refusalOf(one, asker) === null)) {
      const rows = await rowsOf(asker, `${door.url}?language=en`);
      const isTold = scopesOf(asker).has('assistance:sensitive');
      expect(
        rows?.map(({ line }) => line),
        JSON.stringify(asker),
      ).toEqual(isTold ? ['2', '3', '4'] : ['2', '4']);
      if (isTold) told += 1;
      else withheld += 1;
    }
  }
  expect(told).toBeGreaterThan(DRAWS);
  expect(withheld).toBeGreaterThan(DRAWS);
}, 120_000);
