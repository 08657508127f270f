import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asker, countGroups, type GroupsQuestion } from '../../src/services/statistics/count-groups.ts';
import type { Told } from '../../src/services/statistics/told.ts';
import { connect, type Db } from '../../src/store/db.ts';
import type { NounName } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import { whereOf } from '../store/where-arbitrary.ts';
import { filesOf, holds, type Registry, type Row } from '../store/where-oracle.ts';
import type { TestDatabase } from '../support/database.ts';
import { createDemoDatabase, KEYRING, OFFICER, TODAY } from '../support/graph.ts';
import { mergeFiles } from '../support/merged-files.ts';
import { enterStaysOfListed } from '../support/stays.ts';
import { type Found, type Group, groupsOf, MEASURES } from './statistics-oracle.ts';
import { REACHES, readRegistry, valuesOf } from './where-county.ts';

/** Random filters and groups over the demo county, counted by Postgres and by loops over the same rows. */
const COUNTED: readonly NounName[] = ['Person', 'Enrollment', 'Payment', 'Claim', 'AssistanceListing'];
const SCOPES = new Set([
  ...Object.values(NOUNS).map(({ scope }) => scope),
  'identity:read',
  'decision:read',
  'statistics:exact',
]);
const RUNS = process.env.CANBAO_LONG ? 1500 : 150;
const SEED = 20171120;

let database: TestDatabase;
let db: Db;
let registry: Registry;
let files: ReadonlyMap<unknown, Row>;
let places: ReadonlyMap<unknown, readonly Row[]>;

beforeAll(async () => {
  database = await createDemoDatabase();
  const { sql } = database;
  await enterStaysOfListed(sql);
  expect(await mergeFiles(sql)).toBeGreaterThan(50);
  // What a demo has too little of: birthdays that most years lack, people of no recorded sex, money given back.
  await sql`update people set birth_date = '2000-02-29' where id in (select id from people order by id limit 30)`;
  await sql`update people set sex = null where id in (select id from people order by id desc limit 30)`;
  await sql`update payments set paid_fen = -paid_fen - 1 where id in (select id from payments order by id limit 40)`;
  await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, reverses_id, source)
    select person_id, enrollment_id, scheme, policy_year, payer, channel, -paid_fen, paid_on + 40, purpose, id, 'void'
    from payments order by id desc limit 40`;
  db = connect(database.url, { max: 2 });
  registry = await readRegistry(db);
  places = Map.groupBy(registry.PersonPlace, ({ personId }) => personId);
  files = new Map(registry.Person.flatMap((row) => filesOf(row).map((id) => [id, row] as const)));
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** Rows that a statistic counts: of payments those that were not taken back, nor take another back. */
function countedOf(name: NounName): readonly Row[] {
  const taken = new Set(registry.Payment.map(({ reversesId }) => reversesId));
  return name === 'Payment'
    ? registry.Payment.filter(({ id, reversesId }) => reversesId === null && !taken.has(id))
    : registry[name];
}

const askerOf = (reach: Asker['reach']): Asker => ({
  db,
  counting: db,
  keyring: KEYRING,
  viewer: { ...OFFICER, scopes: SCOPES },
  reach,
  today: TODAY,
});

const LEVELS = [undefined, 'NATION', 'PROVINCE', 'CITY', 'COUNTY', 'TOWN', 'VILLAGE'] as const;
const AGES = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 });
const DETAILS: Readonly<Record<string, object>> = {
  REGION: { level: fc.constantFrom(...LEVELS) },
  DATE: { by: fc.constantFrom(undefined, 'MONTH', 'YEAR') },
  AGE: { bands: fc.option(AGES, { nil: undefined }).map((ages) => ages?.sort((a, b) => a - b)) },
};
const DAYS = fc.constantFrom(TODAY, '2016-02-29', '2017-02-27', '2017-02-28', '2017-03-01', '2018-01-01');

/** Up to four dimensions that the plain evaluation knows. */
function groupsBy(name: NounName): fc.Arbitrary<Group[]> {
  const known = Object.entries(NOUNS[name].dimensions ?? {}).filter(([, { beside }]) => beside !== 'institution');
  const groups = known.map(
    ([dimension, { kind }]) =>
      fc.record({ dimension: fc.constant(dimension), ...DETAILS[kind] }) as unknown as fc.Arbitrary<Group>,
  );
  return fc.uniqueArray(fc.oneof(...groups), { maxLength: 4, selector: ({ dimension }) => dimension });
}

/** What is compared of groups, in an order of its own. */
const texts = (groups: readonly (Told | Found)[]) =>
  groups
    .map(({ key, totalOf, count, people, sums, part }) => {
      const told = Object.entries(sums).map(([name, { sum, avg, min, max, median }]) => [
        name,
        sum,
        avg,
        min,
        max,
        median,
      ]);
      return JSON.stringify({ key, totalOf, count, people, told, part });
    })
    .sort();

describe('random groups are those of a plain evaluation', () => {
  test.each(COUNTED)(
    'of %s',
    async (name) => {
      let many = 0;
      const filters = whereOf(name, valuesOf(registry), 2);
      const asked = fc.asyncProperty(
        fc.oneof(fc.constant({}), filters),
        fc.option(filters, { nil: undefined }),
        groupsBy(name),
        fc.boolean(),
        DAYS,
        fc.constantFrom(...REACHES),
        async (where, rateOf, groupBy, subtotals, on, reach) => {
          const wanted = { hasPeople: true, hasMedians: true, measures: MEASURES[name] ?? [] };
          const told = await countGroups(askerOf(reach), name, { where, rateOf, groupBy, subtotals, on, wanted });
          const rows = countedOf(name).filter((row) => holds(registry, name, row, where, reach));
          const isPart = rateOf ? (row: Row) => holds(registry, name, row, rateOf, reach) : null;
          const question = { registry, files, places, name, groupBy, hasSubtotals: subtotals, on };
          expect(texts([...told.rows, told.total])).toEqual(texts(groupsOf(question, rows, isPart)));
          if (told.rows.length > 3) many += 1;
        },
      );
      await fc.assert(asked, { numRuns: RUNS, seed: SEED });
      // Filters that leave nothing to group would prove nothing.
      expect(many).toBeGreaterThan(RUNS / 20);
    },
    300_000,
  );
});

describe('tests on groups and their order', () => {
  const question: GroupsQuestion = {
    groupBy: [{ dimension: 'payer' }, { dimension: 'fileRegion', level: 'TOWN' }, { dimension: 'sex' }],
    rateOf: { channel: { eq: 'VILLAGE_CADRE' } },
    subtotals: true,
  };
  const NUMBERS: Readonly<Record<string, (one: Told) => number | null>> = {
    count: ({ count }) => count,
    people: ({ people }) => people,
    amount: ({ sums }) => sums.amount?.sum ?? null,
    // In hundredths of a percent, unrounded.
    rate: ({ part, count }) => (part === null || !count ? null : (part * 10_000) / count),
  };
  const HOLDS: Readonly<Record<string, (value: number, given: number) => boolean>> = {
    lt: (value, given) => value < given,
    lte: (value, given) => value <= given,
    gt: (value, given) => value > given,
    gte: (value, given) => value >= given,
  };

  test('leave those that fit, subtotals alike, sorted by numbers and then by keys', async () => {
    const asker = askerOf(REACHES[1] as Asker['reach']);
    const whole = await countGroups(asker, 'Payment', question);
    const given = Object.entries(NUMBERS).flatMap(([name, of]) =>
      whole.rows.map((one) => ({ name, value: of(one) ?? 0 })),
    );
    let parts = 0;
    const asked = fc.asyncProperty(
      fc.constantFrom(...given),
      fc.constantFrom(...Object.keys(HOLDS)),
      fc.constantFrom(...Object.keys(NUMBERS)),
      fc.constantFrom('ASC' as const, 'DESC' as const),
      fc.integer({ min: 0, max: 50 }),
      async ({ name, value }, operator, field, direction, first) => {
        const having = { [name]: { [operator]: Math.round(value) } };
        const told = await countGroups(asker, 'Payment', {
          ...question,
          having,
          orderBy: [{ field, direction }],
          first,
        });
        const fitting = whole.rows.filter((one) =>
          HOLDS[operator]?.(NUMBERS[name]?.(one) ?? Number.NaN, Math.round(value)),
        );
        const by = (one: Told) => (NUMBERS[field]?.(one) ?? 0) * (direction === 'DESC' ? -1 : 1);
        // The whole answer stands in the order of its keys, and sorting keeps that among equals.
        expect(texts(told.rows)).toEqual(texts([...fitting].sort((a, b) => by(a) - by(b)).slice(0, first)));
        expect(told.rows.map(by)).toEqual(
          fitting
            .map(by)
            .sort((a, b) => a - b)
            .slice(0, first),
        );
        expect(told.groups).toBe(fitting.length);
        expect(told.total).toEqual(whole.total);
        if (fitting.length > 0 && fitting.length < whole.rows.length) parts += 1;
      },
    );
    await fc.assert(asked, { numRuns: RUNS, seed: SEED });
    expect(parts).toBeGreaterThan(RUNS / 3);
  }, 120_000);
});

describe('a person with two files', () => {
  test('is one person, by whichever file a row is', async () => {
    const asker = askerOf({ kind: 'EVERYWHERE', isSensitiveShown: true });
    const people = async () => (await countGroups(asker, 'Enrollment', {})).total;
    const before = await people();
    await database.sql`
      with paid as (select person_id, row_number() over (order by person_id) as at from enrollments group by person_id)
      update people set merged_into_id = (select person_id from paid where at = 1)
      where id = (select person_id from paid where at = 2)`;
    expect(await people()).toEqual({ ...before, people: (before.people ?? 0) - 1 });
    expect((await countGroups(asker, 'Person', {})).total.count).toBe(registry.Person.length - 1);
  });
});
