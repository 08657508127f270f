import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db.ts';

/** How long others may go on writing before whoever waits gives up, and how often they are looked for. Milliseconds. */
const [LONGEST_WAIT, BETWEEN_LOOKS] = [5000, 20];

/** The transactions of other sessions of this database, by names that no later one bears. */
const AT_WORK = `
  select held.virtualtransaction as name from pg_locks held join pg_stat_activity session on session.pid = held.pid
  where held.locktype = 'virtualxid' and held.granted and session.datname = current_database() and session.usesysid is not null
    and held.pid <> pg_backend_pid() and not pg_backend_pid() = any(pg_blocking_pids(held.pid))`;

/**
 * A moment by which everything that was recorded can be read: what is recorded later bears a later instant. A row's instant is the
 * beginning of the transaction that wrote it, which may commit long after; so whoever was at work at that moment is waited for. Null
 * where somebody goes on for too long. Those who wait for a lock of this very transaction come after it.
 */
export async function settledMoment({ sql }: Db): Promise<string | null> {
  const [begun] = await sql.unsafe<{ moment: string }[]>('select clock_timestamp()::text as moment');
  const look = async () => (await sql.unsafe<{ name: string }[]>(AT_WORK)).map(({ name }) => name);
  const until = Date.now() + LONGEST_WAIT;
  for (let others = await look(); others.length > 0; ) {
    if (Date.now() > until) return null;
    await sleep(BETWEEN_LOOKS);
    const left = new Set(await look());
    others = others.filter((one) => left.has(one));
  }
  return begun?.moment ?? null;
}
