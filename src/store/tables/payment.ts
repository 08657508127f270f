import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { day, fen, recorded, regionCode, sealed } from './columns.ts';
import { enrollments, scheme } from './enrollment.ts';
import { staffMembers } from './organisation.ts';
import { payer } from './payer.ts';
import { people } from './person.ts';
import { paymentPurpose, receiptLines } from './receipt.ts';
import { refunds } from './refund.ts';
import { rulebookVersions } from './rulebook.ts';

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
    /** The whole decision as it was given, immutable; it may name a category, so it is sealed. Deflated JSON, as base64. */
    decisionCipher: sealed('decision_cipher').notNull(),
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
    purpose: paymentPurpose().notNull().default('CONTRIBUTION'),
    /** Whether the collector signed or sealed the register for it (签字或盖章); null when nobody said. */
    isSigned: boolean('is_signed'),
    /** 回单号: of the bank's or credit union's slip. */
    slipNumber: text('slip_number'),
    /** Whose employee account it came from. */
    accountHolderId: uuid('account_holder_id').references(() => people.id),
    /** The payment that this one takes back, with the same amount below zero: its receipt was voided. */
    reversesId: uuid('reverses_id').references((): AnyPgColumn => payments.id),
    /** The refund that this one pays, below zero. */
    refundId: uuid('refund_id').references(() => refunds.id),
    ...recorded(),
  },
  (t) => [
    index('payments_person_year_idx').on(t.personId, t.policyYear),
    index('payments_enrollment_idx').on(t.enrollmentId),
    index('payments_year_day_idx').on(t.policyYear, t.paidOn),
    index('payments_line_idx').on(t.receiptLineId),
    uniqueIndex('payments_reverses_key').on(t.reversesId),
    uniqueIndex('payments_refund_key').on(t.refundId),
  ],
);
