import { sql } from 'drizzle-orm';
import { integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode } from './columns.ts';

export const importKind = pgEnum('import_kind', ['PEOPLE', 'STATUSES', 'ENROLLMENTS', 'COLLECTION', 'CLAIMS']);

/** 导入批次: one file that was taken, whole. The same file again is the same batch. */
export const importBatches = pgTable(
  'import_batches',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: importKind().notNull(),
    regionCode: regionCode('region_code').notNull(),
    /** SHA-256 of the file. */
    checksum: text().notNull(),
    /** Of a village's payments: the region, year and channel they are for. The same bytes for others are another delivery. */
    scope: text().notNull().default(''),
    /** Which time the file came: what could not be taken at first may be taken later. */
    part: integer().notNull().default(1),
    /** Of a village's payments: the households that were taken. */
    householdIds: uuid('household_ids').array().notNull().default(sql`'{}'`),
    source: text().notNull(),
    rowCount: integer('row_count').notNull(),
    newCount: integer('new_count').notNull(),
    changedCount: integer('changed_count').notNull(),
    unchangedCount: integer('unchanged_count').notNull(),
    takenAt: instant('taken_at').notNull().default(sql`now()`),
    takenBy: text('taken_by').notNull(),
  },
  (t) => [uniqueIndex('import_batches_key').on(t.kind, t.checksum, t.scope, t.part)],
);
