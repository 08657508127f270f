import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { assistanceCategory } from './assistance-list.ts';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { rulebookVersions } from './rulebook.ts';

export const findingOutcome = pgEnum('finding_outcome', ['YES', 'NO', 'CONDITIONAL', 'UNDETERMINED']);

/** 群体测算: everybody of a region asked of the engine for a policy year, as of a day and by one version of the rulebook. Never changed. */
export const cohorts = pgTable(
  'cohorts',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The civil day that was asked for. */
    asOf: day('as_of').notNull(),
    /** When the facts were read. */
    readAt: instant('read_at').notNull().default(sql`now()`),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    requestedBy: text('requested_by').notNull(),
    /** Null until it is whole: before, nobody sees it. */
    completedAt: instant('completed_at'),
    people: integer().notNull().default(0),
    /** The one that is asked when nothing else is said; an older one of the same question is kept for a while. */
    isLatest: boolean('is_latest').notNull().default(false),
  },
  (t) => [
    uniqueIndex('cohorts_latest_key').on(t.regionCode, t.scheme, t.policyYear).where(sql`is_latest`),
    check('cohorts_whole', sql`completed_at is not null or not is_latest`),
  ],
);

/** What the engine found of one person of a cohort. Null where the question does not arise, or nobody can say. */
export const cohortMembers = pgTable(
  'cohort_members',
  {
    cohortId: uuid('cohort_id')
      .notNull()
      .references(() => cohorts.id),
    /** A person; people are never deleted, and to look each of them up would take as long as the rest. */
    personId: uuid('person_id').notNull(),
    /** May enrol (参保资格). */
    eligibility: findingOutcome().notNull(),
    isEnrolled: boolean('is_enrolled').notNull(),
    /** Payable on the day (待遇资格). */
    cover: findingOutcome().notNull(),
    /** First day of benefits. */
    benefitsStartOn: day('benefits_start_on'),
    /** Own contribution that is still to be paid. */
    dueFen: fen('due_fen'),
    /** By which listing the contribution is helped with. */
    assistedBy: assistanceCategory('assisted_by'),
    /** 等待期 in whole months, after repair. */
    waitingMonths: integer('waiting_months'),
    lapsedYears: integer('lapsed_years'),
    /** Years of the wait that were bought back. */
    repairedYears: integer('repaired_years'),
    /** Whether the wait was counted from a late payment. */
    isLate: boolean('is_late'),
    /** 连续参保年数 up to the year before. */
    runYears: integer('run_years'),
    /** Whether the run ends unless they pay by the end of the window. */
    losesContinuity: boolean('loses_continuity'),
    /** Calendar days from birth to the payment, for a child born in the year. */
    paidAfterDays: integer('paid_after_days'),
  },
  (t) => [primaryKey({ columns: [t.cohortId, t.personId] })],
);
