import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExampleCity, type ExampleCity } from '../support/example-city.ts';
import { claimDesk } from './claim-desk.ts';

/** What basic insurance pays in a year at most, in fen, and how many settle at once. */
const CEILING = 15_000_000;
const AT_ONCE = 64;

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity(8);
});
afterAll(() => city?.close());

const basicOf = async (person: string) => {
  const [row] = await city.database.sql<{ fen: string; claims: number }[]>`
    select sum(basic_fen) as fen, count(*)::int as claims from claim_settlements where person_id = ${person}`;
  return { fen: Number(row?.fen), claims: row?.claims };
};

test('64 stays of one person settled at once are paid up to the ceiling, and not a fen beyond', async () => {
  const desk = claimDesk(city);
  const before = await desk.settledFor({ fen: 20_000_000 });
  expect(before.basic).toBe(14_915_000);
  const ids: string[] = [];
  for (let count = 0; count < AT_ONCE; count++) ids.push(await desk.enter({ fen: 100_000 }));
  await Promise.all(ids.map((id) => desk.check(id)));
  await Promise.all(ids.map((id) => desk.settle(id)));
  expect(await basicOf(city.people.head)).toEqual({ fen: CEILING, claims: AT_ONCE + 1 });
  const paid = await Promise.all(ids.map(async (id) => (await desk.settled(id)).basic));
  expect(paid.filter((fen) => fen > 0).sort((a, b) => b - a)).toEqual([52_500, 32_500]);
});
