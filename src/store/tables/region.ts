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
import { day, fen, held, recorded, regionCode } from './columns.ts';
import { scheme } from './enrollment.ts';

export const regionLevel = pgEnum('region_level', ['NATION', 'PROVINCE', 'CITY', 'COUNTY', 'TOWN', 'VILLAGE']);
export const regionKind = pgEnum('region_kind', ['ADMINISTRATIVE', 'FUNCTIONAL_ZONE', 'STATISTICAL']);
export const regionAttributeKind = pgEnum('region_attribute_kind', ['AGRICULTURE_RELATED', 'LOW_INCOME_VILLAGE']);

/**
 * 行政区划. One row per code and period: a renamed region has two rows, an abolished one ends and names its successors.
 * Names are not keys.
 */
export const regions = pgTable(
  'regions',
  {
    id: uuid().primaryKey().defaultRandom(),
    code: regionCode('code').notNull(),
    name: text().notNull(),
    level: regionLevel().notNull(),
    kind: regionKind().notNull().default('ADMINISTRATIVE'),
    parentCode: regionCode('parent_code'),
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    successorCodes: text('successor_codes').array().notNull().default(sql`'{}'`),
    /** Where the row was read. */
    source: text().notNull(),
  },
  (t) => [
    uniqueIndex('regions_code_from_key').on(t.code, sql`coalesce(valid_from, '0001-01-01'::date)`),
    index('regions_parent_idx').on(t.parentCode),
    check('regions_period', sql`valid_to is null or valid_from is null or valid_from <= valid_to`),
  ],
);

/** Dated yes/no properties of a region that a policy asks about. */
export const regionAttributes = pgTable(
  'region_attributes',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    kind: regionAttributeKind().notNull(),
    isSet: boolean('is_set').notNull(),
    ...held(),
    ...recorded(),
  },
  (t) => [index('region_attributes_region_idx').on(t.regionCode)],
);

/** 统筹地区: the area whose fund pays. Its code is that of the region it covers, or the province's own. */
export const poolingAreas = pgTable('pooling_areas', {
  code: regionCode('code').primaryKey(),
  name: text().notNull(),
  level: regionLevel().notNull(),
  ...held(),
  source: text().notNull(),
});

/** Which regions a pooling area covers, and when. A region covers everything below it. */
export const poolingAreaRegions = pgTable(
  'pooling_area_regions',
  {
    poolingAreaCode: regionCode('pooling_area_code')
      .notNull()
      .references(() => poolingAreas.code),
    regionCode: regionCode('region_code').notNull(),
    ...held(),
  },
  (t) => [primaryKey({ columns: [t.poolingAreaCode, t.regionCode] })],
);

/**
 * 任务数与实绩: numbers a notice gives a region for a scheme's policy year, such as Liancheng's annex: what a rate is reckoned of, what
 * is to be reached, and what is lost below it. A later file corrects them; a bulletin keeps those it was closed with.
 */
export const regionTargets = pgTable(
  'region_targets',
  {
    id: uuid().primaryKey().defaultRandom(),
    regionCode: regionCode('region_code').notNull(),
    scheme: scheme().notNull().default('URRBMI'),
    policyYear: integer('policy_year').notNull(),
    /** 上年参保人数. */
    enrolledBefore: integer('enrolled_before'),
    /** 应参保人数, the task number. */
    taskHeads: integer('task_heads'),
    /** 常住人口. */
    residents: integer(),
    /** 户籍应参保人数. */
    hukouLiable: integer('hukou_liable'),
    /** 目标参保率 in basis points, where it is the region's own and not the rulebook's. */
    targetRateBp: integer('target_rate_bp'),
    /** 目标人数, where heads are set and no rate. */
    targetHeads: integer('target_heads'),
    /** 税收分成 of the year. */
    taxShareFen: fen('tax_share_fen'),
    /** 县级财政配套 for each head, where a decision outside the rulebook gives it. */
    countyMatchFen: fen('county_match_fen'),
    source: text().notNull(),
  },
  (t) => [
    uniqueIndex('region_targets_key').on(t.regionCode, t.scheme, t.policyYear),
    check(
      'region_targets_counts',
      sql`least(enrolled_before, task_heads, residents, hukou_liable, target_heads, tax_share_fen, county_match_fen) >= 0
        and coalesce(target_rate_bp between 0 and 10000, true)`,
    ),
  ],
);
