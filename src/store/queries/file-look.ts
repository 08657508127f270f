import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { auditLines } from '../tables/index.ts';

/** That somebody was given a file or part of it, as the audit has it, and which of the files asked for it is about. */
export interface LookRow {
  readonly id: number;
  readonly subject: string;
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly purpose: string | null;
  readonly action: string;
  /** Where from; missing in lines of before offices were kept. */
  readonly office: { readonly regions?: readonly string[]; readonly department?: string } | null;
}

/** Lines behind one, the latest first. */
export interface LooksPage {
  readonly first: number;
  readonly before: number;
}

const columns = (): Record<string, SQL.Aliased> => ({
  id: sql`look.id`.as('id'),
  subject: sql`asked.subject`.as('subject'),
  at: sql`look.at`.as('at'),
  actor: sql`look.actor`.as('actor'),
  role: sql`look.role`.as('role'),
  purpose: sql`look.purpose`.as('purpose'),
  action: sql`look.action`.as('action'),
  office: sql`look.details -> 'office'`.as('office'),
});

const looks = statement<LookRow>(({ orm }) =>
  orm
    .select(columns())
    // A write leaves its key, a look leaves none. The lines of a file are few and found by its id: the offset keeps the planner from
    // walking the whole audit backwards for the latest.
    .from(sql`unnest(${sql.placeholder('subjects')}::text[]) as asked (subject) cross join lateral (
      select * from (
        select * from ${auditLines}
        where subjects @> array[asked.subject] and not details ? 'key' offset 0
      ) found where id < ${sql.placeholder('before')}::bigint order by id desc limit ${sql.placeholder('first')}::int) as look`)
    .orderBy(sql`look.id desc`),
);

/** Who looked at files, of each the latest first. Whoever asks has been shown that they may see these. */
export const looksAtFiles = (db: Db, subjects: readonly string[], page: LooksPage): Promise<LookRow[]> =>
  looks(db, 'EVERYWHERE', { subjects, ...page });
