import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '../../src/store/turns.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A line of so many behind one that is under way, which moves every so many milliseconds. */
function lineOf(waiting: number) {
  const turns = new Turns(1);
  const leaving: (() => void)[] = [];
  for (let one = 0; one <= waiting; one++)
    turns.take({
      begin: (leave) => leaving.push(leave),
      refuse: (reason) => {
        throw reason;
      },
      signal: undefined,
    });
  const step = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    leaving.shift()?.();
    await Promise.resolve();
  };
  return { turns, step };
}

test('nobody waits where there is no line', async () => {
  const { turns, step } = lineOf(0);
  vi.advanceTimersByTime(5_000);
  expect(turns.waitMs).toBe(0);
  await step(1);
  expect(turns.waitMs).toBe(0);
});

test('a line that stands still is as long as its first has waited', () => {
  const { turns } = lineOf(3);
  vi.advanceTimersByTime(400);
  expect(turns.waitMs).toBe(400);
});

test('a long line that moves fast is a short wait', async () => {
  const { turns, step } = lineOf(400);
  for (let steps = 0; steps < 100; steps++) await step(0.2);
  // 300 are left, a fifth of a millisecond each.
  expect(turns.waitMs).toBeGreaterThan(50);
  expect(turns.waitMs).toBeLessThan(70);
});

test('a line that moves slowly is a long wait, whoever is first in it', async () => {
  const { turns, step } = lineOf(300);
  for (let steps = 0; steps < 100; steps++) await step(20);
  // The first has waited two seconds; behind the last, two hundred have to begin.
  expect(turns.waitMs).toBeGreaterThan(3_900);
  expect(turns.waitMs).toBeLessThan(4_100);
});

test('what one line was slow by is forgotten with it', async () => {
  const { turns, step } = lineOf(1);
  await step(60_000);
  await step(1);
  turns.take({ begin: () => undefined, refuse: () => undefined, signal: undefined });
  turns.take({ begin: () => undefined, refuse: () => undefined, signal: undefined });
  expect(turns.waitMs).toBe(0);
});
