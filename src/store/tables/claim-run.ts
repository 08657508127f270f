import { sql } from 'drizzle-orm';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';

/** 批量结算: that somebody asked for everything that waits of a region's offices to be settled, and what it came to. Its job says how far it is. */
export const claimRuns = pgTable('claim_runs', {
  id: uuid().primaryKey().defaultRandom(),
  regionCode: regionCode('region_code').notNull(),
  scheme: scheme().notNull(),
  policyYear: integer('policy_year').notNull(),
  requestedBy: text('requested_by').notNull(),
  requestedAt: instant('requested_at').notNull().default(sql`now()`),
  settled: integer().notNull().default(0),
  denied: integer().notNull().default(0),
  /** Of which the amount stays open. */
  open: integer().notNull().default(0),
});
