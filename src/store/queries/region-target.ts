import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { selectOf } from '../rows.ts';
import { regionTargets } from '../tables/index.ts';
import type { ProgressQuestion } from './progress.ts';

export type RegionTarget = typeof regionTargets.$inferSelect;

/** What notices ask of every region within one, for a scheme's policy year. */
export const targetsWithin = (
  db: Db,
  { within, scheme, policyYear }: ProgressQuestion,
): Promise<Omit<RegionTarget, 'id'>[]> =>
  readRows(
    db,
    sql`select ${selectOf(regionTargets)} from region_targets
      where ${inRegion(sql`region_targets.region_code`, within)} and region_targets.scheme = ${scheme}::scheme
        and region_targets.policy_year = ${policyYear}`,
  );

/** Whether a region was recorded to belong to the focus group. */
export interface FocusRow {
  readonly regionCode: string;
  readonly isSet: boolean;
}

/** 低收入村: what is recorded of a day, of regions within one and of those that hold it. */
export const focusWithin = (db: Db, { within }: Pick<ProgressQuestion, 'within'>, on: string): Promise<FocusRow[]> =>
  readRows(
    db,
    sql`select region_code as "regionCode", is_set as "isSet" from region_attributes
      where kind = 'LOW_INCOME_VILLAGE' and superseded_at is null
        and (${inRegion(sql`region_code`, within)} or region_code = any(${sql.param(codesAbove(within))}::text[]))
        and coalesce(valid_from <= ${on}::date, true) and coalesce(valid_to >= ${on}::date, true)`,
  );

/** The codes of the regions that hold one: its town, county, city and province. */
const codesAbove = (code: string): string[] => [
  ...[code.slice(0, 9), code.slice(0, 6), `${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`],
];
