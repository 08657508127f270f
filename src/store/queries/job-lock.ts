import type postgres from 'postgres';
import { begin } from '../begin.ts';
import type { Db } from '../db.ts';

/** Who runs a job holds this, on a connection of its own. */
export interface JobLock {
  /** Aborted when the connection broke: somebody else may have the job now. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

const nameOf = (id: string) => `job ${id}`;

/**
 * Takes the lock of a job, or null while somebody has it. It is a transaction's, so that poolers keep its connection; it goes
 * with the connection, so that a process that was killed leaves nothing behind. The transaction reads nothing and holds
 * back no vacuum.
 */
export async function lockJob(db: Db, id: string): Promise<JobLock | null> {
  const held = Promise.withResolvers<boolean>();
  const released = Promise.withResolvers<void>();
  const lost = new AbortController();
  const ended = begin(db.sql, async (tx) => {
    await heedLostClients(tx);
    const isHeld = await tryLock(tx, id);
    held.resolve(isHeld);
    if (isHeld) await released.promise;
  }).catch((error) => {
    held.reject(error);
    lost.abort(error);
  });
  if (!(await held.promise)) return null;
  return {
    lost: lost.signal,
    async release() {
      released.resolve();
      await ended;
    },
  };
}

/** Takes the lock for the rest of a transaction; false while somebody runs the job. */
export const lockIdleJob = ({ keyed }: Db, id: string): Promise<boolean> => tryLock(keyed, id);

async function tryLock(tx: postgres.Sql | postgres.TransactionSql, id: string): Promise<boolean> {
  const [row] = await tx<{ isHeld: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${nameOf(id)}, 0)) as "isHeld"`;
  return row?.isHeld ?? false;
}

/**
 * However long the work takes, the transaction is not ended for being idle; and a machine that is gone without a word is
 * found out within half a minute. Settings that a server does not know are left out.
 */
const heedLostClients = (tx: postgres.TransactionSql): Promise<unknown> => tx`
  select set_config(wanted.name, wanted.setting, true)
  from (values ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
    ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')) as wanted (name, setting)
  join pg_settings known on known.name = wanted.name`;
