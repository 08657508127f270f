import { type ConnectOptions, connect, type Db } from './db.ts';

/**
 * Milliseconds that a statement of those who only count may run. Nobody at a desk waits behind them, so it may be longer than a
 * page's; longer still, and a few questions over a whole province keep everybody else's waiting.
 */
const STATEMENT_TIMEOUT_MS = 60_000;

/** Their connections. More share the same cores and make every count slower; fewer let one long count stop all others. */
const CONNECTIONS = 4;

/** Counts that may wait for one. They take seconds each: whoever came later would wait for minutes. */
const MOST_WAITING = 60;

/** The pool of those who only count, in the role that sees no sealed column and writes nothing: on a replica where there is one. */
export const connectAnalysts = (
  url: string,
  options: Pick<ConnectOptions, 'prepare' | 'onStatement' | 'onAnswered' | 'follow'> = {},
): Db =>
  connect(url, {
    ...options,
    max: CONNECTIONS,
    mostWaiting: MOST_WAITING,
    role: 'canbao_read',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
