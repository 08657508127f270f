import { sql } from 'drizzle-orm';
import { index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { householdRelation, households } from './household.ts';
import { people } from './person.ts';
import { rulebookVersions } from './rulebook.ts';

/** How a person stands on a roster: to be paid, paid, owing nothing, not to be enrolled, or open. */
export const rosterState = pgEnum('roster_state', ['OWING', 'PAID', 'NOTHING_DUE', 'NOT_ELIGIBLE', 'OPEN']);

/** 花名册: who is known in a region and what each owes, as computed on one day. A new one takes its place. */
export const rosters = pgTable(
  'rosters',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    asOf: day('as_of').notNull(),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    lineCount: integer('line_count').notNull(),
    madeAt: instant('made_at').notNull().default(sql`now()`),
    madeBy: text('made_by').notNull(),
  },
  (t) => [index('rosters_region_idx').on(t.regionCode, t.policyYear, t.madeAt)],
);

/** One person on a roster. */
export const rosterLines = pgTable(
  'roster_lines',
  {
    rosterId: uuid('roster_id')
      .notNull()
      .references(() => rosters.id),
    /** The order it is printed in: by village, household, relation. */
    position: integer().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    householdId: uuid('household_id').references(() => households.id),
    /** To the head of that household, on the roster's day. */
    relation: householdRelation(),
    regionCode: regionCode('region_code').notNull(),
    state: rosterState().notNull(),
    /** Null while open. */
    standardFen: fen('standard_fen'),
    owedFen: fen('owed_fen'),
    paidFen: fen('paid_fen').notNull().default(sql`0`),
  },
  (t) => [primaryKey({ columns: [t.rosterId, t.position] }), index('roster_lines_person_idx').on(t.personId)],
);
