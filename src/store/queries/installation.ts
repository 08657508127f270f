import { eq } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { installation } from '../tables/index.ts';

/** What the installation knows about itself under a key; undefined when it knows nothing. */
export async function readSetting({ orm }: Db, key: string): Promise<string | undefined> {
  const [row] = await orm.select().from(installation).where(eq(installation.key, key));
  return row?.value;
}

/** As the owner alone: the server may read settings, never write them. */
export async function writeSetting({ orm }: Db, key: string, value: string): Promise<void> {
  await orm
    .insert(installation)
    .values({ key, value })
    .onConflictDoUpdate({ target: installation.key, set: { value } });
}

/** Whether a table has no row at all. */
export async function isEmpty({ sql }: Db, table: 'regions' | 'people'): Promise<boolean> {
  const [row] = await sql`select exists (select 1 from ${sql(table)}) as filled`;
  return !row?.filled;
}
