import { AsyncLocalStorage } from 'node:async_hooks';
import { DomainError } from '../errors.ts';

class OverTime extends DomainError {
  readonly code = 'QUERY_TOO_LONG';
}

class ClientGone extends DomainError {
  readonly code = 'CLIENT_GONE';
}

/** One operation, as long as its statements may go on. */
export class Errand {
  /** Aborted when no further statement of it is to run, with the error that says why. */
  readonly signal: AbortSignal;
  private readonly ending = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private isWriting = false;

  /** `ms`: how long it may take; left out, as long as its client waits. */
  constructor(ms?: number) {
    this.signal = this.ending.signal;
    if (ms !== undefined) this.timer = setTimeout(() => this.ending.abort(overTime()), ms).unref();
  }

  /** It writes: from now on it goes on without its client, who may have sent it and hung up. */
  keepOn(): void {
    this.isWriting = true;
  }

  /** The client waits no longer, and reading for nobody only keeps others waiting. */
  leave(): void {
    if (this.isWriting) return;
    this.end();
    this.ending.abort(new ClientGone('The client went away before it was answered.'));
  }

  /** It was answered. */
  end(): void {
    clearTimeout(this.timer);
  }
}

const overTime = () =>
  new OverTime(
    'This takes longer than one operation may, and was stopped. Ask for less: a smaller region, fewer tests in where, a smaller page; send a write again with the same idempotency key. 操作超时，已停止；请缩小查询范围，或以同一幂等键重新提交。',
    { zh: '操作超时，已停止；请缩小范围，或以同一幂等键重新提交。' },
  );

const current = new AsyncLocalStorage<Errand | undefined>();

/** Runs something, and all that comes of it, as part of an operation. */
export const onErrand = <Result>(errand: Errand | undefined, run: () => Result): Result => current.run(errand, run);

/** The operation that runs here; undefined in commands, jobs and whatever nobody waits for. */
export const errandNow = (): Errand | undefined => current.getStore();
