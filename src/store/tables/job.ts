import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode } from './columns.ts';
import { department } from './organisation.ts';

export const jobKind = pgEnum('job_kind', [
  'ASSISTANCE_LIST_PREVIEW',
  'ASSISTANCE_LIST_APPLY',
  'ASSISTANCE_LIST_RETRY',
  'CLAIM_SETTLE',
  'COHORT',
  'EXPORT',
]);
export const jobState = pgEnum('job_state', ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED']);

/**
 * 后台任务: long work, from being asked for to its end. The row says how far it is; who runs it holds the job's lock, which
 * goes with their connection. Never names or numbers.
 */
export const jobs = pgTable(
  'jobs',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: jobKind().notNull(),
    /** What it works on, such as a delivery of a list. */
    subjectId: uuid('subject_id').notNull(),
    regionCode: regionCode('region_code').notNull(),
    /** Whose work it is; null where no department's. */
    department: department(),
    state: jobState().notNull().default('QUEUED'),
    /** The step it is at, in the words of its kind, such as `MATCHING`. */
    phase: text(),
    done: integer().notNull().default(0),
    total: integer(),
    /** How often it was begun. */
    attempt: integer().notNull().default(0),
    requestedBy: text('requested_by').notNull(),
    requestedRole: text('requested_role').notNull(),
    purpose: text(),
    requestedAt: instant('requested_at').notNull().default(sql`now()`),
    /** Not begun before: an attempt that failed is tried again after a while. */
    dueAt: instant('due_at').notNull().default(sql`now()`),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    isCancelRequested: boolean('is_cancel_requested').notNull().default(false),
    errorCode: text('error_code'),
    errorZh: text('error_zh'),
    errorEn: text('error_en'),
  },
  (t) => [
    uniqueIndex('jobs_unfinished_key').on(t.subjectId).where(sql`state in ('QUEUED', 'RUNNING')`),
    index('jobs_subject_idx').on(t.subjectId, t.requestedAt),
    check('jobs_ended', sql`(ended_at is null) = (state in ('QUEUED', 'RUNNING'))`),
  ],
);
