import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breakConnections, closeHouse, endState, everybody, type House, killServer, openHouse } from './list-house.ts';
import { rowsOf, Sender } from './list-sender.ts';

/** Lists, and how often something is killed on their way. The long run is the promise; the short one sees that it is still tried. */
const ROUNDS = process.env.CANBAO_LONG ? 30 : 3;
/** In the long run, every so many rounds it is the database that is restarted, and the process lives on. */
const DATABASE_ROUNDS = 4;

let steady: House;
let shaken: House;
beforeAll(async () => {
  [steady, shaken] = await Promise.all([openHouse(), openHouse()]);
}, 180_000);
afterAll(async () => {
  for (const house of [steady, shaken]) if (house) await closeHouse(house);
});

describe('lists on whose way processes are killed', () => {
  test(`at ${ROUNDS} moments end as they do where nothing happens: no row lost, none doubled`, {
    timeout: ROUNDS * 60_000 + 120_000,
  }, async () => {
    const people = await everybody(steady);
    expect(await everybody(shaken)).toEqual(people);
    const [calm, tried] = [new Sender(steady), new Sender(shaken)];
    for (let round = 0; round < ROUNDS; round++) {
      const rows = rowsOf(people, round);
      const begin = Date.now();
      await calm.takeThrough(rows, round);
      const within = Date.now() - begin;

      const taking = tried.takeThrough(rows, round);
      const outcome = taking.then(
        () => null,
        (error: unknown) => error,
      );
      await sleep(Math.random() * within);
      await (round % DATABASE_ROUNDS === DATABASE_ROUNDS - 1 ? breakConnections(shaken) : killServer(shaken));
      expect(await outcome).toBeNull();
    }
    const [expected, found] = [await endState(steady), await endState(shaken)];
    for (const part of Object.keys(expected) as (keyof typeof expected)[]) {
      expect([part, found[part]]).toEqual([part, expected[part]]);
    }
    expect(expected.batches).toHaveLength(ROUNDS);
    expect(expected.refunds.filter(({ declared_by }) => declared_by === 'approver').length).toBeGreaterThan(0);
  });
});
