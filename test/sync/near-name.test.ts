import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMPLIFIED, VARIANTS } from '../../src/store/han-variants.ts';
import { nearName, nearNameOf } from '../../src/store/near-name.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const [variants, simplified] = [[...VARIANTS], [...SIMPLIFIED]];

/** What the database makes of names, in their order. */
async function inSql(names: readonly string[]): Promise<string[]> {
  const rows = await database.sql.unsafe<{ near: string }[]>(
    `select ${nearName('name')} as near from unnest($1::text[]) with ordinality as given(name, at) order by at`,
    [[...names]],
  );
  return rows.map(({ near }) => near);
}

test.each([
  ['劉建國', '刘建国'],
  ['鍾偉', '锺伟'],
  ['欧阳 娜娜', '歐陽娜娜'],
  ['买买提·艾力', '买买提艾力'],
  ['买买提．艾力', '買買提•艾力'],
  ['Ａnna　Li', 'ANNALI'],
])('%s and %s are one name', async (one, other) => {
  expect(nearNameOf(one)).toBe(nearNameOf(other));
  const [first, second] = await inSql([one, other]);
  expect(first).toBe(second);
});

test.each([
  ['张伟', '张玮'],
  ['毕昇', '毕升'],
  ['王小明', '王小'],
])('%s and %s are two', (one, other) => expect(nearNameOf(one)).not.toBe(nearNameOf(other)));

test('each character of the map is one character of the database too, and what it becomes stays', async () => {
  expect(variants.length).toBe(simplified.length);
  expect(new Set(variants).size).toBe(variants.length);
  expect(await inSql(variants)).toEqual(simplified);
  expect(await inSql(simplified)).toEqual(simplified);
  expect(variants.map(nearNameOf)).toEqual(simplified);
});

const letter = fc.oneof(
  fc.constantFrom(...variants),
  fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom(...' ·•．。\u3000ａＺzéß豈ﾊ⼀㈱'),
);

test('the database and the program never differ', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: letter, maxLength: 8 }), { maxLength: 200 }), async (names) => {
      expect(await inSql(names.map((name) => `王${name}`))).toEqual(names.map((name) => nearNameOf(`王${name}`)));
    }),
    { numRuns: 40 },
  );
});
