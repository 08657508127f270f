import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countRows, type OrderArgument, type PageArguments, readPage } from '../../src/store/connection.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { type NounField, type NounName, openColumns } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Filterer } from '../../src/store/where.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

type Row = Readonly<Record<string, string | number | null>> & { readonly id: string };

const LISTED = ['Person', 'Household', 'Enrollment', 'Payment'] as const satisfies readonly NounName[];
const SCOPES = new Set(Object.values(NOUNS).flatMap(({ scope }) => [scope, 'identity:read', 'decision:read']));
const ALL: Filterer = { reach: { kind: 'EVERYWHERE', isSensitiveShown: true }, scopes: SCOPES };

/** Sixty people out of few names, days and places, so that every order has ties, and every third lacks a value. */
const FILL = `
  insert into people (id, name, birth_date, sex, region_code, source)
  select gen_random_uuid(), (array['林', '罗', null, 'Ann', 'ann'])[1 + n % 5],
         (array['1949-03-12', '2017-11-10', null, '1990-01-01'])[1 + n % 4]::date,
         (array['MALE', 'FEMALE'])[1 + n % 2]::sex, (array['350825103', '350825100', '3508Z1'])[1 + n % 3], 't'
  from generate_series(1, 60) n;
  insert into households (number, region_code, source)
  select (array['007', '7', '10'])[1 + n % 3], (array['350825103', '350825100'])[1 + n % 2], 't'
  from generate_series(1, 25) n;
  insert into enrollments (person_id, scheme, policy_year, status, region_code, pooling_area_code, registered_on, paid_on, source)
  select id, 'URRBMI', 2016 + n % 2, 'PAID', region_code, '350800', '2017-01-01'::date + (n % 5)::int,
         (array['2017-01-01', null, '2017-03-01'])[1 + n % 3]::date, 't'
  from (select *, row_number() over (order by id) n from people) p;
  insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
  select id, 'URRBMI', 2017, 'SELF', 'RCU_COUNTER', (array[-18000, 0, 15000, 9000])[1 + n % 4], '2017-01-01'::date + (n % 3)::int, 't'
  from (select *, row_number() over (order by id) n from people) p;`;

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 1 });
  await database.sql.unsafe(FILL);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

const page = (name: NounName, asked: PageArguments, filterer = ALL) =>
  readPage(db, NOUNS[name], asked, filterer) as Promise<
    { rows: readonly Row[] } & Awaited<ReturnType<typeof readPage>>
  >;
const refusal = (code: string) => expect.objectContaining({ code });

/** All rows in the order asked for, sorted here: missing values last in either direction, then by id. */
async function sorted(name: NounName, orderBy: readonly OrderArgument[]): Promise<string[]> {
  const { fields, table } = NOUNS[name];
  const rows = (await db.orm.select(openColumns(table)).from(table)) as unknown as Row[];
  const keys = orderBy.map(({ field, direction }) => ({
    key: keyOf(fields[field]),
    sign: direction === 'DESC' ? -1 : 1,
  }));
  const compare = (a: Row, b: Row) => {
    for (const { key, sign } of keys) {
      const [one, other] = [a[key] ?? null, b[key] ?? null];
      if (one === other) continue;
      if (one === null || other === null) return one === null ? 1 : -1;
      return one < other ? -sign : sign;
    }
    return a.id < b.id ? -1 : 1;
  };
  return rows.sort(compare).map(({ id }) => id);
}

const keyOf = (field: NounField | undefined) =>
  (field?.column.name ?? '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

async function walkForward(name: NounName, orderBy: readonly OrderArgument[], first: number): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (let turns = 0; turns < 100; turns += 1) {
    const read: Awaited<ReturnType<typeof page>> = await page(name, { orderBy, first, after });
    expect(read.hasPreviousPage).toBe(after !== null);
    seen.push(...read.rows.map(({ id }) => id));
    if (!read.hasNextPage) return seen;
    after = read.cursor(read.rows.length - 1);
  }
  throw new Error('The pages have no end.');
}

async function walkBackward(name: NounName, orderBy: readonly OrderArgument[], last: number): Promise<string[]> {
  const seen: string[] = [];
  let before: string | null = null;
  for (let turns = 0; turns < 100; turns += 1) {
    const read: Awaited<ReturnType<typeof page>> = await page(name, { orderBy, last, before });
    expect(read.hasNextPage).toBe(before !== null);
    seen.unshift(...read.rows.map(({ id }) => id));
    if (!read.hasPreviousPage) return seen;
    before = read.cursor(0);
  }
  throw new Error('The pages have no end.');
}

const orders = LISTED.flatMap((name) => {
  const fields = Object.keys(NOUNS[name].fields).filter((key) => NOUNS[name].fields[key]?.isOrderable);
  const single = fields.flatMap((field) => (['ASC', 'DESC'] as const).map((direction) => [{ field, direction }]));
  const pair = fields
    .slice(0, 3)
    .map((field, at): OrderArgument[] => [
      { field, direction: 'DESC' },
      { field: fields[(at + 1) % fields.length] ?? field },
    ]);
  return [[], ...single, ...pair].map((orderBy) => ({
    name,
    orderBy,
    words: orderBy.map(({ field, direction }) => `${field} ${direction ?? 'ASC'}`).join(', ') || 'its natural order',
  }));
});

describe.each(orders)('$name by $words', ({ name, orderBy }) => {
  test('read page by page, in either direction, is the whole list', async () => {
    const { naturalOrder } = NOUNS[name];
    const natural = naturalOrder ? [{ field: naturalOrder }] : [];
    const whole = await sorted(name, orderBy.length > 0 ? orderBy : natural);
    expect(new Set(whole).size).toBe(await countRows(db, NOUNS[name], undefined, ALL));
    for (const size of [1, 7, 60]) {
      expect(await walkForward(name, orderBy, size), `forward by ${size}`).toEqual(whole);
      expect(await walkBackward(name, orderBy, size), `backward by ${size}`).toEqual(whole);
    }
  });
});

describe('while rows come in between two pages', () => {
  const orderBy: OrderArgument[] = [{ field: 'birthDate' }, { field: 'name', direction: 'DESC' }];
  const born = (id: string, day: string | null) =>
    database.sql`insert into people (id, name, birth_date, region_code, source) values (${id}, '罗', ${day}, '350825100', 't')`;
  const [EARLIER, LATER, MISSING] = [1, 2, 3].map((n) => `ffffffff-0000-4000-8000-00000000000${n}`) as [
    string,
    string,
    string,
  ];
  const come = () => Promise.all([born(EARLIER, '1900-01-01'), born(LATER, '2017-12-01'), born(MISSING, null)]);
  const go = () => database.sql`delete from people where id in ${database.sql([EARLIER, LATER, MISSING])}`;
  let before: string[];
  beforeEach(async () => {
    before = await sorted('Person', orderBy);
  });
  afterEach(go);

  test('forward: nothing is skipped or repeated, and what comes behind is met', async () => {
    const first = await page('Person', { orderBy, first: 20 });
    await come();
    const rest = await page('Person', { orderBy, first: 500, after: first.cursor(first.rows.length - 1) ?? '' });
    const seen = [...first.rows, ...rest.rows].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
    expect(seen).not.toContain(EARLIER);
    expect(seen).toContain(LATER);
    expect(seen.slice(-20)).toContain(MISSING);
  });

  test('backward: nothing is skipped or repeated, and what comes in front is met', async () => {
    const last = await page('Person', { orderBy, last: 20 });
    await come();
    const rest = await page('Person', { orderBy, last: 500, before: last.cursor(0) ?? '' });
    const seen = [...rest.rows, ...last.rows].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
    expect(seen[0]).toBe(EARLIER);
  });
});

describe('a page that cannot be', () => {
  test.each<[string, PageArguments]>([
    ['first and last', { first: 1, last: 1 }],
    ['first and before', { first: 1, before: 'x' }],
    ['last and after', { last: 1, after: 'x' }],
    ['before without last', { before: 'x' }],
    ['first: 501', { first: 501 }],
    ['last: 501', { last: 501 }],
    ['first: -1', { first: -1 }],
  ])('is refused: %s', async (_, asked) => {
    await expect(page('Person', asked)).rejects.toThrowError(refusal('PAGE_REFUSED'));
  });

  test('of no rows is empty, and says that more follow', async () => {
    expect(await page('Person', { first: 0 })).toMatchObject({ rows: [], hasNextPage: true });
  });

  test('without a size has 20 rows, and 500 at most', async () => {
    expect((await page('Person', {})).rows.length).toBe(20);
    expect((await page('Person', { first: 500 })).rows.length).toBe(60);
  });

  test('ordered by what is no order, or by a name without the right to read it, is refused', async () => {
    const scopes = new Set(['registry:read']);
    await expect(page('Person', { orderBy: [{ field: 'sex' }] })).rejects.toThrowError(refusal('FILTER_REFUSED'));
    await expect(page('Person', { orderBy: [{ field: 'name' }] }, { ...ALL, scopes })).rejects.toThrowError(
      refusal('FORBIDDEN'),
    );
  });
});

describe('a cursor', () => {
  const ID = '00000000-0000-4000-8000-000000000001';
  const sealed = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const byBirth: OrderArgument[] = [{ field: 'birthDate' }];
  const SIGNATURE = 'Person:+birth_date,+id';

  test('of the same list and order is taken, made by us or to the letter like ours', async () => {
    const read = await page('Person', { orderBy: byBirth, first: 500, after: sealed([SIGNATURE, ['2017-11-10', ID]]) });
    expect(read.rows.every(({ birthDate }) => birthDate === null || birthDate === '2017-11-10')).toBe(true);
    expect(read.rows.length).toBeGreaterThan(10);
  });

  test.each<[string, string]>([
    ['empty', ''],
    ['no JSON', 'x'],
    ['JSON of another shape', sealed({})],
    ['of another noun', sealed(['Payment:+id', [ID]])],
    ['of another order', sealed(['Person:-birth_date,+id', ['2017-11-10', ID]])],
    ['with a value too few', sealed([SIGNATURE, ['2017-11-10']])],
    ['with a value too many', sealed([SIGNATURE, ['2017-11-10', ID, ID]])],
    ['with a number for a day', sealed([SIGNATURE, [20171110, ID]])],
    ['with a day that is none', sealed([SIGNATURE, ['2017-02-31', ID]])],
    ['with words for a day', sealed([SIGNATURE, ['now', ID]])],
    ['with an id of another shape', sealed([SIGNATURE, ['2017-11-10', '1']])],
    ['without an id', sealed([SIGNATURE, ['2017-11-10', null]])],
    ['with SQL for an id', sealed([SIGNATURE, ['2017-11-10', `${ID}' or true --`]])],
  ])('that is forged is refused: %s', async (_, cursor) => {
    await expect(page('Person', { orderBy: byBirth, first: 5, after: cursor })).rejects.toThrowError(
      refusal('PAGE_REFUSED'),
    );
    await expect(page('Person', { orderBy: byBirth, last: 5, before: cursor })).rejects.toThrowError(
      refusal('PAGE_REFUSED'),
    );
  });

  test.each<[string, NounName, OrderArgument[], unknown[]]>([
    ['a number too great', 'Payment', [{ field: 'policyYear' }], ['99999999999', ID]],
    ['an amount in yuan', 'Payment', [{ field: 'amount' }], ['180.00', ID]],
    ['a text with NUL', 'Person', [{ field: 'name' }], ['a\u0000', ID]],
  ])('that is forged is refused: %s', async (_, name, orderBy, values) => {
    const { cursor } = await page(name, { orderBy, first: 1 });
    const [signature] = JSON.parse(Buffer.from(cursor(0) ?? '', 'base64url').toString());
    const after = sealed([signature, values]);
    await expect(page(name, { orderBy, first: 5, after })).rejects.toThrowError(refusal('PAGE_REFUSED'));
  });

  test('of one viewer shows another nothing that they may not see', async () => {
    const { cursor } = await page('Person', { orderBy: byBirth, first: 1 });
    const elsewhere = await page(
      'Person',
      { orderBy: byBirth, first: 500, after: cursor(0) ?? '' },
      {
        reach: { kind: 'REGION', from: '110101', to: '110101~', isSensitiveShown: false },
        scopes: SCOPES,
      },
    );
    expect(elsewhere.rows).toEqual([]);
  });
});
