import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
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
import { day, fen, instant, regionCode, sealed } from './columns.ts';
import { decisions } from './decision.ts';
import { scheme } from './enrollment.ts';
import { institutions, institutionViolations } from './institution.ts';
import { payer } from './payer.ts';
import { people } from './person.ts';

export const visitKind = pgEnum('visit_kind', ['OUTPATIENT', 'CHRONIC', 'INPATIENT', 'DELIVERY', 'EMERGENCY']);
export const claimRoute = pgEnum('claim_route', ['ONE_STOP', 'INSTITUTION_ADVANCES', 'REIMBURSED_AFTER_NOTICE']);
export const claimState = pgEnum('claim_state', [
  'ENTERED',
  'CHECKED',
  'SETTLED',
  'PAID',
  'DENIED',
  'RETURNED',
  'REVERSED',
]);
export const catalogue = pgEnum('catalogue', ['COVERED', 'SELF_FIRST', 'OUTSIDE']);

/**
 * 报销申请: what one stay or visit cost, and how far its settlement is. Cost is kept in three buckets, what lies inside the policy
 * being the total less the two others. What was settled never changes: it is reversed, and settled anew.
 */
export const claims = pgTable(
  'claims',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** 单据号: the institution's own number for it, unique there. */
    number: text().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The office that settles it. */
    regionCode: regionCode('region_code').notNull(),
    institutionId: uuid('institution_id')
      .notNull()
      .references(() => institutions.id),
    visit: visitKind().notNull(),
    admittedOn: day('admitted_on').notNull(),
    dischargedOn: day('discharged_on'),
    isReferred: boolean('is_referred'),
    /** 转诊单号. */
    referralNumber: text('referral_number'),
    isRemoteRegistered: boolean('is_remote_registered'),
    totalFen: fen('total_fen').notNull(),
    /** 全自费. */
    selfPaidFen: fen('self_paid_fen').notNull(),
    /** 先行自付. */
    selfFirstFen: fen('self_first_fen').notNull(),
    /** 诊断: sealed, for those alone who may know of it. */
    diagnosisCipher: sealed('diagnosis_cipher'),
    route: claimRoute().notNull(),
    filedOn: day('filed_on').notNull(),
    /** 公示日. */
    publishedOn: day('published_on'),
    violationId: uuid('violation_id').references(() => institutionViolations.id),
    state: claimState().notNull().default('ENTERED'),
    enteredBy: text('entered_by').notNull(),
    enteredAt: instant('entered_at').notNull().default(sql`now()`),
    source: text().notNull(),
    /** Counts up with every step (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('claims_number_key').on(t.institutionId, t.number),
    index('claims_person_idx').on(t.personId, t.policyYear),
    index('claims_state_idx').on(t.regionCode, t.state),
    index('claims_discharged_idx').on(t.regionCode, t.dischargedOn),
    check(
      'claims_buckets',
      sql`total_fen > 0 and self_paid_fen >= 0 and self_first_fen >= 0 and self_paid_fen + self_first_fen <= total_fen`,
    ),
    check('claims_days', sql`discharged_on is null or discharged_on >= admitted_on`),
  ],
);

/** 费用明细: a line of a claim, where the institution gave its lines. They add up to the claim's buckets. */
export const claimItems = pgTable(
  'claim_items',
  {
    claimId: uuid('claim_id')
      .notNull()
      .references((): AnyPgColumn => claims.id),
    /** From 1. */
    line: integer().notNull(),
    /** 医保目录编码 and 名称, sealed together: the name of a drug tells the illness. Empty in lines that wait to be sealed. */
    itemCipher: sealed('item_cipher'),
    /** In clear in lines of before, until they are sealed; the server writes neither. */
    code: text(),
    name: text(),
    catalogue: catalogue().notNull(),
    amountFen: fen('amount_fen').notNull(),
    /** 先行自付 of the line. */
    selfFirstFen: fen('self_first_fen').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.claimId, t.line] }),
    index('claim_items_clear_idx').on(t.claimId, t.line).where(sql`item_cipher is null`),
    check('claim_items_told_once', sql`num_nonnulls(item_cipher, name) = 1 and num_nonnulls(item_cipher, code) <= 1`),
    check('claim_items_amount', sql`amount_fen > 0 and self_first_fen between 0 and amount_fen`),
  ],
);

/** 其他支付: what others paid of a claim, as given. */
export const claimPayers = pgTable(
  'claim_payers',
  {
    claimId: uuid('claim_id')
      .notNull()
      .references((): AnyPgColumn => claims.id),
    payer: payer().notNull(),
    paidFen: fen('paid_fen').notNull(),
  },
  (t) => [primaryKey({ columns: [t.claimId, t.payer] }), check('claim_payers_paid', sql`paid_fen > 0`)],
);

/** 办理过程: a step of a claim: into which state, by whom, when, and for which coded reasons with their clauses. */
export const claimSteps = pgTable(
  'claim_steps',
  {
    id: uuid().primaryKey().defaultRandom(),
    claimId: uuid('claim_id')
      .notNull()
      .references(() => claims.id),
    state: claimState().notNull(),
    by: text().notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** The civil day of it. */
    takenOn: day('taken_on').notNull(),
    /** Coded reasons, such as `stay.filed-late`. */
    reasons: text().array().notNull().default(sql`'{}'`),
    /** The decision that they are of. */
    decisionId: text('decision_id').references(() => decisions.id),
    note: text(),
  },
  (t) => [index('claim_steps_claim_idx').on(t.claimId, t.at)],
);

/**
 * 结算单: a receipt: who pays how much of a claim, with the decision that it comes from. It never changes. One that is taken back
 * has a second one beside it with the same amounts below zero, so that sums are always true.
 */
export const claimSettlements = pgTable(
  'claim_settlements',
  {
    id: uuid().primaryKey().defaultRandom(),
    claimId: uuid('claim_id')
      .notNull()
      .references(() => claims.id),
    /** Whose year it is: the person that all merged files stand for is asked by every one of them. */
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    scheme: scheme().notNull(),
    policyYear: integer('policy_year').notNull(),
    /** The one that this takes back. */
    reversesId: uuid('reverses_id').references((): AnyPgColumn => claimSettlements.id),
    decisionId: text('decision_id')
      .notNull()
      .references(() => decisions.id),
    /** How many admissions it counts: 1 for a stay, 0 for a visit, below zero where it takes one back. */
    admissions: integer().notNull(),
    totalFen: fen('total_fen').notNull(),
    eligibleFen: fen('eligible_fen').notNull(),
    basicFen: fen('basic_fen').notNull(),
    criticalFen: fen('critical_fen').notNull(),
    assistanceFen: fen('assistance_fen').notNull(),
    tiltFen: fen('tilt_fen').notNull(),
    otherFen: fen('other_fen').notNull(),
    accountFen: fen('account_fen').notNull(),
    ownFen: fen('own_fen').notNull(),
    /** 基本医保后政策范围内自付: what critical illness insurance accumulates. */
    ownAfterBasicFen: fen('own_after_basic_fen').notNull(),
    settledBy: text('settled_by').notNull(),
    settledAt: instant('settled_at').notNull().default(sql`now()`),
    /** The civil day of it. */
    settledOn: day('settled_on').notNull(),
  },
  (t) => [
    uniqueIndex('claim_settlements_reverses_key').on(t.reversesId).where(sql`reverses_id is not null`),
    index('claim_settlements_claim_idx').on(t.claimId),
    index('claim_settlements_year_idx').on(t.personId, t.policyYear),
    check(
      'claim_settlements_sum',
      sql`total_fen = basic_fen + critical_fen + assistance_fen + tilt_fen + other_fen + account_fen + own_fen`,
    ),
  ],
);
