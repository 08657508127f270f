import { desc, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { auditLines } from '../tables/index.ts';

type AuditRow = Omit<typeof auditLines.$inferInsert, 'id' | 'at'>;

export type AuditLine = AuditRow & {
  /** The emergency opening that it was done under, which its details name. */
  readonly emergency?: string;
};

/** A line as its row. Whoever adds lines by a statement of their own makes their rows by this too. */
export const auditRowOf = ({ emergency, details = {}, ...line }: AuditLine): AuditRow => ({
  ...line,
  details: emergency === undefined ? details : { ...(details as object), emergency },
});

/** Adds a line. Inside a transaction pass its `orm`, so that line and change stand or fall together. */
export async function insertAuditLine({ orm }: Pick<Db, 'orm'>, line: AuditLine): Promise<void> {
  await orm.insert(auditLines).values(auditRowOf(line));
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

const MIDNIGHT_TEXT = "date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'";
/** The last midnight in China, by the clock that dates the lines. */
export const MIDNIGHT = sql.raw(MIDNIGHT_TEXT);

/** How often somebody did something since midnight in China. The action stands in the text: an index holds that one alone. */
const ofToday = (action: 'person.search' | 'statistic.read') =>
  statement<{ readonly count: number }>(({ orm }) =>
    orm
      .select({ count: sql<number>`count(*)::int`.as('count') })
      .from(auditLines)
      .where(
        sql`${auditLines.actor} = ${sql.placeholder('actor')} and ${auditLines.action} = ${sql.raw(`'${action}'`)}
          and ${auditLines.at} >= ${MIDNIGHT}`,
      ),
  );

const searches = ofToday('person.search');
const statistics = ofToday('statistic.read');

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

/** What somebody may do so often in a day, by the lines that it leaves. */
export type Counted = 'NAME_SEARCH' | 'EMERGENCY_SEARCH';

const LINES: Readonly<Record<Counted, string>> = {
  NAME_SEARCH: "before.action = 'person.searchName'",
  // A search under an opening names the opening; one that is to open says no more than that.
  EMERGENCY_SEARCH: "before.action = 'person.search' and before.details -> 'emergency' = 'true'",
};

const insertBelow = (counted: Counted) => `
  insert into audit_lines (actor, role, purpose, action, subjects, count, details)
  select actor, role, purpose, action, subjects, count, details from jsonb_to_record($1::jsonb)
    as noted (actor text, role text, purpose text, action text, subjects text[], count integer, details jsonb)
  where $2 > (select count(*) from audit_lines before
    where before.actor = noted.actor and ${LINES[counted]} and before.at >= ${MIDNIGHT_TEXT})
  returning id`;

/** Adds a line if its actor has fewer than `most` of them since midnight in China, and says whether it did. Others under way are not seen. */
export async function insertLineBelow(
  { keyed, isPrepared }: Db,
  counted: Counted,
  { line, most }: { readonly line: AuditLine; readonly most: number },
): Promise<boolean> {
  const row = JSON.stringify(auditRowOf(line));
  const added = await keyed.unsafe(insertBelow(counted), [row, most], { prepare: isPrepared });
  return added.length > 0;
}
