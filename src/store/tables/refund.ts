import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, fen, instant } from './columns.ts';
import { scheme } from './enrollment.ts';
import { people } from './person.ts';

export const refundReason = pgEnum('refund_reason', ['CONFIRMED_LATER', 'DUPLICATE', 'WITHDRAWN', 'DEATH', 'OVERPAID']);
export const refundState = pgEnum('refund_state', ['DUE', 'APPROVED', 'PAID', 'CANCELLED']);

/**
 * 退费: money to be given back to whoever paid. It falls due, is approved by a second person, and is paid once: the payment
 * below zero names it. What it was for and how much never changes; only its state goes on.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    reason: refundReason().notNull(),
    amountFen: fen('amount_fen').notNull(),
    /** The clause or decision that it rests on, in words. */
    basis: text().notNull(),
    dueOn: day('due_on').notNull(),
    state: refundState().notNull().default('DUE'),
    declaredBy: text('declared_by').notNull(),
    declaredAt: instant('declared_at').notNull().default(sql`now()`),
    approvedBy: text('approved_by'),
    approvedAt: instant('approved_at'),
    /** Who paid it out, or cancelled it. */
    closedBy: text('closed_by'),
    closedAt: instant('closed_at'),
    /** 银行回单 or why it was cancelled. */
    closingNote: text('closing_note'),
    /** Counts up with every step (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    // Never twice: for one year and reason there is one refund, unless an earlier one was cancelled.
    uniqueIndex('refunds_once_key').on(t.personId, t.scheme, t.policyYear, t.reason).where(sql`state <> 'CANCELLED'`),
    index('refunds_state_idx').on(t.state, t.policyYear),
    check('refunds_amount', sql`amount_fen > 0`),
  ],
);
