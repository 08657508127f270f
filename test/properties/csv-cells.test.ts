import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asText } from '../../src/services/rosters/roster-cells.ts';
import { copyOut } from '../../src/store/copy-out.ts';
import { textCell } from '../../src/store/csv-cells.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 1, role: 'canbao_app' });
});
afterAll(async () => {
  await db?.end();
  await database?.drop();
});

/** Texts of the characters that quotes, formulas, lines and placeholders are made of. */
const text = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'=+-@＝＋－＠\'"\\,;$1{}罗\t\r\n 0') }),
    fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', '')),
  )
  .filter((one) => one.isWellFormed());

async function copied(select: Parameters<typeof copyOut>[1]): Promise<string[]> {
  const pieces: Buffer[] = [];
  for await (const piece of copyOut(db, select, 'LINES')) pieces.push(piece);
  return Buffer.concat(pieces)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

test('a value in a COPY is the value, whatever it holds, alone and in a list', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 6 }), text, async (list, one) => {
      const select = sql`select to_json(given) from unnest(${sql.param(list)}::text[] || ${one}::text) with ordinality as t (given, place) order by place`;
      expect(await copied(select)).toEqual([...list, one]);
    }),
    { numRuns: 150 },
  );
});

test('a cell that Postgres makes is the cell that is made here', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (list) => {
      const select = sql`select to_json(${sql.raw(textCell('given'))}) from unnest(${sql.param(list)}::text[]) with ordinality as t (given, place) order by place`;
      expect(await copied(select)).toEqual(list.map(asText));
    }),
    { numRuns: 100 },
  );
});
