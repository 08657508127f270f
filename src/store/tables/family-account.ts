import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { claimSettlements } from './claim.ts';
import { day, fen, instant, regionCode } from './columns.ts';
import { enrollments } from './enrollment.ts';
import { households } from './household.ts';

export const accountLineKind = pgEnum('account_line_kind', [
  'CREDIT',
  'CREDIT_BACK',
  'SPENT',
  'SPENT_BACK',
  'TRANSFER_IN',
  'TRANSFER_OUT',
  'LAPSED',
]);

/**
 * 家庭账户: what came into a household's account and what left it. A line never changes; the balance is the sum of all, and never below
 * zero. What comes in counts above zero, what leaves below.
 */
export const familyAccountLines = pgTable(
  'family_account_lines',
  {
    id: uuid().primaryKey().defaultRandom(),
    householdId: uuid('household_id')
      .notNull()
      .references(() => households.id),
    /** Where the household was kept when it was booked: whose fund it is of, wherever the household is kept now. */
    regionCode: regionCode('region_code').notNull(),
    kind: accountLineKind().notNull(),
    amountFen: fen('amount_fen').notNull(),
    /** The year whose contribution it is of, or whose care it paid for. */
    policyYear: integer('policy_year').notNull(),
    bookedOn: day('booked_on').notNull(),
    /** Of a credit: the enrolment that it is for. */
    enrollmentId: uuid('enrollment_id').references(() => enrollments.id),
    /** Of a credit: how many times the enrolment has been credited with it. Only one that was taken back is credited again. */
    round: integer().notNull().default(1),
    /** Of money spent, or given back: the settlement. */
    settlementId: uuid('settlement_id').references(() => claimSettlements.id),
    /** Of a transfer: the other household, or the same one that is kept elsewhere from then on. */
    otherHouseholdId: uuid('other_household_id').references(() => households.id),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    note: text(),
  },
  (t) => [
    index('family_account_lines_household_idx').on(t.householdId),
    index('family_account_lines_region_idx').on(t.regionCode),
    uniqueIndex('family_account_lines_credit_key')
      .on(t.enrollmentId, t.kind, t.round)
      .where(sql`enrollment_id is not null`),
    uniqueIndex('family_account_lines_settlement_key').on(t.settlementId).where(sql`settlement_id is not null`),
    check(
      'family_account_lines_amount',
      sql`case when kind in ('CREDIT', 'SPENT_BACK', 'TRANSFER_IN') then amount_fen > 0 else amount_fen < 0 end`,
    ),
  ],
);
