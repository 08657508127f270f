import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { day, fen, instant, recorded, regionCode, sealed } from './columns.ts';
import { households } from './household.ts';
import { organisations, staffMembers } from './organisation.ts';
import { people } from './person.ts';

export const receiptStatus = pgEnum('receipt_status', ['ISSUED', 'VOID']);

/** What is paid for: the year's contribution, or a missed year to shorten the wait (修复). */
export const paymentPurpose = pgEnum('payment_purpose', ['CONTRIBUTION', 'REPAIR']);

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
    /** 户主身份证号 as printed: masked. */
    headNumberMasked: text('head_number_masked'),
    /** 住址 as printed. */
    domicileCipher: sealed('domicile_cipher'),
    /** 证号: of the household's certificate, as printed. */
    certificateNumber: text('certificate_number'),
    /** Whether the collector signed or sealed it; null when nobody said. */
    isSigned: boolean('is_signed'),
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

/** 票据批次: a book of receipts and the last number written in it. Its row is locked while one is written, so numbers have no gaps. */
export const receiptSeries = pgTable('receipt_series', {
  series: text().primaryKey(),
  /** Where it is used; decides who may write in it. */
  regionCode: regionCode('region_code').notNull(),
  lastNumber: integer('last_number').notNull(),
});

/** 作废: when a receipt was voided, by whom and why. The receipt itself is kept as it was. */
export const receiptVoids = pgTable('receipt_voids', {
  receiptId: uuid('receipt_id')
    .primaryKey()
    .references(() => receipts.id),
  voidedOn: day('voided_on').notNull(),
  reason: text().notNull(),
  voidedBy: text('voided_by').notNull(),
  recordedAt: instant('recorded_at').notNull().default(sql`now()`),
});

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
    /** 姓名 as printed. */
    printedName: text('printed_name'),
    policyYear: integer('policy_year').notNull(),
    purpose: paymentPurpose().notNull().default('CONTRIBUTION'),
    paidFen: fen('paid_fen').notNull(),
  },
  (t) => [
    uniqueIndex('receipt_lines_line_key').on(t.receiptId, t.lineNo),
    uniqueIndex('receipt_lines_person_key').on(t.receiptId, t.personId, t.policyYear, t.purpose),
    index('receipt_lines_person_idx').on(t.personId),
  ],
);
