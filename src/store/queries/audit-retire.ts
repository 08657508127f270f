import { and, between, sql } from 'drizzle-orm';
import { bulkTransaction, type Db } from '../db.ts';
import { auditLines, auditSeals } from '../tables/index.ts';
import type { SealRow } from './audit-seal.ts';

/** The day in China so many years ago, by the clock that dates the lines. */
export async function dayYearsAgo({ orm }: Db, years: number): Promise<string> {
  const [found] = await orm.execute<{ day: string }>(
    sql`select ((now() at time zone 'Asia/Shanghai')::date - make_interval(years => ${years}))::date::text as day`,
  );
  if (!found) throw new Error('The database did not tell the day.');
  return found.day;
}

/** The seals that stand in front of the first one that was made on a day or later, and were not retired yet; null where there is none. */
export async function sealsBefore({ orm }: Db, day: string): Promise<{ first: number; last: number } | null> {
  const [found] = await orm
    .select({ first: sql<number | null>`min(${auditSeals.id})`, last: sql<number | null>`max(${auditSeals.id})` })
    .from(auditSeals)
    .where(sql`${auditSeals.retiredAt} is null and not exists (
      select 1 from audit_seals younger
      where younger.id <= ${auditSeals.id} and (younger.sealed_at at time zone 'Asia/Shanghai')::date >= ${day})`);
  return found?.first == null || found.last == null ? null : { first: found.first, last: found.last };
}

/** Whether seals name a file as the one that their lines went into. */
export async function isFileOfSeals({ orm }: Db, file: string): Promise<boolean> {
  const [found] = await orm
    .select({ id: auditSeals.id })
    .from(auditSeals)
    .where(sql`${auditSeals.retiredFile} = ${file}`)
    .limit(1);
  return found !== undefined;
}

/** What removes lines: the seals that hold them, the SHA-256 of the file that they were written to, and how each seal is marked. */
export interface Removal {
  readonly seals: readonly Pick<SealRow, 'id' | 'firstLine' | 'lastLine' | 'count'>[];
  readonly file: string;
  readonly markOf: (id: number, day: string) => string;
}

/**
 * Removes the lines of seals and writes on each seal where they went: both or neither. False, and nothing is done, where what stands is
 * not what was written to the file: another run was quicker, or a line was slipped in or removed meanwhile.
 */
export async function removeLines(db: Db, { seals, file, markOf }: Removal): Promise<boolean> {
  const unchanged = new Error('Other lines stand there by now.');
  try {
    await bulkTransaction(db, async (tx) => {
      const [now] = await tx.sql<{ day: string }[]>`select (now() at time zone 'Asia/Shanghai')::date::text as day`;
      for (const { id, firstLine, lastLine, count } of seals) {
        const marked = await tx.orm
          .update(auditSeals)
          .set({ retiredAt: sql`now()`, retiredFile: file, retiredMark: markOf(id, now?.day ?? '') })
          .where(and(sql`${auditSeals.id} = ${id}`, sql`${auditSeals.retiredAt} is null`))
          .returning({ id: auditSeals.id });
        const removed = await tx.orm
          .delete(auditLines)
          .where(between(auditLines.id, firstLine, lastLine))
          .returning({ id: auditLines.id });
        if (marked.length !== 1 || removed.length !== count) throw unchanged;
      }
    });
    return true;
  } catch (error) {
    if (error === unchanged) return false;
    throw error;
  }
}
