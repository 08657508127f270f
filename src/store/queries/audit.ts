import { desc, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { auditLines } from '../tables/index.ts';

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

/** The last midnight in China, by the clock that dates the lines. */
export const MIDNIGHT = sql`date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'`;

/** How often somebody did something since midnight in China. The action stands in the text: an index holds that one alone. */
const ofToday = (action: 'person.search' | 'person.searchName' | 'statistic.read') =>
  statement<{ readonly count: number }>(({ orm }) =>
    orm
      .select({ count: sql<number>`count(*)::int`.as('count') })
      .from(auditLines)
      .where(
        sql`${auditLines.actor} = ${sql.placeholder('actor')} and ${auditLines.action} = ${sql.raw(`'${action}'`)}
          and ${auditLines.at} >= ${MIDNIGHT}`,
      ),
  );

const [searches, nameSearches] = [ofToday('person.search'), ofToday('person.searchName')];
const statistics = ofToday('statistic.read');

/** How often somebody has looked for people by the numbers of documents since midnight in China, by the clock that dates the lines. */
export async function searchesToday(db: Db, actor: string): Promise<number> {
  const [row] = await searches(db, 'EVERYWHERE', { actor });
  return row?.count ?? 0;
}

/** How often somebody has looked for people by name since then. */
export async function nameSearchesToday(db: Db, actor: string): Promise<number> {
  const [row] = await nameSearches(db, 'EVERYWHERE', { actor });
  return row?.count ?? 0;
}

/** How many statistics somebody was told since midnight in China. */
export async function statisticsToday(db: Db, actor: string): Promise<number> {
  const [row] = await statistics(db, 'EVERYWHERE', { actor });
  return row?.count ?? 0;
}
