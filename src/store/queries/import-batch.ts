import { and, desc, eq, sql } from 'drizzle-orm';
import { type Reach, regionWithin, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { importBatches, type importKind } from '../tables/index.ts';

export type ImportKind = (typeof importKind.enumValues)[number];
export type ImportBatchRow = typeof importBatches.$inferSelect;

/** Any number, as long as nothing else takes the same advisory lock. */
const IMPORT_LOCK = 7_364_219;

/** Lets one import at a time match and write, until the transaction ends. Files are read before, so many may be at once. */
export async function lockImports({ sql: run }: Db): Promise<void> {
  await run`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
}

/** The batches that the same file made before, the first of them first; none when it was never taken. Under `lockImports`. */
export function findBatches({ orm }: Db, kind: ImportKind, checksum: string, scope = ''): Promise<ImportBatchRow[]> {
  const { kind: kindOf, checksum: checksumOf, scope: scopeOf, part } = importBatches;
  return orm
    .select()
    .from(importBatches)
    .where(and(eq(kindOf, kind), eq(checksumOf, checksum), eq(scopeOf, scope)))
    .orderBy(part);
}

export async function insertBatch({ orm }: Db, batch: typeof importBatches.$inferInsert): Promise<string> {
  const [row] = await orm.insert(importBatches).values(batch).returning({ id: importBatches.id });
  return row?.id ?? '';
}

/** The latest batches of the regions that somebody reaches. */
export function latestBatches({ orm }: Db, reach: Reach, first: number, kind: ImportKind | null) {
  return orm
    .select()
    .from(importBatches)
    .where(
      and(
        regionWithin(seenBy(reach, 'PAGE'), importBatches.regionCode),
        kind ? eq(importBatches.kind, kind) : sql`true`,
      ),
    )
    .orderBy(desc(importBatches.takenAt), importBatches.id)
    .limit(first);
}
