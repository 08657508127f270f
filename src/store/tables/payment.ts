import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core';
import { day, fen, recorded, regionCode } from './columns.ts';
import { enrollments, scheme } from './enrollment.ts';
import { staffMembers } from './organisation.ts';
import { people } from './person.ts';
import { receiptLines } from './receipt.ts';
import { rulebookVersions } from './rulebook.ts';

export const payer = pgEnum('payer', [
  'SELF',
  'RELATIVE_ACCOUNT',
  'MEDICAL_ASSISTANCE_FUND',
  'COUNTY_FINANCE',
  'CIVIL_AFFAIRS',
  'SCHOOL',
  'VILLAGE_COLLECTIVE',
  'CHARITY',
  'DONATION',
  'PROJECT_ASSET',
  'CENTRAL_FINANCE',
  'PROVINCE_FINANCE',
  'CITY_FINANCE',
  'CITY_AND_ABOVE_FINANCE',
  'TOWN_FINANCE',
]);
/** 缴费渠道. */
export const paymentChannel = pgEnum('payment_channel', [
  'ABC_COUNTER',
  'ABC_TERMINAL',
  'ABC_MOBILE',
  'ABC_NETBANK',
  'RCU_COUNTER',
  'RCU_MOBILE',
  'VILLAGE_CADRE',
  'NEIGHBOURHOOD_COMMITTEE',
  'MI_APP',
  'MI_WECHAT',
  'HALL_TERMINAL_ACCOUNT',
  'PHARMACY_ACCOUNT',
  'TAX_APP',
  'FUND_TRANSFER',
]);

/** 应缴: what the engine said is due for one person and year, when it was stored because money moved on it. */
export const contributionDues = pgTable(
  'contribution_dues',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    scheme: scheme().notNull(),
    regionCode: regionCode('region_code').notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The individual contribution standard. */
    standardFen: fen('standard_fen').notNull(),
    /** What the person hands over now. */
    collectedFen: fen('collected_fen').notNull(),
    /** The whole decision as it was given: immutable. */
    decision: jsonb().notNull(),
    rulebookVersionId: uuid('rulebook_version_id')
      .notNull()
      .references(() => rulebookVersions.id),
    ...recorded(),
  },
  (t) => [
    index('contribution_dues_person_idx').on(t.personId, t.policyYear),
    check('contribution_dues_fen', sql`standard_fen >= 0 and collected_fen >= 0`),
  ],
);

/** 缴费: money that arrived. A correction is a new line, negative for a refund. */
export const payments = pgTable(
  'payments',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    enrollmentId: uuid('enrollment_id').references(() => enrollments.id),
    receiptLineId: uuid('receipt_line_id').references(() => receiptLines.id),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    payer: payer().notNull(),
    channel: paymentChannel().notNull(),
    /** 代收人. */
    collectorId: uuid('collector_id').references(() => staffMembers.id),
    paidFen: fen('paid_fen').notNull(),
    paidOn: day('paid_on').notNull(),
    ...recorded(),
  },
  (t) => [
    index('payments_person_year_idx').on(t.personId, t.policyYear),
    index('payments_enrollment_idx').on(t.enrollmentId),
    index('payments_year_day_idx').on(t.policyYear, t.paidOn),
  ],
);
