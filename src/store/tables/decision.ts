import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';
import { people } from './person.ts';
import { rulebookVersions } from './rulebook.ts';

/**
 * 决定: an answer that somebody chose to keep, with the facts it rested on, so that it can be replayed. Facts and answer
 * hold all that is known about a person, so they are sealed.
 */
export const decisions = pgTable(
  'decisions',
  {
    /** The decision's own id: the same inputs under the same rulebook are the same decision. */
    id: text().primaryKey(),
    kind: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** What was asked: kind of question, policy year, region, scheme, day, and as known when. */
    question: jsonb().notNull(),
    /** Empty where an answer about a claim is kept: its facts are sealed with it. */
    factsCipher: sealed('facts_cipher').notNull(),
    answerCipher: sealed('answer_cipher').notNull(),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    storedAt: instant('stored_at').notNull().default(sql`now()`),
    storedBy: text('stored_by').notNull(),
  },
  (t) => [index('decisions_person_idx').on(t.personId)],
);
