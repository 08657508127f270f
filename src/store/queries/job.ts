import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { job } from '../nouns/job.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { jobs } from '../tables/index.ts';

export type StoredJob = NounRow<typeof jobs>;
export type JobKind = StoredJob['kind'];

export const jobsById = rowsBy(job, jobs.id);

/** All work on each subject, the latest first. */
export const jobsOfSubjects = rowsBy(job, jobs.subjectId, [sql`${jobs.requestedAt} desc`, sql`${jobs.id}`]);

/** For the machine that runs jobs, whoever asked for them. */
const EVERYWHERE: Reach = { kind: 'EVERYWHERE', isSensitiveShown: true };

export const jobOf = async (db: Db, id: string): Promise<StoredJob | undefined> =>
  (await jobsById(db, EVERYWHERE, [id]))[0];

const locked = statement<StoredJob>(({ orm }, kind) =>
  orm
    .select(rowColumns(job))
    .from(jobs)
    .where(and(sql`${jobs.id} = ${sql.placeholder('id')}::uuid`, job.visible(byKey(kind))))
    .for('update'),
);

/** A job that may be seen, held against every other writer until the transaction ends. */
export async function holdJob(tx: Db, reach: Reach, id: string): Promise<StoredJob | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** Asks for work. False while other work on the same subject is not finished. */
export async function insertJob({ orm }: Db, row: typeof jobs.$inferInsert): Promise<boolean> {
  return (await orm.insert(jobs).values(row).onConflictDoNothing().returning({ id: jobs.id })).length > 0;
}

/**
 * Jobs that wait, and those that somebody runs or ran: their lock tells which. Departments take turns: the one with the least
 * under way comes first, then the one that was served longest ago, then the oldest job. More than these are asked for again.
 */
export async function unfinishedJobs({ keyed }: Db, kinds: readonly string[]): Promise<string[]> {
  const rows = await keyed<{ id: string }[]>`
    select id from (
      select id, department, requested_at,
        row_number() over (partition by department order by state = 'QUEUED', requested_at, id) as turn
      from jobs where state in ('QUEUED', 'RUNNING') and due_at <= now() and kind::text = any(${[...kinds]}::text[])) due
    left join (select department, max(started_at) as at from jobs where started_at > now() - interval '1 day' group by 1) served
      on served.department is not distinct from due.department
    order by turn, served.at nulls first, requested_at, id limit 100`;
  return rows.map(({ id }) => id);
}

/** How many jobs of a kind somebody asked for are not finished. */
export async function countUnfinished({ keyed }: Db, kind: JobKind, requestedBy: string): Promise<number> {
  const [row] = await keyed<{ count: number }[]>`
    select count(*)::int as count from jobs
    where requested_by = ${requestedBy} and kind = ${kind} and state in ('QUEUED', 'RUNNING')`;
  return row?.count ?? 0;
}

/** The job on a subject that is not finished; there is never more than one. */
export async function unfinishedJobOf({ keyed }: Db, subjectId: string): Promise<string | undefined> {
  const [row] = await keyed<{ id: string }[]>`
    select id from jobs where subject_id = ${subjectId} and state in ('QUEUED', 'RUNNING')`;
  return row?.id;
}

/**
 * Begins another attempt; false for a job that has ended, or waits for a later try. Only for who holds its lock. Whoever asks for
 * the work again from now on makes it due again.
 */
export async function beginAttempt({ keyed }: Db, id: string): Promise<boolean> {
  const rows = await keyed`
    update jobs set state = 'RUNNING', attempt = attempt + 1, started_at = coalesce(started_at, now()),
      phase = null, done = 0, total = null, due_at = requested_at
    where id = ${id} and state in ('QUEUED', 'RUNNING') and due_at <= now()
    returning pg_notify('canbao_jobs', id || ' RUNNING')`;
  return rows.length > 0;
}

/** Which attempt writes: what an earlier one still says is not heard. */
export interface Attempt {
  readonly id: string;
  readonly attempt: number;
}

/** How far a job is, in the words of its kind; without names and numbers. */
export interface Progress {
  readonly phase: string | null;
  readonly done: number;
  readonly total: number | null;
}

/** Writes how far an attempt is, where that changed, and gives whether somebody asked to end it. */
export async function tellProgress({ keyed }: Db, { id, attempt }: Attempt, progress: Progress): Promise<boolean> {
  const { phase, done, total } = progress;
  const [row] = await keyed<{ isCancelRequested: boolean }[]>`
    with told as (
      update jobs set phase = ${phase}, done = ${done}, total = ${total}
      where id = ${id} and attempt = ${attempt} and state = 'RUNNING'
        and (phase, done, total) is distinct from (${phase}::text, ${done}::int, ${total}::int)
      returning pg_notify('canbao_jobs', id || ' RUNNING'))
    select is_cancel_requested as "isCancelRequested", (select count(*) from told) as told from jobs where id = ${id}`;
  return row?.isCancelRequested ?? false;
}

/** What became of an attempt. A job that is queued again waits some seconds; `isCounted` tells whether that was a try. */
export type Outcome =
  | { readonly state: 'DONE' | 'CANCELLED' }
  | { readonly state: 'FAILED'; readonly error: JobError }
  | { readonly state: 'QUEUED'; readonly waitSeconds: number; readonly isCounted: boolean };

/** Why a job failed, for whoever asked for it. */
export interface JobError {
  readonly code: string;
  readonly zh: string | null;
  readonly en: string;
}

/** What was done while somebody asked for it again is done once more: the attempt may not have seen why. */
const IS_AGAIN = `state = 'RUNNING' and due_at > requested_at`;

/** Ends an attempt, unless another one was begun since. */
export async function endAttempt({ keyed }: Db, { id, attempt }: Attempt, outcome: Outcome): Promise<void> {
  const { state } = outcome;
  const error = state === 'FAILED' ? outcome.error : null;
  const again = state === 'QUEUED' ? outcome : null;
  const isAgain = state === 'DONE' ? keyed.unsafe(IS_AGAIN) : keyed`false`;
  await keyed`
    update jobs set state = (case when ${isAgain} then 'QUEUED' else ${state} end)::job_state,
      ended_at = case when ${again === null} and not (${isAgain}) then now() end,
      due_at = now() + make_interval(secs => ${again?.waitSeconds ?? 0}),
      attempt = attempt - (case when ${isAgain} then 1 else ${again && !again.isCounted ? 1 : 0} end),
      error_code = ${error?.code ?? null}, error_zh = ${error?.zh ?? null}, error_en = ${error?.en ?? null}
    where id = ${id} and attempt = ${attempt} and state = 'RUNNING'
    returning pg_notify('canbao_jobs', id || ' ' || state)`;
}

/** Asks a job to end; one that nobody runs is ended at once. */
export async function cancelJob({ keyed }: Db, id: string, isRunning: boolean): Promise<void> {
  await keyed`
    update jobs set is_cancel_requested = true,
      state = case when ${isRunning} then state else 'CANCELLED' end, ended_at = case when not ${isRunning} then now() end
    where id = ${id}
    returning pg_notify('canbao_jobs', id || ' ' || state)`;
}

/** Says that there is work, to all who take it: they hear of it when the transaction is committed. */
export async function announceJob({ keyed }: Db, id: string): Promise<void> {
  await keyed`select pg_notify('canbao_jobs', ${`${id} QUEUED`})`;
}

/** Hears of every change of a job as `id STATE`, on the pool's own listening connection; `onListening` again after each break. */
export async function listenToJobs(
  { sql: client }: Db,
  onChange: (change: string) => void,
  onListening: () => void,
): Promise<void> {
  await client.listen('canbao_jobs', onChange, onListening);
}
