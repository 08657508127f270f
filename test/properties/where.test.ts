import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows, estimateRows, type PageArguments, readPage } from '../../src/store/connection.ts';
import { connect, type Db } from '../../src/store/db.ts';
import type { NounName } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Filterer } from '../../src/store/where.ts';
import { whereOf } from '../store/where-arbitrary.ts';
import { holds, type Registry } from '../store/where-oracle.ts';
import type { TestDatabase } from '../support/database.ts';
import { createDemoDatabase } from '../support/graph.ts';
import { mergeFiles } from '../support/merged-files.ts';
import { enterStaysOfListed } from '../support/stays.ts';
import { orderOf, REACHES, readRegistry, sorted, valuesOf } from './where-county.ts';

/** Random filters, orders and page sizes over the demo county, asked of Postgres and of a plain evaluation of the same rows. */
const LISTED: readonly NounName[] = [
  'Person',
  'Household',
  'Enrollment',
  'Payment',
  'Receipt',
  'Claim',
  'Institution',
  'AssistanceListing',
  'AssistanceListBatch',
  'Refund',
  'DuplicateCase',
];
const SCOPES = new Set(Object.values(NOUNS).flatMap(({ scope }) => [scope, 'identity:read', 'decision:read']));
const LONG = Boolean(process.env.CANBAO_LONG);
const SEED = 20171120;
/** Of so few rows most filters find none. */
const FEW = 20;

let database: TestDatabase;
let db: Db;
let registry: Registry;

beforeAll(async () => {
  database = await createDemoDatabase();
  await enterStaysOfListed(database.sql);
  expect(await mergeFiles(database.sql)).toBeGreaterThan(50);
  db = connect(database.url, { max: 2 });
  registry = await readRegistry(db);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** Every page of a list, one after the other, in either direction; `between` runs behind each. */
async function walk(
  name: NounName,
  { first: size = 1, ...asked }: PageArguments & { readonly first: number },
  isBackward: boolean,
  filterer: Filterer,
  between: () => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const turn: PageArguments = isBackward ? { last: size, before: cursor } : { first: size, after: cursor };
    const page = await readPage(db, NOUNS[name], { ...asked, ...turn }, filterer);
    const ids = (page.rows as readonly { readonly id: string }[]).map(({ id }) => id);
    if (isBackward) seen.unshift(...ids);
    else seen.push(...ids);
    if (!(isBackward ? page.hasPreviousPage : page.hasNextPage)) return seen;
    cursor = page.cursor(isBackward ? 0 : ids.length - 1);
    await between();
  }
}

describe('random filters, orders and pages find what a plain evaluation finds', () => {
  test.each(LISTED)(
    'of %s',
    async (name) => {
      let hits = 0;
      let parts = 0;
      const asked = fc.asyncProperty(
        whereOf(name, valuesOf(registry)),
        orderOf(name),
        fc.constantFrom(71, 211, 500),
        fc.boolean(),
        fc.constantFrom(...REACHES),
        async (where, orderBy, first, isBackward, reach) => {
          const filterer = { reach, scopes: SCOPES };
          const rows = registry[name].filter((row) => holds(registry, name, row, where, reach));
          const ids = await walk(name, { where, orderBy, first }, isBackward, filterer);
          expect(ids).toEqual(sorted(name, rows, orderBy));
          expect(await countRows(db, NOUNS[name], where, filterer)).toBe(rows.length);
          if (rows.length > 0) hits += 1;
          if (rows.length > 0 && rows.length < registry[name].length) parts += 1;
        },
      );
      await fc.assert(asked, { numRuns: LONG ? 1500 : 150, seed: SEED });
      // Filters that all find everything, or nothing, would prove nothing.
      expect(hits).toBeGreaterThan(registry[name].length > FEW ? 20 : -1);
      expect(parts).toBeGreaterThan(registry[name].length > FEW ? 10 : -1);
    },
    120_000,
  );
});

describe('what the planner expects', () => {
  const county: Filterer = { reach: REACHES[1] as Filterer['reach'], scopes: SCOPES };

  test('is near the count where a column is tested, and reads no row', async () => {
    await database.sql`analyze people`;
    const where = { sex: { eq: 'FEMALE' } };
    const count = await countRows(db, NOUNS.Person, where, county);
    const sent: string[] = [];
    const listened = connect(database.url, { max: 1, onStatement: (text) => void sent.push(text) });
    try {
      const estimate = await estimateRows(listened, NOUNS.Person, where, county);
      expect(estimate).toBeGreaterThan(count * 0.8);
      expect(estimate).toBeLessThan(count * 1.2);
    } finally {
      await listened.end();
    }
    // A plan is made of statistics; with `analyze` the statement would run.
    const ours = sent.filter((text) => text.includes('people'));
    expect(ours).toEqual([expect.stringMatching(/^explain \(format json\) select/)]);
  });
});

describe('while rows come in between two pages', () => {
  /** Files and enrolments like those that are there, and so anywhere in any order. */
  const come = () => database.sql`
    with chosen as (
      select gen_random_uuid() as id, name, sex, birth_date, region_code from people order by random() limit 3
    ), entered as (
      insert into people (id, name, sex, birth_date, region_code, source)
      select id, name, sex, birth_date, region_code, 't' from chosen
    )
    insert into enrollments (person_id, scheme, policy_year, status, region_code, pooling_area_code, registered_on, paid_on, source)
    select chosen.id, like_it.scheme, like_it.policy_year, like_it.status, like_it.region_code, '350800',
      like_it.registered_on, like_it.paid_on, 't'
    from chosen, lateral (select * from enrollments where chosen.id is not null order by random() limit 1) like_it`;

  test.each(['Person', 'Enrollment'] as const)(
    'every %s that was there is met once, and none twice',
    async (name) => {
      let met = 0;
      const asked = fc.asyncProperty(
        whereOf(name, valuesOf(registry), 1),
        orderOf(name),
        fc.constantFrom(53, 211),
        fc.boolean(),
        fc.constantFrom(...REACHES),
        async (where, orderBy, first, isBackward, reach) => {
          const filterer = { reach, scopes: SCOPES };
          const before = new Set(await walk(name, { where, orderBy, first: 500 }, false, filterer));
          const seen = await walk(name, { where, orderBy, first }, isBackward, filterer, come);
          const whole = await walk(name, { where, orderBy, first: 500 }, false, filterer);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => before.has(id))).toEqual(whole.filter((id) => before.has(id)));
          met += seen.filter((id) => !before.has(id)).length;
        },
      );
      await fc.assert(asked, { numRuns: LONG ? 150 : 20, seed: SEED });
      expect(met, 'rows that came in behind the cursor').toBeGreaterThan(0);
    },
    120_000,
  );
});
