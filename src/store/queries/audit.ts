import { createHash } from 'node:crypto';
import { asc, desc, gt, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { auditLines, auditSeals } from '../tables/index.ts';

export type AuditLine = Omit<typeof auditLines.$inferInsert, 'id' | 'at'>;

/** Adds a line. Inside a transaction pass its `orm`, so that line and change stand or fall together. */
export async function insertAuditLine({ orm }: Pick<Db, 'orm'>, line: AuditLine): Promise<void> {
  await orm.insert(auditLines).values(line);
}

/** One write, as the audit has it, and which of the subjects asked for it is about. */
export interface ChangeRow {
  readonly id: number;
  readonly subject: string;
  readonly at: string;
  readonly action: string;
  readonly role: string;
}

const changes = statement<ChangeRow>(({ orm }) =>
  orm
    .select({
      id: auditLines.id,
      subject: sql<string>`asked.subject`.as('subject'),
      at: auditLines.at,
      action: auditLines.action,
      role: auditLines.role,
    })
    .from(sql`unnest(${sql.placeholder('subjects')}::text[]) as asked (subject)`)
    .innerJoin(auditLines, sql`${auditLines.subjects} @> array[asked.subject]`)
    // A write leaves its key, a look leaves none.
    .where(sql`${auditLines.details} ? 'key'`)
    .orderBy(desc(auditLines.id)),
);

/** Writes about people and households, the latest first. Whoever asks has been shown that they may see these. */
export const changesOfSubjects = (db: Db, subjects: readonly string[]): Promise<ChangeRow[]> =>
  changes(db, 'EVERYWHERE', { subjects });

/** How often somebody did something since midnight in China. The action stands in the text: an index holds that one alone. */
const ofToday = (action: 'person.search' | 'statistic.read') =>
  statement<{ readonly count: number }>(({ orm }) =>
    orm
      .select({ count: sql<number>`count(*)::int`.as('count') })
      .from(auditLines)
      .where(
        sql`${auditLines.actor} = ${sql.placeholder('actor')} and ${auditLines.action} = ${sql.raw(`'${action}'`)}
          and ${auditLines.at} >= date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'`,
      ),
  );

const [searches, statistics] = [ofToday('person.search'), ofToday('statistic.read')];

/** How often somebody has looked for people by the numbers of documents since midnight in China, by the clock that dates the lines. */
export async function searchesToday(db: Db, actor: string): Promise<number> {
  const [row] = await searches(db, 'EVERYWHERE', { actor });
  return row?.count ?? 0;
}

/** How many statistics somebody was told since midnight in China. */
export async function statisticsToday(db: Db, actor: string): Promise<number> {
  const [row] = await statistics(db, 'EVERYWHERE', { actor });
  return row?.count ?? 0;
}

/** Lines in one seal: enough that a busy day has few seals, few enough that a broken one points near the fault. */
const LINES_PER_SEAL = 10_000;

/** Any number, as long as nothing else takes the same advisory lock. */
const SEALER_LOCK = 7_364_213;

/**
 * Seals committed lines in order: a hash over the lines and the seal before, so that a line changed, removed or slipped
 * in later shows. Lines younger than a minute are left for the next run, because an older transaction may still hold a
 * smaller id. Returns how many lines were sealed; none while another process seals.
 */
export async function sealAuditLines({ orm }: Db): Promise<number> {
  return orm.transaction(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }>(`select pg_try_advisory_xact_lock(${SEALER_LOCK}) as taken`);
    if (!lock?.taken) return 0;
    const [last] = await tx.select().from(auditSeals).orderBy(desc(auditSeals.id)).limit(1);
    const lines = await tx
      .select()
      .from(auditLines)
      .where(gt(auditLines.id, last?.lastLine ?? 0))
      .orderBy(asc(auditLines.id))
      .limit(LINES_PER_SEAL);
    const settled = lines.filter((line) => Date.parse(line.at) < Date.now() - 60_000);
    const [first] = settled;
    const end = settled.at(-1);
    if (!first || !end) return 0;
    const previousHash = last?.hash ?? '';
    await tx.insert(auditSeals).values({
      firstLine: first.id,
      lastLine: end.id,
      count: settled.length,
      previousHash,
      hash: createHash('sha256').update(previousHash).update(JSON.stringify(settled)).digest('hex'),
    });
    return settled.length;
  });
}
