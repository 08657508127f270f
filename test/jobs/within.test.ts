import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { within } from '../../src/jobs/within.ts';

test('what is answered in time is the answer, and a failure the failure', async () => {
  expect(await within(1000, Promise.resolve('here'))).toBe('here');
  await expect(within(1000, Promise.reject(new Error('away')))).rejects.toThrow('away');
});

test('no answer is a failure, and what comes late is handed over once', async () => {
  const late: string[] = [];
  const asked = sleep(60, 'after all');
  await expect(within(10, asked, (answer) => late.push(answer))).rejects.toThrow('no answer within 0.01 seconds');
  await asked;
  await sleep(0);
  expect(late).toEqual(['after all']);
});
