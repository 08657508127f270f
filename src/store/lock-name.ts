import type { Db } from './db.ts';

/**
 * Holds names until the transaction ends: of two writers who give the same name, the second waits for the first and then finds
 * it taken. For what has to be unique among rows that stand, where no index can say so. In order, so that nobody waits in a ring.
 */
export async function lockNames({ keyed }: Db, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await keyed`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${[...names].sort()}::text[]) as name`;
}
