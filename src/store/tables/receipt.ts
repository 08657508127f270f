import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, fen, recorded } from './columns.ts';
import { households } from './household.ts';
import { organisations, staffMembers } from './organisation.ts';
import { people } from './person.ts';

export const receiptStatus = pgEnum('receipt_status', ['ISSUED', 'VOID']);

/** 专用票据, one per household (一户一票). Never altered: a correction voids one and issues another. */
export const receipts = pgTable(
  'receipts',
  {
    id: uuid().primaryKey().defaultRandom(),
    series: text().notNull(),
    number: integer().notNull(),
    issuerId: uuid('issuer_id').references(() => organisations.id),
    collectorId: uuid('collector_id').references(() => staffMembers.id),
    householdId: uuid('household_id')
      .notNull()
      .references(() => households.id),
    /** 户主姓名 as printed. */
    headName: text('head_name').notNull(),
    issuedOn: day('issued_on').notNull(),
    totalFen: fen('total_fen').notNull(),
    status: receiptStatus().notNull().default('ISSUED'),
    /** The receipt that this one replaces. */
    replacesId: uuid('replaces_id').references((): AnyPgColumn => receipts.id),
    ...recorded(),
  },
  (t) => [
    uniqueIndex('receipts_series_number_key').on(t.series, t.number),
    index('receipts_household_idx').on(t.householdId),
    check('receipts_total', sql`total_fen >= 0`),
  ],
);

/** One person and policy year on a receipt. */
export const receiptLines = pgTable(
  'receipt_lines',
  {
    id: uuid().primaryKey().defaultRandom(),
    receiptId: uuid('receipt_id')
      .notNull()
      .references(() => receipts.id),
    lineNo: integer('line_no').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    policyYear: integer('policy_year').notNull(),
    paidFen: fen('paid_fen').notNull(),
  },
  (t) => [
    uniqueIndex('receipt_lines_line_key').on(t.receiptId, t.lineNo),
    uniqueIndex('receipt_lines_person_key').on(t.receiptId, t.personId, t.policyYear),
    index('receipt_lines_person_idx').on(t.personId),
  ],
);
