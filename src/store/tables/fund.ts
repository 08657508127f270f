import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { payer } from './payer.ts';
import { poolingAreas } from './region.ts';

export const fundEntryKind = pgEnum('fund_entry_kind', [
  'ARRIVAL',
  'INTEREST',
  'TO_RISK_FUND',
  'FROM_RISK_FUND',
  'ADMINISTRATION',
  'OTHER_OUTLAY',
]);

/**
 * 基金收支账: money that came into a pooling area's special account, or left it otherwise than for care. The agency books a line, the
 * bank confirms that the money moved; nobody does both. A line never changes: one that is taken back has a second one beside it with
 * the same amount below zero, so that sums are always true.
 */
export const fundEntries = pgTable(
  'fund_entries',
  {
    id: uuid().primaryKey().defaultRandom(),
    poolingAreaCode: regionCode('pooling_area_code')
      .notNull()
      .references(() => poolingAreas.code),
    scheme: scheme().notNull(),
    /** The year covered that the money is of. */
    policyYear: integer('policy_year').notNull(),
    kind: fundEntryKind().notNull(),
    /** Of an arrival: whose money it is. */
    payer: payer(),
    amountFen: fen('amount_fen').notNull(),
    /** The day on which the money moved. */
    movedOn: day('moved_on').notNull(),
    /** Of money that others collected: for which region. */
    regionCode: regionCode('region_code'),
    /** The last day on which it was collected. */
    collectedOn: day('collected_on'),
    /** 银行回单号. */
    slipNumber: text('slip_number').notNull(),
    /** The line that this takes back. */
    reversesId: uuid('reverses_id').references((): AnyPgColumn => fundEntries.id),
    reversedAt: instant('reversed_at'),
    bookedBy: text('booked_by').notNull(),
    bookedAt: instant('booked_at').notNull().default(sql`now()`),
    /** The civil day of it. */
    bookedOn: day('booked_on').notNull(),
    confirmedBy: text('confirmed_by'),
    confirmedAt: instant('confirmed_at'),
    confirmedOn: day('confirmed_on'),
    note: text(),
    source: text().notNull(),
  },
  (t) => [
    index('fund_entries_year_idx').on(t.poolingAreaCode, t.scheme, t.policyYear),
    uniqueIndex('fund_entries_slip_key')
      .on(t.poolingAreaCode, t.slipNumber)
      .where(sql`reverses_id is null and reversed_at is null`),
    uniqueIndex('fund_entries_reverses_key').on(t.reversesId).where(sql`reverses_id is not null`),
    check(
      'fund_entries_amount',
      sql`(reverses_id is null and amount_fen > 0) or (reverses_id is not null and amount_fen < 0)`,
    ),
    check('fund_entries_payer', sql`(kind = 'ARRIVAL') = (payer is not null)`),
    check('fund_entries_collected', sql`collected_on is null or collected_on <= moved_on`),
    check(
      'fund_entries_confirmed',
      sql`num_nulls(confirmed_by, confirmed_at, confirmed_on) in (0, 3) and confirmed_by is distinct from booked_by`,
    ),
  ],
);
