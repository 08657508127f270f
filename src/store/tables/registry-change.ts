import { sql } from 'drizzle-orm';
import { bigint, customType, index, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode } from './columns.ts';
import { department } from './organisation.ts';

export const changeSubject = pgEnum('change_subject', ['LISTING', 'ENROLLMENT']);

/** A transaction's number, which never comes again. */
const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' });

/**
 * 变更记录: that a listing, or an enrolment of somebody listed, came or changed; written by triggers. In the order of its
 * transaction and id, and read no further than the oldest transaction that is still open, nothing is ever missed.
 */
export const registryChanges = pgTable(
  'registry_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    transaction: transactionId('transaction').notNull().default(sql`pg_current_xact_id()`),
    subject: changeSubject().notNull(),
    /** The listing or enrolment. */
    subjectId: uuid('subject_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Whose listing; null for an enrolment. */
    department: department(),
    regionCode: regionCode('region_code').notNull(),
    at: instant('at').notNull().default(sql`now()`),
  },
  (t) => [index('registry_changes_order_idx').on(t.transaction, t.id)],
);
