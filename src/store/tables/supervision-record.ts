import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { day, fen, instant, recorded, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { department } from './organisation.ts';
import { payer } from './payer.ts';
import { rulebookVersions } from './rulebook.ts';

export const noticeKind = pgEnum('notice_kind', ['POSTER', 'PAYMENT_NOTICE', 'BOOKLET']);
export const standardKind = pgEnum('standard_kind', [
  'EMPLOYEE_CONTRIBUTION',
  'INDIVIDUAL_CONTRIBUTION',
  'SUBSIDY',
  'BENEFIT',
]);
export const declarationState = pgEnum('declaration_state', ['DECLARED', 'APPROVED', 'RETURNED']);

/** 月度报送: what a township checked and reported of a month; a later report takes its place, and both stay to be read. */
export const progressReports = pgTable(
  'progress_reports',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** `YYYY-MM`. */
    month: text().notNull(),
    registered: integer().notNull(),
    enrolled: integer().notNull(),
    paid: integer().notNull(),
    note: text(),
    reportedOn: day('reported_on').notNull(),
    reportedBy: text('reported_by').notNull(),
    ...recorded(),
  },
  (t) => [
    uniqueIndex('progress_reports_standing_key')
      .on(t.regionCode, t.scheme, t.policyYear, t.month)
      .where(sql`superseded_at is null`),
    check('progress_reports_counts', sql`least(registered, enrolled, paid) >= 0`),
  ],
);

/** 宣传资料发放: how many of a village's households were reached with a notice by a day; a later count takes its place. */
export const noticeDeliveries = pgTable(
  'notice_deliveries',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    kind: noticeKind().notNull(),
    /** All that were reached up to that day. */
    households: integer().notNull(),
    reachedOn: day('reached_on').notNull(),
    loggedBy: text('logged_by').notNull(),
    ...recorded(),
  },
  (t) => [
    uniqueIndex('notice_deliveries_standing_key')
      .on(t.regionCode, t.scheme, t.policyYear, t.kind, t.reachedOn)
      .where(sql`superseded_at is null`),
    check('notice_deliveries_households', sql`households >= 0`),
  ],
);

/** 标准调整报备: that an area changed a standard, to whom it was reported, and who approved. */
export const standardChanges = pgTable(
  'standard_changes',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The area whose standard it is. */
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    kind: standardKind().notNull(),
    /** The standards in words, as the document prints them. */
    standardBefore: text('standard_before').notNull(),
    standardAfter: text('standard_after').notNull(),
    validFrom: day('valid_from').notNull(),
    documentNumber: text('document_number'),
    enteredBy: text('entered_by').notNull(),
    enteredOn: day('entered_on').notNull(),
    /** 报备: the day it was reported upward, and to which departments. */
    reportedOn: day('reported_on'),
    reportedTo: department('reported_to').array().notNull().default(sql`'{}'`),
    approvedOn: day('approved_on'),
    /** The office that approved, in words. */
    approvedBy: text('approved_by'),
    supersededAt: instant('superseded_at'),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('standard_changes_region_idx').on(t.regionCode, t.validFrom),
    check('standard_changes_reported', sql`(reported_on is null) = (cardinality(reported_to) = 0)`),
    check('standard_changes_approved', sql`num_nulls(approved_on, approved_by) in (0, 2)`),
  ],
);

/** 补助资金申报: heads times the subsidy, declared by a station for its region, and decided by somebody else. It never changes. */
export const subsidyDeclarations = pgTable(
  'subsidy_declarations',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The last civil day that counts. */
    asOf: day('as_of').notNull(),
    heads: integer().notNull(),
    /** Null while the subsidy for a head is not known. */
    amountFen: fen('amount_fen'),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    state: declarationState().notNull().default('DECLARED'),
    declaredBy: text('declared_by').notNull(),
    declaredOn: day('declared_on').notNull(),
    decidedBy: text('decided_by'),
    decidedOn: day('decided_on'),
    ruling: text(),
    /** The approved one of the same region and year whose place this takes once it is approved. */
    replacesId: uuid('replaces_id').references((): AnyPgColumn => subsidyDeclarations.id),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('subsidy_declarations_region_idx').on(t.regionCode, t.policyYear),
    uniqueIndex('subsidy_declarations_open_key')
      .on(t.regionCode, t.scheme, t.policyYear)
      .where(sql`state = 'DECLARED'`),
    check(
      'subsidy_declarations_decided',
      sql`num_nulls(decided_by, decided_on) = case when state = 'DECLARED' then 2 else 0 end and decided_by is distinct from declared_by`,
    ),
  ],
);

/** What a level of government owes of a declaration for one region's heads; one line without a payer where nobody knows who owes. */
export const subsidyDeclarationLines = pgTable(
  'subsidy_declaration_lines',
  {
    declarationId: uuid('declaration_id')
      .notNull()
      .references(() => subsidyDeclarations.id),
    regionCode: regionCode('region_code').notNull(),
    payer: payer(),
    heads: integer().notNull(),
    /** Null while it is not known. */
    amountFen: fen('amount_fen'),
  },
  (t) => [unique('subsidy_declaration_lines_key').on(t.declarationId, t.regionCode, t.payer).nullsNotDistinct()],
);
