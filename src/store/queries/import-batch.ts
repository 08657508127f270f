import { setTimeout as sleep } from 'node:timers/promises';
import { and, desc, eq, sql } from 'drizzle-orm';
import { DomainError } from '../../errors.ts';
import { type Reach, regionWithin, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { importBatches, type importKind } from '../tables/index.ts';

export type ImportKind = (typeof importKind.enumValues)[number];
export type ImportBatchRow = typeof importBatches.$inferSelect;

/** Any number, as long as nothing else takes the same advisory lock. */
const IMPORT_LOCK = 7_364_219;

/** Another file is being written, and has been for longer than anybody would wait unasked. */
export class ImportsBusy extends DomainError {
  readonly code = 'IMPORTS_BUSY';
}

/** Milliseconds that a file waits for the one before it, and between two looks. */
const [PATIENCE_MS, LOOK_MS] = [10_000, 200];

/**
 * Lets one import at a time match and write, until the transaction ends. Files are read before, so many may be at once; one that
 * waits in vain is refused with `ImportsBusy`.
 */
export async function lockImports({ sql: run }: Db, patienceMs = PATIENCE_MS): Promise<void> {
  for (const since = Date.now(); ; await sleep(LOOK_MS)) {
    const [lock] = await run<{ isTaken: boolean }[]>`select pg_try_advisory_xact_lock(${IMPORT_LOCK}) as "isTaken"`;
    if (lock?.isTaken) return;
    if (Date.now() - since >= patienceMs) break;
  }
  const [other] = await run<{ since: string | null }[]>`
    select to_char(min(a.xact_start), 'YYYY-MM-DD HH24:MI') as since
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objid = ${IMPORT_LOCK} and a.datname = current_database()`;
  const since = other?.since ?? null;
  const [en, zh] = [since ? `, since ${since}` : '', since ? `（自${since}起）` : ''];
  throw new ImportsBusy(
    `Another file is being imported${en}; nothing of this one was taken. Hand it in again once that has ended. 另一文件正在导入${zh}，本文件未写入任何数据，请待其结束后重新提交。`,
  );
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
