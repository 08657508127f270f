import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/errors.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import { jobCancel } from '../../src/services/jobs/cancel-job.ts';
import type { Work } from '../../src/services/jobs/work.ts';
import { refuseWrite } from '../../src/services/write.ts';
import { COUNTY, OFFICER, viewerWith } from '../support/graph.ts';
import { CLERK, type JobHouse, openJobHouse } from './job-house.ts';

let house: JobHouse;
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  house = await openJobHouse();
});
afterEach(async () => {
  for (const workers of started.splice(0)) await workers.stop();
  house.logged.length = 0;
});
afterAll(() => house?.close());

/** Workers whose every job is done by one function. */
async function work(run: (work: Work) => Promise<void>, atOnce = 1) {
  const workers = await house.work({ ASSISTANCE_LIST_PREVIEW: run }, atOnce);
  started.push(workers);
  return workers;
}

/** Work that ends when it is told to, and not before. */
const untilTold = ({ signal }: Work) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

const cancel = (jobId: string, viewer = CLERK) =>
  jobCancel(house.counterOf(viewer), { idempotencyKey: randomUUID(), jobId });

describe('a job', () => {
  test('is done in the name of who asked, and its progress is seen from outside meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: Work[] = [];
    await work(async (given) => {
      seen.push(given);
      given.progress('MATCHING', 40, 100);
      await gate.promise;
      given.progress('WRITING', 100, 100);
    });
    const id = await house.enqueue();
    for (let done = 0; done !== 40; await sleep(20)) ({ done } = await house.row(id));
    expect(await house.row(id)).toMatchObject({ state: 'RUNNING', phase: 'MATCHING', total: 100, attempt: 1 });
    gate.resolve();
    expect(await house.until(id, 'DONE')).toMatchObject({ phase: 'WRITING', done: 100, error_code: null });
    expect(seen[0]?.counter.viewer).toMatchObject({
      subject: OFFICER.subject,
      role: 'COUNTY_OFFICER',
      regions: [COUNTY],
    });
    expect(seen[0]?.counter.reach).toMatchObject({ kind: 'REGION', from: COUNTY });
  });

  test('is run by one of many workers, however many there are', async () => {
    const runs: string[] = [];
    const run = async ({ job }: Work) => {
      runs.push(job.id);
      await sleep(20);
    };
    await work(run, 3);
    await work(run, 3);
    const ids = await Promise.all(Array.from({ length: 30 }, () => house.enqueue()));
    for (const id of ids) await house.until(id, 'DONE');
    expect(runs.toSorted()).toEqual(ids.toSorted());
  });

  test('of a subject that has an unfinished one is refused, and may follow it', async () => {
    const subject = randomUUID();
    const first = await house.enqueue(subject);
    await expect(house.enqueue(subject)).rejects.toThrow(/not finished/);
    await work(async () => {});
    await house.until(first, 'DONE');
    await house.until(await house.enqueue(subject), 'DONE');
  });
});

describe('what fails', () => {
  class Wrong extends DomainError {
    readonly code = 'LIST_WRONG';
  }

  test('by what the caller has to mend ends the job in words, at once', async () => {
    await work(async ({ job }) => {
      if (job.kind === 'ASSISTANCE_LIST_PREVIEW') throw new Wrong('The list is wrong.', { zh: '名单有误。' });
    });
    const row = await house.until(await house.enqueue(), 'FAILED');
    expect(row).toMatchObject({
      attempt: 1,
      error_code: 'LIST_WRONG',
      error_en: 'The list is wrong.',
      error_zh: '名单有误。',
    });
    expect(house.logged).toEqual([]);
  });

  test('by a write that was refused is told by the first reason', async () => {
    await work(async () => refuseWrite('LIST_STALE', { zh: '名单已过期。', en: 'The list is stale.' }));
    expect(await house.until(await house.enqueue(), 'FAILED')).toMatchObject({ error_code: 'LIST_STALE' });
  });

  test('by anything else is tried again a while later', async () => {
    let runs = 0;
    await work(async () => {
      runs += 1;
      if (runs === 1) throw new Error('The connection broke.');
    });
    const id = await house.enqueue();
    const row = await house.until(id, 'DONE');
    expect(row).toMatchObject({ attempt: 2, error_code: null });
    expect(house.logged).toEqual([new Error('The connection broke.')]);
  });

  test('five times is given up, and says so without the reason', async () => {
    const id = await house.enqueue();
    await house.sql`update jobs set attempt = 4 where id = ${id}`;
    await work(async () => {
      throw new Error('relation "secret" does not exist');
    });
    const row = await house.until(id, 'FAILED');
    expect(row).toMatchObject({ attempt: 5, error_code: 'JOB_WORN_OUT' });
    expect(`${row.error_en}${row.error_zh}`).not.toContain('secret');
    expect(house.logged).toHaveLength(1);
  });

  test('by ending the process five times is not begun a sixth time', async () => {
    const id = await house.enqueue();
    await house.sql`update jobs set attempt = 5, state = 'RUNNING' where id = ${id}`;
    let runs = 0;
    await work(async () => {
      runs += 1;
    });
    await house.until(id, 'FAILED');
    expect(runs).toBe(0);
  });
});

describe('cancelling', () => {
  test('ends what runs before its next step', async () => {
    await work(untilTold);
    const id = await house.enqueue();
    await house.until(id, 'RUNNING');
    await cancel(id);
    expect(await house.until(id, 'CANCELLED')).toMatchObject({ is_cancel_requested: true, error_code: null });
  });

  test('ends at once what nobody runs, also when its worker died', async () => {
    const [waiting, orphaned] = [await house.enqueue(), await house.enqueue()];
    await house.sql`update jobs set state = 'RUNNING', attempt = 1 where id = ${orphaned}`;
    for (const id of [waiting, orphaned]) {
      await cancel(id);
      expect((await house.row(id)).state).toBe('CANCELLED');
    }
  });

  test('of what was done by then leaves it done', async () => {
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await work(() => {
      begun.resolve();
      return gate.promise;
    });
    const id = await house.enqueue();
    await begun.promise;
    await cancel(id);
    gate.resolve();
    expect((await house.until(id, 'DONE', 'CANCELLED')).state).toBe('DONE');
  });

  test('is refused for what has ended, and for what one may not see', async () => {
    const id = await house.enqueue();
    const health = viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH' });
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350824'] });
    await expect(cancel(id, health)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await expect(cancel(id, elsewhere)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await expect(cancel('nonsense')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await cancel(id, OFFICER);
    await expect(cancel(id)).rejects.toMatchObject({ problems: [{ code: 'JOB_ENDED' }] });
  });
});

describe('a worker that goes', () => {
  test('puts back what it had not done, without counting that as a try', async () => {
    const id = await house.enqueue();
    const first = await work(untilTold);
    await house.until(id, 'RUNNING');
    await first.stop();
    expect(await house.row(id)).toMatchObject({ state: 'QUEUED', attempt: 0, error_code: null });
    await work(async () => {});
    await house.until(id, 'DONE');
  });

  test('because its connection broke hears of it, and what it still says is not heard', async () => {
    const [begun, lost] = [Promise.withResolvers<void>(), Promise.withResolvers<Work>()];
    let runs = 0;
    await work(async (given) => {
      runs += 1;
      if (runs > 1) return given.progress('AGAIN', 2, 2);
      given.progress('FIRST', 1, 2);
      begun.resolve();
      await untilTold(given).catch(() => lost.resolve(given));
      await house.until(given.job.id, 'DONE');
      given.progress('LATE', 1, 1);
      await sleep(700);
    }, 2);
    const id = await house.enqueue();
    await begun.promise;
    await house.sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()`;
    await lost.promise;
    await house.until(id, 'DONE');
    await sleep(1000);
    expect(await house.row(id)).toMatchObject({ state: 'DONE', attempt: 2, phase: 'AGAIN', done: 2 });
  });
});

describe('a command', () => {
  const running = async (run: (work: Work) => Promise<void>) => ({
    ground: await house.ground(),
    handlers: { ASSISTANCE_LIST_PREVIEW: run },
    stopping: new AbortController().signal,
    logError: () => {},
  });

  test('runs a job where no worker is, and tells how far it is', async () => {
    const id = await house.enqueue();
    const told: string[] = [];
    const job = await runJobHere(
      id,
      await running(async ({ progress }) => {
        progress('MATCHING', 1, 2);
        await sleep(1600);
      }),
      ({ phase }) => void told.push(String(phase)),
    );
    expect(job).toMatchObject({ id, state: 'DONE' });
    expect(told).toContain('MATCHING');
  });

  test('waits for the worker that was quicker', async () => {
    await work(() => sleep(800));
    const id = await house.enqueue();
    await house.until(id, 'RUNNING');
    let runs = 0;
    const job = await runJobHere(
      id,
      await running(async () => {
        runs += 1;
      }),
    );
    expect([job.state, runs]).toEqual(['DONE', 0]);
  });
});
