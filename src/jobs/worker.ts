import { setTimeout as sleep } from 'node:timers/promises';
import { Bell } from '../services/jobs/bell.ts';
import type { JobEvents } from '../services/jobs/job-events.ts';
import { takeJob } from '../services/jobs/take-job.ts';
import { type Running, runJob } from './run-job.ts';
import { within } from './within.ts';

export interface WorkerOptions extends Omit<Running, 'stopping'> {
  /** Where new jobs are heard of. */
  readonly events: JobEvents;
  /** How many jobs run at once in this process. Each is heavy on its own: a county's list keeps one core busy. */
  readonly atOnce: number;
}

export interface Workers {
  /** Takes no more jobs. Those that run end before their next step and go back into the queue; one that does not heed it is taken again by whoever comes next. */
  stop(): Promise<void>;
}

/** How often a worker looks by itself: for jobs whose worker died, and where nobody announces any. */
const LOOK_MS = 2_000;
/** How long jobs may take to break off: what serves requests is given as long. */
const STOP_MS = 8_000;
/** How long a job may take to be taken: a job that is got later than that is left to whoever comes next. */
const TAKE_MS = 30_000;

/** Takes jobs and runs them until it is stopped. */
export function startWorkers({ events, atOnce, ...running }: WorkerOptions): Workers {
  const stopping = new AbortController();
  const lanes = Array.from({ length: atOnce }, () => lane(events, { ...running, stopping: stopping.signal }));
  return {
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all(lanes), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/** One job after the other; between them it waits to be woken. */
async function lane(events: JobEvents, running: Running): Promise<void> {
  const { stopping } = running;
  const bell = new Bell();
  const leave = events.on((_, state) => {
    if (state === null || state === 'QUEUED') bell.ring();
  });
  for (let isAway = false; !stopping.aborted; ) {
    try {
      const worked = await workOnce(running);
      isAway = false;
      if (!worked) await bell.wait(LOOK_MS, stopping);
    } catch (error) {
      // A database that is away is said once, not every two seconds.
      if (!isAway) running.logError('', error);
      isAway = true;
      await bell.wait(LOOK_MS, stopping);
    }
  }
  leave();
}

/** Runs one job, where there is one. */
async function workOnce(running: Running): Promise<boolean> {
  const taking = takeJob(running.ground.db, Object.keys(running.handlers));
  const taken = await within(TAKE_MS, taking, (late) => late?.release());
  if (taken) await runJob(taken, running);
  return taken !== null;
}
