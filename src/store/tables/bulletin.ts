import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { regionLevel } from './region.ts';
import { rulebookVersions } from './rulebook.ts';

export const bulletinDutyKind = pgEnum('bulletin_duty_kind', ['EXPLANATION', 'CRITICISM']);
export const bulletinDutyState = pgEnum('bulletin_duty_state', [
  'DUE',
  'HANDED_IN',
  'RETURNED',
  'ACCEPTED',
  'PUBLISHED',
]);

/**
 * 按月通报: what a county's books said as of a day, as they were known at an instant. It never changes; counting again as of the same
 * day and instant gives the same numbers.
 */
export const bulletins = pgTable(
  'bulletins',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The county that publishes it. */
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** `YYYY-MM`. */
    month: text().notNull(),
    /** The last civil day that counts. */
    asOf: day('as_of').notNull(),
    /** What was recorded by then counts. */
    knownAt: instant('known_at').notNull(),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    closedBy: text('closed_by').notNull(),
    closedOn: day('closed_on').notNull(),
  },
  (t) => [
    uniqueIndex('bulletins_month_key').on(t.regionCode, t.scheme, t.policyYear, t.month),
    check('bulletins_month', sql`month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
  ],
);

/** A region of a bulletin: what was counted there, and the numbers that it was held against, as they stood. */
export const bulletinRows = pgTable(
  'bulletin_rows',
  {
    bulletinId: uuid('bulletin_id')
      .notNull()
      .references(() => bulletins.id),
    regionCode: regionCode('region_code').notNull(),
    level: regionLevel().notNull(),
    /** 登记人数, 参合人数, 缴费人数. */
    registered: integer().notNull(),
    enrolled: integer().notNull(),
    paid: integer().notNull(),
    enrolledBefore: integer('enrolled_before'),
    taskHeads: integer('task_heads'),
    residents: integer(),
    hukouLiable: integer('hukou_liable'),
    targetRateBp: integer('target_rate_bp'),
    targetHeads: integer('target_heads'),
    taxShareFen: fen('tax_share_fen'),
    countyMatchFen: fen('county_match_fen'),
    /** Whether it belongs to the focus group, such as the low-income villages; null where nobody says. */
    isFocus: boolean('is_focus'),
    /** 名次 among the regions that are ranked; null for the others. */
    rank: integer(),
    /** Whether it stands among the last, ties decided as the rulebook says; null where it is not ranked. */
    isLast: boolean('is_last'),
  },
  (t) => [
    primaryKey({ columns: [t.bulletinId, t.regionCode] }),
    check('bulletin_rows_rank', sql`(rank is null) = (is_last is null)`),
  ],
);

/** 应办事项: what a region owes after standing last in so many bulletins in a row, and how far it is. */
export const bulletinDuties = pgTable(
  'bulletin_duties',
  {
    id: uuid().primaryKey().defaultRandom(),
    bulletinId: uuid('bulletin_id')
      .notNull()
      .references(() => bulletins.id),
    regionCode: regionCode('region_code').notNull(),
    kind: bulletinDutyKind().notNull(),
    /** The months in a row. */
    months: text().array().notNull(),
    state: bulletinDutyState().notNull().default('DUE'),
    /** 书面说明 as handed in, or 通报批评 as published. */
    content: text(),
    handedInBy: text('handed_in_by'),
    handedInOn: day('handed_in_on'),
    decidedBy: text('decided_by'),
    decidedOn: day('decided_on'),
    /** Why it was returned. */
    ruling: text(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('bulletin_duties_key').on(t.bulletinId, t.regionCode, t.kind),
    index('bulletin_duties_region_idx').on(t.regionCode, t.state),
  ],
);
