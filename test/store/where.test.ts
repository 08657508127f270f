import { and, type SQL } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reach, reachOfRegions, seenBy } from '../../src/store/access.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { type NounName, openColumns } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Filterer, Where } from '../../src/store/where.ts';
import { condition } from '../../src/store/where-condition.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mergeFiles } from '../support/merged-files.ts';
import { whereOf } from './where-arbitrary.ts';
import { holds, type Registry, type Row } from './where-oracle.ts';
import { FILL } from './where-rows.ts';

/** Random filters, asked of Postgres and of a plain evaluation of the same rows. */
const LISTED: readonly NounName[] = ['Person', 'Household', 'Enrollment', 'Payment'];
const SCOPES = new Set(Object.values(NOUNS).flatMap(({ scope }) => [scope, 'identity:read', 'decision:read']));
const EVERYWHERE: Reach = { kind: 'EVERYWHERE', isSensitiveShown: true };
const TOWN = reachOfRegions(['350825103']);
const TWO = reachOfRegions(['350825100', '3508Z1'], true);

let database: TestDatabase;
let db: Db;
let registry: Registry;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql.unsafe(FILL);
  expect(await mergeFiles(database.sql)).toBe(1);
  db = connect(database.url, { max: 2 });
  const rows: Partial<Record<NounName, readonly Row[]>> = {};
  for (const { name, table, current } of Object.values(NOUNS)) {
    rows[name] = await db.orm.select(openColumns(table)).from(table).where(current);
  }
  registry = rows as Registry;
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

async function found(name: NounName, where: Where | null | undefined, filterer: Filterer): Promise<string[]> {
  const noun = NOUNS[name];
  const visible = noun.visible(seenBy(filterer.reach, 'ALL'));
  const rows = await select(name, and(noun.current, visible, condition(noun, where, filterer)));
  return rows.map(({ id }) => String(id)).sort();
}
const select = (name: NounName, where: SQL | undefined) =>
  db.orm.select({ id: NOUNS[name].id }).from(NOUNS[name].table).where(where);

const filterer = (reach: Reach = EVERYWHERE): Filterer => ({ reach, scopes: SCOPES });
const expected = (name: NounName, where: Where, reach: Reach) =>
  registry[name]
    .filter((row) => holds(registry, name, row, where, reach))
    .map(({ id }) => String(id))
    .sort();

describe('a random filter finds what a plain evaluation finds', () => {
  test.each(LISTED)('of %s', async (name) => {
    let hits = 0;
    let misses = 0;
    const asked = fc.asyncProperty(whereOf(name), fc.constantFrom(EVERYWHERE, TOWN, TWO), async (where, reach) => {
      const ids = expected(name, where, reach);
      expect(await found(name, where, filterer(reach))).toEqual(ids);
      if (ids.length > 0) hits += 1;
      if (ids.length < registry[name].length) misses += 1;
    });
    await fc.assert(asked, { numRuns: process.env.CANBAO_LONG ? 3000 : 300, seed: 20171120 });
    // Filters that all find everything, or nothing, would prove nothing.
    expect(hits).toBeGreaterThan(60);
    expect(misses).toBeGreaterThan(60);
  });
});

describe('what is empty', () => {
  const everybody = () => registry.Person.map(({ id }) => String(id)).sort();
  test.each<[string, Where | null | undefined]>([
    ['no filter', undefined],
    ['null', null],
    ['{}', {}],
    ['a field without a test', { name: {} }],
    ['a field whose variable was absent', { name: { eq: undefined } }],
    ['a relation as a region without a test', { livesIn: {} }],
    ['a relation without a quantifier', { enrollments: {} }],
    ['and: []', { and: [] }],
    ['and: [{}]', { and: [{}] }],
    ['or: [{}]', { or: [{}] }],
    ['not: {}', { not: {} }],
    ['not of a test whose variable was absent', { not: { name: { eq: undefined } } }],
    ['every: {}', { enrollments: { every: {} } }],
    ['not: { or: [] }', { not: { or: [] } }],
  ])('%s filters nothing', async (_, where) => {
    expect(await found('Person', where, filterer())).toEqual(everybody());
  });

  test('or: [] finds nothing', async () => {
    expect(await found('Person', { or: [] }, filterer())).toEqual([]);
  });

  test('in: [] finds nothing', async () => {
    expect(await found('Person', { name: { in: [] } }, filterer())).toEqual([]);
  });

  test('one related row whose test is absent filters nothing, where there is no such row either', async () => {
    const all = registry.Payment.map(({ id }) => String(id)).sort();
    expect(registry.Payment.some(({ enrollmentId }) => enrollmentId === null)).toBe(true);
    expect(await found('Payment', { enrollment: { status: { eq: undefined } } }, filterer())).toEqual(all);
  });

  test('some: {} is "at least one", none: {} is "none at all"', async () => {
    const [some, none] = [{ some: {} }, { none: {} }];
    const having = await found('Person', { enrollments: some }, filterer());
    const without = await found('Person', { enrollments: none }, filterer());
    expect(having.length).toBeGreaterThan(0);
    expect(without.length).toBeGreaterThan(0);
    expect([...having, ...without].sort()).toEqual(everybody());
  });
});

describe('what is missing', () => {
  const idsWhere = (test: (row: Row) => boolean) =>
    registry.Person.filter(test)
      .map(({ id }) => String(id))
      .sort();

  test('passes no test but isNull', async () => {
    for (const operator of ['lt', 'gte']) {
      const passing = await found('Person', { birthDate: { [operator]: '1990-01-01' } }, filterer());
      expect(passing).not.toContain(idsWhere((row) => row.birthDate === null)[0]);
    }
    expect(await found('Person', { birthDate: { isNull: true } }, filterer())).toEqual(
      idsWhere((row) => row.birthDate === null),
    );
    expect(await found('Person', { birthDate: { isNull: false } }, filterer())).toEqual(
      idsWhere((row) => row.birthDate !== null),
    );
  });

  test('passes "not": whoever is not known to fit is meant', async () => {
    expect(await found('Person', { not: { birthDate: { lt: '1990-01-01' } } }, filterer())).toEqual(
      idsWhere((row) => row.birthDate === null || String(row.birthDate) >= '1990-01-01'),
    );
  });

  test('as a place: isNull finds whoever has none on record', async () => {
    const housed = new Set(
      registry.PersonPlace.filter(({ kind, validTo }) => kind === 'LIVING' && validTo === null).map(
        (row) => row.personId,
      ),
    );
    expect(await found('Person', { livesIn: { isNull: true } }, filterer())).toEqual(
      idsWhere((row) => !housed.has(row.id)),
    );
  });

  test.each<[string, Where]>([
    ['a field', { name: null }],
    ['a test', { name: { eq: null } }],
    ['a list', { name: { in: null } }],
    ['an id', { id: { eq: null } }],
    ['a relation', { enrollments: null }],
    ['a quantifier', { enrollments: { some: null } }],
    ['a test inside a relation', { enrollments: { some: { paidOn: { lt: null } } } }],
    ['not', { not: null }],
    ['a list of and', { and: null }],
  ])('written as null in %s is refused', (_, where) => {
    expect(() => condition(NOUNS.Person, where, filterer())).toThrowError(
      expect.objectContaining({ code: 'FILTER_REFUSED' }),
    );
  });
});

describe('a filter that cannot be', () => {
  test.each<[string, Where]>([
    ['an id of another shape', { id: { eq: 'x' } }],
    ['a list of ids with one of another shape', { id: { in: ['00000000-0000-4000-8000-000000000001', "' or 1=1"] } }],
    ['a text with NUL', { name: { eq: 'a\u0000' } }],
    ['a field that is not one', { phone: { eq: '1' } }],
    ['a test that is not one', { sex: { like: 'M' } }],
  ])('is refused: %s', (_, where) => {
    expect(() => condition(NOUNS.Person, where, filterer())).toThrowError(
      expect.objectContaining({ code: 'FILTER_REFUSED' }),
    );
  });

  test('is taken as text, never as SQL', async () => {
    expect(await found('Person', { name: { eq: "'); drop table people; --" } }, filterer())).toEqual([]);
    expect(await found('Person', { name: { startsWith: '%%' } }, filterer())).toEqual([]);
  });

  test.each<[string, NounName, Where]>([
    ['identity:read', 'Person', { name: { eq: '林' } }],
    ['identity:read', 'Enrollment', { person: { not: { name: { isNull: true } } } }],
    ['money:read', 'Person', { payments: { none: {} } }],
    ['money:read', 'Household', { receipts: { some: { total: { gt: 1 } } } }],
    ['assistance:read', 'Person', { or: [{ assistance: { some: {} } }] }],
  ])('without the scope %s is forbidden: %s %o', (scope, name, where) => {
    const scopes = new Set([...SCOPES].filter((one) => one !== scope));
    expect(() => condition(NOUNS[name], where, { reach: EVERYWHERE, scopes })).toThrowError(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });
});
