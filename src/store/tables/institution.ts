import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, held, instant, recorded, regionCode } from './columns.ts';

export const facilityLevel = pgEnum('facility_level', ['VILLAGE', 'TOWNSHIP', 'COUNTY', 'CITY', 'PROVINCE']);
export const facilityGrade = pgEnum('facility_grade', ['UNGRADED', 'ONE', 'TWO', 'THREE']);
export const designationStatus = pgEnum('designation_status', ['DESIGNATED', 'SUSPENDED', 'ENDED']);

/** 医疗机构: a hospital, clinic or pharmacy, known by its national code. Level and grade are what rulebooks make their tiers of. */
export const institutions = pgTable(
  'institutions',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** 国家编码: `H` for hospitals and clinics, `P` for pharmacies, six digits of a region and five of its own. */
    code: text().notNull(),
    name: text().notNull(),
    level: facilityLevel(),
    grade: facilityGrade(),
    regionCode: regionCode('region_code').notNull(),
    /** 非营利性; null where nobody said. */
    isNonProfit: boolean('is_non_profit'),
    /** 医保办: whether it has an office for insurance; null where nobody said. */
    hasInsuranceOffice: boolean('has_insurance_office'),
    /** 医保专管员: who sees to insurance there, in the exercise of duty. */
    insuranceOfficer: text('insurance_officer'),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    source: text().notNull(),
    /** Counts up with every change (optimistic lock). */
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('institutions_code_key').on(t.code),
    index('institutions_region_idx').on(t.regionCode),
    check('institutions_code', sql`code ~ '^[HP][0-9]{11}$'`),
  ],
);

/**
 * 定点: what an institution is to the insurance of a region, for a period. Periods of one institution and region never overlap; what
 * is said anew supersedes what was said before, so that a claim can ask for any day, and for what was known then.
 */
export const designations = pgTable(
  'designations',
  {
    id: uuid().primaryKey().defaultRandom(),
    institutionId: uuid('institution_id')
      .notNull()
      .references(() => institutions.id),
    /** The county or pooling area whose insurance designates it. */
    regionCode: regionCode('region_code').notNull(),
    status: designationStatus().notNull(),
    /** 协议或公告文号. */
    documentNumber: text('document_number'),
    /** Why it was suspended or ended. */
    reason: text(),
    ...held(),
    ...recorded(),
  },
  (t) => [index('designations_institution_idx').on(t.institutionId, t.regionCode)],
);

/** 违规: that an institution broke the rules; claims that name it are not paid for where the rulebook says so. */
export const institutionViolations = pgTable(
  'institution_violations',
  {
    id: uuid().primaryKey().defaultRandom(),
    institutionId: uuid('institution_id')
      .notNull()
      .references(() => institutions.id),
    foundOn: day('found_on').notNull(),
    /** What was found, without naming a patient. */
    description: text().notNull(),
    documentNumber: text('document_number'),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    /** 撤销: when it turned out to be none. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [index('institution_violations_institution_idx').on(t.institutionId)],
);
