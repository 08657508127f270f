import type { Db } from '../../store/db.ts';
import {
  beginAttempt,
  endAttempt,
  jobOf,
  type Outcome,
  type Progress,
  type StoredJob,
  tellProgress,
  unfinishedJobs,
} from '../../store/queries/job.ts';
import { type JobLock, lockJob } from '../../store/queries/job-lock.ts';
import { JobUnknown } from './follow-job.ts';

export type JobRow = StoredJob;

/** A job that this process alone runs, for as long as its connection stands. */
export interface TakenJob {
  readonly job: StoredJob;
  /** Aborted when the job was lost: another process may run it now. */
  readonly lost: AbortSignal;
  /** Writes how far it is, and gives whether somebody asked to end it. */
  tell(progress: Progress): Promise<boolean>;
  /** Writes what became of it, and lets go of it. */
  end(progress: Progress, outcome: Outcome): Promise<void>;
  /** Lets go of it and writes nothing: it is anybody's. */
  release(): Promise<void>;
}

/**
 * Takes a job of these kinds that waits, or whose worker died; null where there is none. Who died left its lock, and so
 * nobody waits for anything to expire.
 */
export async function takeJob(db: Db, kinds: readonly string[]): Promise<TakenJob | null> {
  for (const id of await unfinishedJobs(db, kinds)) {
    const taken = await takeThis(db, id);
    if (taken) return taken;
  }
  return null;
}

/** Takes one job, or null where somebody runs it, it has ended, or waits for a later try. */
export async function takeThis(db: Db, id: string): Promise<TakenJob | null> {
  const lock = await lockJob(db, id);
  if (!lock) return null;
  try {
    const job = (await beginAttempt(db, id)) ? await jobOf(db, id) : undefined;
    if (job) return taken(db, job, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
  await lock.release();
  return null;
}

/** A job as it stands, whoever runs it. */
export async function jobStands(db: Db, id: string): Promise<JobRow> {
  const job = await jobOf(db, id);
  if (!job) throw new JobUnknown(id);
  return job;
}

const taken = (db: Db, job: StoredJob, { lost, release }: JobLock): TakenJob => ({
  job,
  lost,
  tell: (progress) => tellProgress(db, job, progress),
  release,
  async end(progress, outcome) {
    try {
      await tellProgress(db, job, progress);
      await endAttempt(db, job, outcome);
    } finally {
      await release();
    }
  },
});
