import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, fen, instant } from './columns.ts';
import { enrollments, scheme } from './enrollment.ts';
import { payer } from './payer.ts';
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
    /** Whose money goes back; null for money that names no enrolment. */
    enrollmentId: uuid('enrollment_id').references(() => enrollments.id),
    /** To whom it goes back: whoever it came from. */
    payer: payer().notNull().default('SELF'),
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
    /** The civil day of it: no money leaves before. */
    approvedOn: day('approved_on'),
    /** Who paid it out, or cancelled it. */
    closedBy: text('closed_by'),
    closedAt: instant('closed_at'),
    /** 银行回单 or why it was cancelled. */
    closingNote: text('closing_note'),
    /** Counts up with every step (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    // Never twice at a time: of the same money there is one open refund for a reason. What is paid out has left the money.
    uniqueIndex('refunds_open_key')
      .on(t.personId, t.scheme, t.policyYear, t.reason, t.payer, sql`coalesce(enrollment_id, person_id)`)
      .where(sql`state in ('DUE', 'APPROVED')`),
    index('refunds_state_idx').on(t.state, t.policyYear),
    index('refunds_person_idx').on(t.personId, t.policyYear),
    check('refunds_amount', sql`amount_fen > 0`),
  ],
);
