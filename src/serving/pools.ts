import type { Config } from '../config.ts';
import { connectAnalysts } from '../store/analysts.ts';
import { connect, type Db } from '../store/db.ts';
import type { Askers, Serving } from './serving.ts';

/** How long one statement may run. A page takes milliseconds; beyond this nobody waits for the answer any more. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Statements that may wait for a connection. Each holds the memory of a request; those who come while the line is slow are turned away before. */
const MOST_WAITING = 2_000;
/** How long the database may take to say that it is there, and what waits in it. */
export const ASKING_TIMEOUT_MS = 2_000;

/** Connections of their own: a pool that is busy for a moment is no database that is away. */
export function connectAskers(url: string, { replicaUrl }: Config): Askers {
  const asker = { max: 1, prepare: false, statementTimeoutMs: ASKING_TIMEOUT_MS };
  return {
    serving: connect(url, { ...asker, role: 'canbao_app' }),
    analysts: connect(replicaUrl ?? url, { ...asker, role: 'canbao_read' }),
  };
}

/** What requests are answered by. */
export function connectPools({ url, config, metrics, traces }: Serving): { readonly db: Db; readonly analysts: Db } {
  const { pool, prepare, replicaUrl, unsealUrl } = config;
  const db = connect(url, {
    max: pool,
    role: 'canbao_app',
    unsealUrl: unsealUrl ?? undefined,
    prepare,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    mostWaiting: MOST_WAITING,
    onAnswered: metrics.statementsOf('serving'),
    follow: traces?.follow,
  });
  const analysts = connectAnalysts(replicaUrl ?? url, {
    prepare,
    onAnswered: metrics.statementsOf('analysts'),
    follow: traces?.follow,
  });
  return { db, analysts };
}

/** What jobs run on: a long list keeps no request waiting for a connection. */
export function connectJobs({ url, config, metrics }: Serving): Db {
  return connect(url, {
    // Each job holds its lock on one connection, works on another and tells of itself on a third.
    max: 3 * config.workers,
    role: 'canbao_app',
    unsealUrl: config.unsealUrl ?? undefined,
    prepare: config.prepare,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onAnswered: metrics.statementsOf('jobs'),
  });
}
