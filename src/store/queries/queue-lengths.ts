import type { Db } from '../db.ts';

/** What waits in the database for this program to get to it. Lengths and ages alone: nobody's row. */
export interface QueueLengths {
  /** Jobs that are due and that nobody has begun. */
  readonly jobsWaiting: number;
  readonly jobsRunning: number;
  readonly linesUnsealed: number;
  /** Seconds since the oldest audit line that no seal covers; 0 where every line is sealed. */
  readonly unsealedSeconds: number;
}

/** Reads the ends of two indexes; only sealing that has stood still for long makes it count much. */
export async function queueLengths({ keyed }: Pick<Db, 'keyed'>): Promise<QueueLengths> {
  const [row] = await keyed<QueueLengths[]>`
    select
      (select count(*)::int from jobs where state = 'QUEUED' and due_at <= now()) as "jobsWaiting",
      (select count(*)::int from jobs where state = 'RUNNING') as "jobsRunning",
      count(*)::int as "linesUnsealed",
      coalesce(extract(epoch from now() - min(at)), 0)::float8 as "unsealedSeconds"
    from audit_lines where id > coalesce((select max(last_line) from audit_seals), 0)`;
  if (!row) throw new Error('Counting gives a row always.');
  return row;
}
