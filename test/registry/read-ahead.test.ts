import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readAhead } from '../../src/services/rosters/read-ahead.ts';

/** Reads of which the one for `broken` fails; how many are under way. */
function reader(broken = Number.NaN) {
  const under = { way: 0 };
  const read = async (thing: number) => {
    under.way += 1;
    await sleep(10 * thing);
    under.way -= 1;
    if (thing === broken) throw new Error(`${thing} cannot be read`);
    return thing;
  };
  return { under, read };
}

test('reads come in the order of what they belong to', async () => {
  expect(await Array.fromAsync(readAhead([3, 1, 2, 1], reader().read))).toEqual([3, 1, 2, 1]);
});

test('whoever leaves early leaves no read behind', async () => {
  const { under, read } = reader();
  for await (const _ of readAhead([1, 5, 5, 5], read)) {
    expect(under.way).toBeGreaterThan(0);
    break;
  }
  expect(under.way).toBe(0);
});

test('a read that fails ends it when the others are done', async () => {
  const { under, read } = reader(1);
  await expect(Array.fromAsync(readAhead([1, 5, 5, 5], read))).rejects.toThrow('1 cannot be read');
  expect(under.way).toBe(0);
});
