import type { Platform } from '../graph/context.ts';
import { handlers } from '../jobs/handlers.ts';
import { startWorkers, type Workers } from '../jobs/worker.ts';
import { jobEventsOf } from '../services/jobs/job-events.ts';
import { connectJobs } from './pools.ts';
import type { Serving } from './serving.ts';

/** Starts what runs jobs, where this process does. */
export function startJobs({ db, ...ground }: Platform, serving: Serving): Workers {
  const { workers: atOnce, half } = serving.config;
  if (half === 'policy' || atOnce === 0) return { stop: async () => {} };
  const own = connectJobs(serving);
  const logError = (jobId: string, error: unknown) => serving.log.error({ jobId, err: error }, 'a job failed');
  const workers = startWorkers({ ground: { ...ground, db: own }, handlers, events: jobEventsOf(db), atOnce, logError });
  return {
    async stop() {
      await workers.stop();
      await own.end({ timeout: 1 });
    },
  };
}
