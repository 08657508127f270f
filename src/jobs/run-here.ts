import { setTimeout as sleep } from 'node:timers/promises';
import { type JobRow, jobStands, takeThis } from '../services/jobs/take-job.ts';
import { type Running, runJob } from './run-job.ts';

/** How often a command that waits for a job looks at it. */
const LOOK_MS = 500;

/**
 * Runs one job in this process, or waits for it where another process has it: a server beside may be quicker. Gives the job
 * as it ended. When `stopping` is aborted, what runs here goes back into the queue, and this throws.
 */
export async function runJobHere(
  jobId: string,
  running: Running,
  onProgress: (job: JobRow) => void = () => {},
): Promise<JobRow> {
  const { ground, stopping } = running;
  const looking = setInterval(() => jobStands(ground.db, jobId).then(onProgress, () => {}), LOOK_MS);
  try {
    for (;;) {
      const taken = await takeThis(ground.db, jobId);
      if (taken) await runJob(taken, running);
      const job = await jobStands(ground.db, jobId);
      if (job.endedAt !== null) return job;
      await sleep(LOOK_MS, undefined, { signal: stopping });
    }
  } finally {
    clearInterval(looking);
  }
}
