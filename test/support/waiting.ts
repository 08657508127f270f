import type { TestDatabase } from './database.ts';

/** How many statements of a database wait for somebody's lock. */
export async function waitingForLocks({ sql }: TestDatabase): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}
