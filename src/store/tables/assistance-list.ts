import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, held, instant, recorded, regionCode, sealed } from './columns.ts';
import { households } from './household.ts';
import { department } from './organisation.ts';
import { people } from './person.ts';

export const assistanceCategory = pgEnum('assistance_category', [
  'TEKUN',
  'WUBAO',
  'SANWU',
  'DIBAO',
  'DIBAO_EDGE',
  'RIGID',
  'ORPHAN',
  'PRIORITY',
  'POOR_CARD',
  'MONITORED',
  'FP_SPECIAL',
  'FP_PREF',
  'DISABLED_SEVERE',
  'MENTAL_SEVERE',
]);
export const batchStatus = pgEnum('batch_status', [
  'RECEIVED',
  'STAGED',
  'MATCHED',
  'PREVIEWED',
  'APPROVED',
  'APPLIED',
  'REFUSED',
  'CANCELLED',
]);

/** 困难群体类别: what a category is called, by whom it is confirmed, and which older names it carries. */
export const assistanceCategories = pgTable('assistance_categories', {
  code: assistanceCategory().primaryKey(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  /** The category that took its place, as TEKUN did for WUBAO. */
  successorCode: assistanceCategory('successor_code'),
  /** Never in public lists, never shown to other departments. */
  isSensitive: boolean('is_sensitive').notNull().default(false),
  ...held(),
});

/** 名单批次: one delivery of one department. */
export const assistanceListBatches = pgTable(
  'assistance_list_batches',
  {
    id: uuid().primaryKey().defaultRandom(),
    department: department().notNull(),
    /** The department's own name for the delivery, such as `2017-08`. */
    batch: text().notNull(),
    regionCode: regionCode('region_code').notNull(),
    receivedAt: instant('received_at').notNull().default(sql`now()`),
    rowCount: integer('row_count').notNull(),
    matchedCount: integer('matched_count').notNull().default(0),
    rejectedCount: integer('rejected_count').notNull().default(0),
    checksum: text().notNull(),
    status: batchStatus().notNull().default('RECEIVED'),
  },
  (t) => [uniqueIndex('assistance_list_batches_key').on(t.department, t.batch)],
);

/** 认定记录: one person or household that a department lists under a category, for a period. */
export const assistanceListings = pgTable(
  'assistance_listings',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id').references(() => people.id),
    householdId: uuid('household_id').references(() => households.id),
    category: assistanceCategory().notNull(),
    department: department().notNull(),
    regionCode: regionCode('region_code').notNull(),
    /** 认定日期. */
    confirmedOn: day('confirmed_on'),
    /** A disability certificate's number holds the citizen number: sealed like one. */
    certificateCipher: sealed('certificate_cipher'),
    certificateMasked: text('certificate_masked'),
    grade: text(),
    /** Whether the department's further condition is met, such as a risk not yet removed; null when it did not say. */
    meetsCondition: boolean('meets_condition'),
    batchId: uuid('batch_id').references(() => assistanceListBatches.id),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('assistance_listings_person_idx').on(t.personId),
    index('assistance_listings_department_idx').on(t.department, t.category),
    check('assistance_listings_subject', sql`num_nonnulls(person_id, household_id) = 1`),
  ],
);
