import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { claims } from './claim.ts';
import { day, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';

/** 投诉: what somebody complained of, and what they were answered. Who complained is kept nowhere; the office knows it. */
export const complaints = pgTable(
  'complaints',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The office that has to answer. */
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    receivedOn: day('received_on').notNull(),
    /** What of, without naming anybody. */
    about: text().notNull(),
    /** The claim that it is about, where it is about one. */
    claimId: uuid('claim_id').references(() => claims.id),
    answeredOn: day('answered_on'),
    /** What was answered, without naming anybody. */
    answer: text(),
    answeredBy: text('answered_by'),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    source: text().notNull(),
    /** Counts up when it is answered (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    index('complaints_region_idx').on(t.regionCode, t.receivedOn),
    check(
      'complaints_answer',
      sql`num_nulls(answered_on, answer, answered_by) in (0, 3) and coalesce(answered_on >= received_on, true)`,
    ),
  ],
);
