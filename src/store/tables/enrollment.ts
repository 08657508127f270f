import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { day, recorded, regionCode } from './columns.ts';
import { people } from './person.ts';

export const scheme = pgEnum('scheme', ['NRCMS', 'URBMI', 'URRBMI', 'UEBMI']);
export const enrollmentStatus = pgEnum('enrollment_status', ['REGISTERED', 'PAID', 'ACTIVE', 'ENDED', 'VOID']);
export const enrollmentCategory = pgEnum('enrollment_category', ['GENERAL', 'STUDENT', 'NEWBORN']);
export const enrollmentEnd = pgEnum('enrollment_end', ['DEATH', 'WITHDRAWN', 'DUPLICATE', 'ERROR']);
/** 参保来源: on whose system the person was known before the merger. */
export const legacyRecord = pgEnum('legacy_record', ['RESIDENT_INSURANCE', 'NRCMS', 'NEW']);

/**
 * 参保登记. One row per person, scheme, region and policy year, in every version ever recorded: a correction or a
 * withdrawal ends the row's recorded time and adds another. Duplicates are facts too, so nothing here forbids them.
 */
export const enrollments = pgTable(
  'enrollments',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    scheme: scheme().notNull(),
    /** 参保地: village, town or county. */
    regionCode: regionCode('region_code').notNull(),
    poolingAreaCode: regionCode('pooling_area_code').notNull(),
    /** 参保年度: the calendar year covered. */
    policyYear: integer('policy_year').notNull(),
    status: enrollmentStatus().notNull(),
    category: enrollmentCategory().notNull().default('GENERAL'),
    legacyRecord: legacyRecord('legacy_record').notNull().default('NEW'),
    registeredOn: day('registered_on').notNull(),
    /** 缴费到账日: the day the contribution was complete; null until it is. */
    paidOn: day('paid_on'),
    /** Last day of an enrolment that ended before its year did, or never began; null else. */
    endedOn: day('ended_on'),
    endReason: enrollmentEnd('end_reason'),
    /** 登记途径: the way a newcomer was registered by, as the rulebook words it. */
    route: text(),
    /** 材料: what a newcomer showed or handed in. */
    documentsShown: text('documents_shown').array().notNull().default(sql`'{}'`),
    /** Who let somebody enrol whom the engine did not, and why; both or neither. */
    overriddenBy: text('overridden_by'),
    overrideReason: text('override_reason'),
    ...recorded(),
  },
  (t) => [
    index('enrollments_person_year_idx').on(t.personId, t.policyYear),
    index('enrollments_year_region_idx').on(t.policyYear, t.regionCode),
    // A year's standing enrolments are counted again and again: all that is asked of them stands here, without their rows.
    index('enrollments_counted_idx')
      .on(t.policyYear, t.scheme, t.personId, t.regionCode, t.status, t.paidOn)
      .where(sql`superseded_at is null`),
    check('enrollments_override', sql`(overridden_by is null) = (override_reason is null)`),
  ],
);
