import { DomainError } from '../errors.ts';
import type { TakenJob } from '../services/jobs/take-job.ts';
import { WriteRefused } from '../services/write.ts';

type Outcome = Parameters<TakenJob['end']>[1];
type JobError = Extract<Outcome, { state: 'FAILED' }>['error'];

/** How often a job is begun before it is given up: whatever ends the process five times will do so again. */
const MOST_ATTEMPTS = 5;

/** Why an attempt was broken off: an abort signal's reason. */
export class BrokenOff extends Error {
  readonly why: 'CANCELLED' | 'STOPPING' | 'LOST';
  constructor(why: BrokenOff['why']) {
    super(`The job was broken off: ${why}.`);
    this.why = why;
  }
}

/** What a job that was begun once too often came to, before anything is done again. */
export const worn = ({ attempt }: TakenJob['job']): Outcome | null =>
  attempt > MOST_ATTEMPTS ? { state: 'FAILED', error: WORN } : null;

/**
 * What an attempt that threw came to; null where the job is somebody else's by now. What the caller has to mend is not tried
 * again; anything else is, a while later each time.
 */
export function outcomeOf(error: unknown, signal: AbortSignal, { attempt }: TakenJob['job']): Outcome | null {
  const broken = signal.aborted && signal.reason instanceof BrokenOff ? signal.reason.why : null;
  if (broken === 'LOST') return null;
  if (broken === 'CANCELLED') return { state: 'CANCELLED' };
  if (broken === 'STOPPING') return { state: 'QUEUED', waitSeconds: 0, isCounted: false };
  if (error instanceof DomainError) return { state: 'FAILED', error: wordsOf(error) };
  if (attempt >= MOST_ATTEMPTS) return { state: 'FAILED', error: WORN };
  return { state: 'QUEUED', waitSeconds: 2 ** (attempt - 1), isCounted: true };
}

function wordsOf(error: DomainError): JobError {
  const [first] = error instanceof WriteRefused ? error.problems : [];
  if (first) return { code: first.code, zh: first.text.zh, en: first.text.en };
  return { code: error.code, zh: error.zh ?? null, en: error.message };
}

/** Whether an attempt failed for what is none of the caller's to mend. */
export const isOurs = (outcome: Outcome): boolean =>
  outcome.state === 'FAILED' ? outcome.error === WORN : outcome.state === 'QUEUED' && outcome.isCounted;

const WORN: JobError = {
  code: 'JOB_WORN_OUT',
  zh: `已尝试${MOST_ATTEMPTS}次，均未能完成。请联系系统管理员查看日志；排除原因后可重新发起。`,
  en: `It was begun ${MOST_ATTEMPTS} times and never finished. Those who run the system find the reason in the log; ask for it again when it is mended.`,
};
