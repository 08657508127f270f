import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { begin } from './begin.ts';
import type { BackendKey } from './driver-socket.ts';
import { errandNow } from './signal.ts';
import type { Turns } from './turns.ts';

/** What the driver keeps of a statement, as far as it is looked at here. */
interface Statement {
  /** Called when the statement is to be sent. It must not throw: nobody would hear it. */
  handler: ((statement: Statement) => void) & { readonly debug?: unknown };
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  /** Whose connection it was sent on. */
  readonly state: BackendKey | null;
  /** Whether it is the one that the connection answers now. */
  active: boolean;
  /** Its text, from when it was sent. */
  readonly string?: string;
}

/** Called where a statement is asked for, then where it is sent, then where it is over; undefined for one that nobody follows. */
export type Follow = () => (() => (text: string, error?: unknown) => void) | undefined;

interface Watch {
  /** Whose turn it is; undefined within a transaction, whose connection is its own. */
  readonly turns?: Turns;
  /** Tells the server to stop what a connection does; done when the server has been told. */
  readonly cancel: (key: BackendKey) => Promise<void>;
  readonly follow: Follow | undefined;
}

/**
 * A pool whose statements and transactions wait for their turn, and stop with the operation that they belong to: what waits is not
 * sent, what runs is cancelled in the server, and a transaction rolls back.
 */
export function watchedPool(sql: postgres.Sql, watch: PoolWatch): postgres.Sql {
  return new Proxy(sql, {
    apply: (target, that, given) => watched(Reflect.apply(target, that, given), watch),
    get(target, name) {
      if (name === 'unsafe') return (...given: Given) => watched(target.unsafe(...given), watch);
      if (name === 'begin') return (run: Run) => begun(target, watch, run);
      if (name === 'reserve') return notReserved;
      return Reflect.get(target, name);
    },
  });
}

/** One that breaks while it is reserved ends the process: the driver goes on writing to it. */
const notReserved = () => Promise.reject(new Error('No connection is reserved here: begin a transaction.'));

type PoolWatch = Watch & Required<Pick<Watch, 'turns'>>;
type Given = Parameters<postgres.Sql['unsafe']>;
type Run = (tx: postgres.TransactionSql) => Promise<unknown>;

async function begun(sql: postgres.Sql, { turns, ...watch }: PoolWatch, run: Run): Promise<unknown> {
  const signal = errandNow()?.signal;
  const leave = await turns.taken(signal);
  try {
    return await begin(sql, async (tx) => {
      const { cancel, heard } = untilHeard(watch.cancel);
      // The rollback comes next, and whoever has the connection then: a word that came late would stop those.
      const result = await run(watchedTransaction(tx, { ...watch, cancel })).finally(heard);
      // Also where somebody caught the failure of a statement that was stopped: half of it must not be committed.
      signal?.throwIfAborted();
      return result;
    });
  } finally {
    leave();
  }
}

/** Words to the server that are waited for by `heard`; after it none is said any more. */
function untilHeard(cancel: Watch['cancel']) {
  const said = new Set<Promise<void>>();
  let isOver = false;
  return {
    async cancel(key: BackendKey) {
      if (isOver) return;
      const word = cancel(key).finally(() => said.delete(word));
      said.add(word);
      await word;
    },
    async heard() {
      isOver = true;
      await Promise.allSettled(said);
    },
  };
}

function watchedTransaction(tx: postgres.TransactionSql, watch: Watch): postgres.TransactionSql {
  return new Proxy(tx, {
    apply: (target, that, given) => watched(Reflect.apply(target, that, given), watch),
    get(target, name) {
      if (name === 'unsafe') return (...given: Given) => watched(target.unsafe(...given), watch);
      if (name === 'savepoint')
        return (run: Run) => target.savepoint((inner) => run(watchedTransaction(inner, watch)) as never);
      return Reflect.get(target, name);
    },
  });
}

/** The same statement, sent in its turn and stopped with its operation. What is no statement is left as it is. */
function watched<Made>(made: Made, watch: Watch): Made {
  if (!(made instanceof Promise)) return made;
  const signal = errandNow()?.signal;
  const follow = watch.follow?.();
  if (!signal && !watch.turns && !follow) return made;
  const statement = made as unknown as Statement;
  const send = statement.handler;
  const refuse = (reason: unknown) => statement.reject(reason);
  const handler = () => {
    const begin = (leave: () => void) => sent(statement, send, { ...watch, signal, leave, begun: follow });
    if (watch.turns) watch.turns.take({ begin, refuse, signal });
    else if (signal?.aborted) refuse(signal.reason);
    else begin(() => {});
  };
  statement.handler = Object.assign(handler, { debug: send.debug });
  return made;
}

interface Sending extends Watch {
  readonly signal: AbortSignal | undefined;
  readonly leave: () => void;
  readonly begun: ReturnType<Follow>;
}

/** Sends a statement. Nothing else is sent on its connection while the server is being told to stop it. */
function sent(statement: Statement, send: Statement['handler'], { begun, ...sending }: Sending): void {
  const { signal, leave, turns, cancel } = sending;
  const { resolve, reject } = statement;
  const over = Promise.withResolvers<void>();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped = stopping(statement, over.promise, (key) => (turns ? turns.paused(() => cancel(key)) : cancel(key)));
    // In a transaction the rollback comes next, on the same connection: it waits until the server was told.
    if (turns) givenUp(statement, reject, signal?.reason);
  };
  const ended = begun?.();
  const settle = (tell: () => void, error?: unknown) => {
    ended?.(statement.string ?? '', error);
    signal?.removeEventListener('abort', stop);
    over.resolve();
    if (!stopped) {
      leave();
      return tell();
    }
    void stopped.then(leave).then(tell);
  };
  statement.resolve = (value) => settle(() => resolve(value));
  statement.reject = (error) =>
    settle(() => reject(isCancelled(error) && signal?.aborted ? signal.reason : error), error);
  signal?.addEventListener('abort', stop, { once: true });
  send(statement);
}

/** Whoever asked waits no longer; the statement itself is still the one that its connection answers. */
function givenUp(statement: Statement, reject: Statement['reject'], reason: unknown): void {
  const { active } = statement;
  reject(reason);
  statement.active = active;
}

const isCancelled = (error: unknown): boolean => Reflect.get(Object(error), 'code') === '57014';

/** Milliseconds. What ends within them by itself is not worth a connection to the server. */
const GRACE_MS = 50;
/** The word may come between two messages of a statement, where the server hears nothing. It is said again. */
const AGAIN_MS = 250;

/** Tells the server to stop a statement until it is over. */
async function stopping(statement: Statement, over: Promise<void>, cancel: Watch['cancel']): Promise<void> {
  let isOver = false;
  over.then(() => {
    isOver = true;
  });
  await Promise.race([over, sleep(GRACE_MS)]);
  while (!isOver) {
    if (statement.state && statement.active) await cancel(statement.state);
    await Promise.race([over, sleep(AGAIN_MS)]);
  }
}
