import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { day, held, instant, recorded, regionCode, sealed } from './columns.ts';
import { households } from './household.ts';
import { department } from './organisation.ts';
import { people } from './person.ts';
import { uploads } from './upload.ts';

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
  'REVERSED',
]);
export const listMode = pgEnum('list_mode', ['FULL', 'DELTA']);

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

/** 名单批次: one delivery of one department about one region. What its rows came to is counted by class. */
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
    /** FULL names everybody whom the department lists: whoever is absent leaves. DELTA names what changes. */
    mode: listMode().notNull().default('DELTA'),
    /** One rejected row refuses the list. */
    isStrict: boolean('is_strict').notNull().default(false),
    /** Shown and never applied. */
    isValidateOnly: boolean('is_validate_only').notNull().default(false),
    /** The day that its data stand for: whoever leaves by it is listed to the day before. */
    asOf: day('as_of'),
    /** The year whose contributions the preview is about. */
    policyYear: integer('policy_year'),
    uploadId: uuid('upload_id').references(() => uploads.id),
    /** The batch whose unmatched rows this one tries again. */
    originId: uuid('origin_id').references((): AnyPgColumn => assistanceListBatches.id),
    sentBy: text('sent_by'),
    approvedBy: text('approved_by'),
    newCount: integer('new_count').notNull().default(0),
    changedCount: integer('changed_count').notNull().default(0),
    unchangedCount: integer('unchanged_count').notNull().default(0),
    droppedCount: integer('dropped_count').notNull().default(0),
    unmatchedCount: integer('unmatched_count').notNull().default(0),
    ambiguousCount: integer('ambiguous_count').notNull().default(0),
    conflictCount: integer('conflict_count').notNull().default(0),
    /** Whether more leave than its department may drop without saying so. */
    needsDropConfirmation: boolean('needs_drop_confirmation').notNull().default(false),
    isDropConfirmed: boolean('is_drop_confirmed').notNull().default(false),
    /** Why the file was refused whole: line, field and sentence, without numbers or names. */
    problems: jsonb().$type<readonly BatchProblem[]>(),
    problemCount: integer('problem_count').notNull().default(0),
    /** Counts up with every step (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('assistance_list_batches_key').on(t.department, t.regionCode, t.batch),
    index('assistance_list_batches_region_idx').on(t.regionCode),
  ],
);

/** One thing wrong with a delivered file; the header is line 1. */
export interface BatchProblem {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** 批次步骤: each step of a delivery, with who and when. */
export const assistanceListSteps = pgTable(
  'assistance_list_steps',
  {
    id: uuid().primaryKey().defaultRandom(),
    batchId: uuid('batch_id')
      .notNull()
      .references(() => assistanceListBatches.id),
    status: batchStatus().notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    by: text('by').notNull(),
    note: text(),
  },
  (t) => [index('assistance_list_steps_batch_idx').on(t.batchId)],
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
    // Like a row's: a delivery is never deleted, and a reference would be checked for each listing that it makes.
    batchId: uuid('batch_id'),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('assistance_listings_person_idx').on(t.personId),
    index('assistance_listings_department_idx').on(t.department, t.category),
    index('assistance_listings_batch_idx').on(t.batchId),
    index('assistance_listings_category_idx')
      .on(t.category, t.confirmedOn, t.personId)
      .where(sql`superseded_at is null`),
    check('assistance_listings_subject', sql`num_nonnulls(person_id, household_id) = 1`),
  ],
);
