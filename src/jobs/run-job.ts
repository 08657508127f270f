import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenJob } from '../services/jobs/take-job.ts';
import { counterOf, type JobGround, type JobHandlers } from '../services/jobs/work.ts';
import { BrokenOff, isOurs, outcomeOf, worn } from './outcome.ts';
import { within } from './within.ts';

export interface Running {
  readonly ground: JobGround;
  readonly handlers: JobHandlers;
  /** Aborted when the process stops: what is not done by then goes back into the queue. */
  readonly stopping: AbortSignal;
  /** Where an error goes that is none of the caller's, under the job's id. */
  readonly logError: (jobId: string, error: unknown) => void;
}

/** How often progress is written, and how soon a job hears that it was cancelled. */
const TELL_MS = 500;
/** How long a word about a job may take. */
const WORD_MS = 30_000;

/** Runs a job that was taken, to whatever end, and lets go of it. Only a database that is away makes it throw. */
export async function runJob(taken: TakenJob, running: Running): Promise<void> {
  const attempt = new AttemptSignal(taken, running.stopping);
  const outcome = worn(taken.job) ?? (await tried(taken, attempt, running));
  await attempt.end();
  await within(WORD_MS, outcome ? taken.end(attempt.progress, outcome) : taken.release());
}

/** Does the work; gives what became of it, or null where somebody else has the job by now. */
async function tried({ job }: TakenJob, attempt: AttemptSignal, { ground, handlers, logError }: Running) {
  const { signal } = attempt;
  try {
    signal.throwIfAborted();
    if (job.isCancelRequested) throw attempt.cancel();
    const handler = handlers[job.kind];
    if (!handler) throw new Error(`Nobody knows how to do ${job.kind}.`);
    const progress = (phase: string, done = 0, total: number | null = null) => {
      attempt.progress = { phase, done, total };
    };
    await Promise.race([handler({ job, counter: counterOf(ground, job), signal, progress }), attempt.givenUp]);
    return { state: 'DONE' } as const;
  } catch (error) {
    const outcome = outcomeOf(error, signal, job);
    if (outcome && isOurs(outcome)) logError(job.id, error);
    return outcome;
  }
}

/** When an attempt has to end, and how far it is: both are exchanged with the database while the work goes on. */
class AttemptSignal {
  progress: Parameters<TakenJob['tell']>[0] = { phase: null, done: 0, total: null };
  private readonly broken = new AbortController();
  private readonly ended = new AbortController();
  private readonly exchanging: Promise<void>;
  readonly signal = this.broken.signal;
  /** Fails when a job was lost and what was done about it does not end by itself: somebody else has it by now. */
  readonly givenUp: Promise<never>;

  constructor(taken: TakenJob, stopping: AbortSignal) {
    this.breakOffWith(stopping, 'STOPPING');
    this.breakOffWith(taken.lost, 'LOST');
    this.exchanging = this.exchange(taken);
    this.givenUp = this.giveUp(taken.lost);
    this.givenUp.catch(() => {});
  }

  cancel(): BrokenOff {
    const broken = new BrokenOff('CANCELLED');
    this.broken.abort(broken);
    return broken;
  }

  /** No word goes out any more when this is done. */
  async end(): Promise<void> {
    this.ended.abort();
    await this.exchanging;
  }

  private breakOffWith(source: AbortSignal, why: BrokenOff['why']): void {
    const heed = () => this.broken.abort(new BrokenOff(why));
    if (source.aborted) heed();
    else source.addEventListener('abort', heed, { once: true, signal: this.ended.signal });
  }

  private giveUp(lost: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const give = () => setTimeout(() => reject(lost.reason), WORD_MS).unref();
      if (lost.aborted) give();
      else lost.addEventListener('abort', give, { once: true, signal: this.ended.signal });
    });
  }

  private async exchange(taken: TakenJob): Promise<void> {
    while (!this.ended.signal.aborted) {
      await sleep(TELL_MS, undefined, { signal: this.ended.signal }).catch(() => {});
      if (this.ended.signal.aborted) return;
      // A database that is away for a moment takes the lock away too, and that is heeded.
      if (await within(WORD_MS, taken.tell(this.progress)).catch(() => false)) this.cancel();
    }
  }
}
