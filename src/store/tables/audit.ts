import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** 审计: who did or read what. Inserted in the writer's transaction; never changed, never deleted. */
export const auditLines = pgTable(
  'audit_lines',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull().default(sql`now()`),
    actor: text().notNull(),
    role: text().notNull(),
    purpose: text(),
    /** Noun and verb, such as `person.read` or `rulebook.publish`. */
    action: text().notNull(),
    /** Ids the line is about; none for a bulk run, whose details hold a hash of its rows. */
    subjects: text().array().notNull().default(sql`'{}'`),
    count: integer().notNull(),
    details: jsonb().notNull().default(sql`'{}'`),
  },
  (t) => [
    index('audit_lines_subjects_idx').using('gin', t.subjects),
    index('audit_lines_search_idx').on(t.actor, t.at).where(sql`${t.action} = 'person.search'`),
    index('audit_lines_name_idx').on(t.actor, t.at).where(sql`${t.action} = 'person.searchName'`),
    index('audit_lines_at_idx').using('brin', t.at),
    index('audit_lines_statistic_idx').on(t.actor, t.at).where(sql`${t.action} = 'statistic.read'`),
  ],
);

/** 封存: a seal over a range of audit lines, chained to the seal before it. */
export const auditSeals = pgTable('audit_seals', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  firstLine: bigint('first_line', { mode: 'number' }).notNull(),
  lastLine: bigint('last_line', { mode: 'number' }).notNull(),
  count: integer().notNull(),
  /** How the hash was made: a plain one (`sha256`), which whoever owns the database could make anew, or keyed (`hmac`). */
  form: text().notNull().default('sha256'),
  hash: text().notNull(),
  previousHash: text('previous_hash').notNull(),
  sealedAt: instant('sealed_at').notNull().default(sql`now()`),
  /** Set when its lines were written to a file and removed: when, the file's SHA-256, and a keyed mark over both and the seal. */
  retiredAt: instant('retired_at'),
  retiredFile: text('retired_file'),
  retiredMark: text('retired_mark'),
});

/** What the installation knows about itself: whether it holds the demo, and a sealed word that proves the key. */
export const installation = pgTable('installation', {
  key: text().primaryKey(),
  value: text().notNull(),
});
