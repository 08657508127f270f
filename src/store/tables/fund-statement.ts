import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { visitKind } from './claim.ts';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { payer } from './payer.ts';
import { poolingAreas } from './region.ts';

export const fundStatementKind = pgEnum('fund_statement_kind', ['BUDGET', 'FINAL_ACCOUNT', 'REPORT']);
export const fundItem = pgEnum('fund_item', [
  'ARRIVAL',
  'INTEREST',
  'ACCOUNT_CREDIT',
  'RISK_FUND',
  'BASIC',
  'ACCOUNT_SPENT',
  'ADMINISTRATION',
  'OTHER_OUTLAY',
]);
export const committee = pgEnum('committee', ['MANAGEMENT', 'SUPERVISION']);

/**
 * 预算、决算和定期报告: figures of a fund's year as they were drawn up on a day. A budget is planned, a final account and a report are
 * read off the books. What somebody else approved never changes; what nobody approved yet is replaced by a new one.
 */
export const fundStatements = pgTable(
  'fund_statements',
  {
    id: uuid().primaryKey().defaultRandom(),
    poolingAreaCode: regionCode('pooling_area_code')
      .notNull()
      .references(() => poolingAreas.code),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    kind: fundStatementKind().notNull(),
    /** First and last day that it is of. */
    fromDay: day('from_day').notNull(),
    toDay: day('to_day').notNull(),
    draftedBy: text('drafted_by').notNull(),
    draftedAt: instant('drafted_at').notNull().default(sql`now()`),
    /** The civil day of it. */
    draftedOn: day('drafted_on').notNull(),
    approvedBy: text('approved_by'),
    approvedOn: day('approved_on'),
    supersededAt: instant('superseded_at'),
    note: text(),
    /** Counts up when it is approved (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    index('fund_statements_area_idx').on(t.poolingAreaCode, t.policyYear),
    // Beside the one that is approved there may be a new one that would replace it.
    uniqueIndex('fund_statements_standing_key')
      .on(t.poolingAreaCode, t.scheme, t.policyYear, t.kind, t.fromDay, t.toDay, sql`(approved_on is null)`)
      .where(sql`superseded_at is null`),
    check('fund_statements_days', sql`from_day <= to_day`),
    check(
      'fund_statements_approved',
      sql`num_nulls(approved_by, approved_on) in (0, 2) and approved_by is distinct from drafted_by`,
    ),
  ],
);

/** A line of it: what came in, or went out, of which kind. */
export const fundStatementLines = pgTable(
  'fund_statement_lines',
  {
    statementId: uuid('statement_id')
      .notNull()
      .references(() => fundStatements.id),
    /** From 1. */
    line: integer().notNull(),
    item: fundItem().notNull(),
    /** Of an arrival: whose money. */
    payer: payer(),
    /** Of what basic insurance paid: for which care. */
    visit: visitKind(),
    amountFen: fen('amount_fen').notNull(),
  },
  (t) => [primaryKey({ columns: [t.statementId, t.line] })],
);

/** 报送: that a committee was handed it. */
export const fundStatementDeliveries = pgTable(
  'fund_statement_deliveries',
  {
    statementId: uuid('statement_id')
      .notNull()
      .references(() => fundStatements.id),
    committee: committee().notNull(),
    deliveredOn: day('delivered_on').notNull(),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.statementId, t.committee] })],
);
