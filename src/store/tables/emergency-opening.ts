import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode } from './columns.ts';
import { people } from './person.ts';

/**
 * 应急访问: somebody opened files beyond their reach, for a reason and until an instant. Exactly one of a region and a person is named.
 * Nothing is deleted: an auditor reads them all.
 */
export const emergencyOpenings = pgTable(
  'emergency_openings',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Whose token opened it, and in which role: nobody else may use it. */
    subject: text().notNull(),
    role: text().notNull(),
    regionCode: regionCode('region_code'),
    personId: uuid('person_id').references(() => people.id),
    /** What may be read under it beside what the role may read anyway. */
    scopes: text().array().notNull().default(sql`'{}'`),
    reason: text().notNull(),
    openedAt: instant('opened_at').notNull().default(sql`now()`),
    until: instant('until').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    check('emergency_openings_one_place', sql`num_nonnulls(${t.regionCode}, ${t.personId}) = 1`),
    index('emergency_openings_subject_idx').on(t.subject, t.openedAt),
  ],
);
