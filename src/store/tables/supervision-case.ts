import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { claims } from './claim.ts';
import { day, fen, instant, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';
import { institutions } from './institution.ts';

export const supervisionCaseKind = pgEnum('supervision_case_kind', ['CLAIM_REVIEW', 'DISPUTE', 'SANCTION']);
export const supervisionCaseState = pgEnum('supervision_case_state', ['OPEN', 'UPHELD', 'REJECTED', 'WITHDRAWN']);

/**
 * 复核、争议、处罚: something that an office has to decide about a claim or an institution. Who opened it does not decide it. Neither
 * names a patient.
 */
export const supervisionCases = pgTable(
  'supervision_cases',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: supervisionCaseKind().notNull(),
    /** The office that decides. */
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull(),
    /** Of a review, and of a dispute that is about one. */
    claimId: uuid('claim_id').references(() => claims.id),
    /** Of a sanction, and of a dispute that is about one. */
    institutionId: uuid('institution_id').references(() => institutions.id),
    openedOn: day('opened_on').notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: instant('opened_at').notNull().default(sql`now()`),
    /** What of, without naming anybody. */
    about: text().notNull(),
    state: supervisionCaseState().notNull().default('OPEN'),
    decidedOn: day('decided_on'),
    decidedBy: text('decided_by'),
    /** What was decided and why, without naming anybody. */
    ruling: text(),
    /** Of a sanction: how much has to be paid or given back. */
    amountFen: fen('amount_fen'),
    source: text().notNull(),
    /** Counts up when it is decided (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    index('supervision_cases_region_idx').on(t.regionCode, t.state),
    uniqueIndex('supervision_cases_review_key').on(t.claimId).where(sql`kind = 'CLAIM_REVIEW' and state = 'OPEN'`),
    check(
      'supervision_cases_about',
      sql`case kind when 'CLAIM_REVIEW' then claim_id is not null when 'SANCTION' then institution_id is not null else true end`,
    ),
    check(
      'supervision_cases_decided',
      sql`num_nulls(decided_on, decided_by, ruling) = case when state = 'OPEN' then 3 else 0 end
        and (decided_by is distinct from opened_by or state in ('OPEN', 'WITHDRAWN'))`,
    ),
    check('supervision_cases_amount', sql`amount_fen is null or (amount_fen > 0 and kind = 'SANCTION')`),
  ],
);
