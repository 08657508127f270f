import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { poolingAreas } from './region.ts';

/**
 * 参加人数核定: who takes part in a year, counted on a day from the registry, approved by somebody else and reported upward. One that is
 * approved never changes; another that is approved takes its place, and both stay to be read.
 */
export const headCounts = pgTable(
  'head_counts',
  {
    id: uuid().primaryKey().defaultRandom(),
    poolingAreaCode: regionCode('pooling_area_code')
      .notNull()
      .references(() => poolingAreas.code),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The civil day as of which it was counted. */
    countedOn: day('counted_on').notNull(),
    heads: integer().notNull(),
    countedBy: text('counted_by').notNull(),
    countedAt: instant('counted_at').notNull().default(sql`now()`),
    approvedBy: text('approved_by'),
    approvedOn: day('approved_on'),
    /** 上报: the day it was reported to the departments. */
    reportedOn: day('reported_on'),
    /** To whom, in words. */
    reportedTo: text('reported_to'),
    supersededAt: instant('superseded_at'),
    /** Counts up when it is approved or reported (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    index('head_counts_area_idx').on(t.poolingAreaCode, t.policyYear),
    // Beside the count that is approved there may be a new one that would replace it.
    uniqueIndex('head_counts_standing_key')
      .on(t.poolingAreaCode, t.scheme, t.policyYear, sql`(approved_on is null)`)
      .where(sql`superseded_at is null`),
    check(
      'head_counts_approved',
      sql`num_nulls(approved_by, approved_on) in (0, 2) and approved_by is distinct from counted_by`,
    ),
    check(
      'head_counts_reported',
      sql`num_nulls(reported_on, reported_to) in (0, 2) and (reported_on is null or approved_on is not null)`,
    ),
  ],
);

/** The heads of a count by town; together they are its heads. */
export const headCountRegions = pgTable(
  'head_count_regions',
  {
    headCountId: uuid('head_count_id')
      .notNull()
      .references(() => headCounts.id),
    regionCode: regionCode('region_code').notNull(),
    heads: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.headCountId, t.regionCode] }), check('head_count_regions_heads', sql`heads > 0`)],
);
