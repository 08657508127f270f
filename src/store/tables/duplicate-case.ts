import { sql } from 'drizzle-orm';
import { index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { enrollments, scheme } from './enrollment.ts';
import { people } from './person.ts';
import { refunds } from './refund.ts';

export const duplicateKind = pgEnum('duplicate_kind', [
  'WITHIN_SCHEME',
  'CROSS_SCHEME',
  'SAME_NUMBER',
  'SAME_PERSON',
  'TWO_HOUSEHOLDS',
]);
export const duplicateState = pgEnum('duplicate_state', ['OPEN', 'DECIDED', 'GONE']);
export const duplicateDecision = pgEnum('duplicate_decision', ['KEEP_FIRST', 'KEEP_SECOND', 'KEEP_BOTH', 'MERGE']);

/** 重复参保: two records that stand for one thing, what practice proposes, and what somebody decided. */
export const duplicateCases = pgTable(
  'duplicate_cases',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: duplicateKind().notNull(),
    /** Made from kind, ids, scheme and year: the same finding is the same case. */
    key: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** Of two files. */
    otherPersonId: uuid('other_person_id').references(() => people.id),
    /** Of two enrolments: which, in whichever version they were found. */
    firstEnrollmentId: uuid('first_enrollment_id').references(() => enrollments.id),
    secondEnrollmentId: uuid('second_enrollment_id').references(() => enrollments.id),
    /** Of two households. */
    householdIds: uuid('household_ids').array().notNull().default(sql`'{}'`),
    scheme: scheme(),
    otherScheme: scheme('other_scheme'),
    policyYear: integer('policy_year'),
    state: duplicateState().notNull().default('OPEN'),
    foundAt: instant('found_at').notNull().default(sql`now()`),
    /** What practice keeps; null where nothing is known that chooses. */
    proposal: duplicateDecision(),
    /** Why, as a code that the product words. */
    proposalReason: text('proposal_reason').notNull(),
    decision: duplicateDecision(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    reason: text(),
    /** The refund that fell due with the decision. */
    refundId: uuid('refund_id').references(() => refunds.id),
    /** Counts up with every step (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('duplicate_cases_key').on(t.key),
    index('duplicate_cases_person_idx').on(t.personId),
    index('duplicate_cases_state_idx').on(t.state, t.kind),
  ],
);
