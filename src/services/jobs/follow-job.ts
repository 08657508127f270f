import { DomainError } from '../../errors.ts';
import { jobsById, type StoredJob } from '../../store/queries/job.ts';
import type { Counter } from '../write.ts';
import { Bell } from './bell.ts';
import { jobEventsOf } from './job-events.ts';

/** How often who follows a job looks by itself: changes are announced, unless the listening connection broke. */
const LOOK_MS = 2_000;

export class JobUnknown extends DomainError {
  readonly code = 'JOB_UNKNOWN';
  constructor(id: string, field = 'id') {
    super(`There is no job ${id} that you may see.`, { zh: `没有您可以查看的任务${id}。`, field });
  }
}

/** A job as it stands, and again whenever it changes, until it has ended or nobody listens any more. */
export async function* followJob(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<StoredJob> {
  const bell = new Bell();
  const leave = jobEventsOf(db).on((changed) => {
    if (changed === null || changed === id.toLowerCase()) bell.ring();
  });
  try {
    for (let told = ''; !signal.aborted; await bell.wait(LOOK_MS, signal)) {
      const [job] = await jobsById(db, reach, [id]);
      if (!job) throw new JobUnknown(id);
      const text = JSON.stringify(job);
      if (text !== told) yield job;
      if (job.endedAt !== null) return;
      told = text;
    }
  } finally {
    leave();
  }
}
