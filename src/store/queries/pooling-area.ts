import { type SQL, sql } from 'drizzle-orm';
import { type Range, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { statement } from '../rows.ts';
import { poolingAreaRegions } from '../tables/index.ts';

const covered = statement<{ readonly code: string }>(({ orm }) =>
  orm
    .select({ code: sql<string>`${poolingAreaRegions.regionCode}`.as('code') })
    .from(poolingAreaRegions)
    .where(sql`${poolingAreaRegions.poolingAreaCode} = ${sql.placeholder('areaCode')}::text
      and coalesce(${poolingAreaRegions.validFrom} <= ${sql.placeholder('on')}::date, true)
      and coalesce(${poolingAreaRegions.validTo} >= ${sql.placeholder('on')}::date, true)`)
    .orderBy(poolingAreaRegions.regionCode),
);

/**
 * The codes that a pooling area covers on a day: of each of its regions and all below. What is kept at a region of these ranges is
 * the area's. None for a code that is no area's, or that covered nothing that day.
 */
export async function rangesOfArea(db: Db, areaCode: string, on: string): Promise<readonly Range[]> {
  return (await covered(db, 'EVERYWHERE', { areaCode, on })).map(({ code }) => subtree(code));
}

/** Whose fund keeps the account of a household of a region: the nearest pooling area around it, else its county's. */
export const areaOf = (code: SQL, day: string): SQL => sql`coalesce((
  select area.pooling_area_code from pooling_area_regions area
  where area.region_code in (${code}, left(${code}, 9), left(${code}, 6), left(${code}, 4) || '00', left(${code}, 2) || '0000')
    and coalesce(area.valid_from <= ${day}::date, true) and coalesce(area.valid_to >= ${day}::date, true)
  order by length(rtrim(area.region_code, '0')) desc limit 1), left(${code}, 6))`;

/** Whether one fund keeps the accounts of two regions' households on a day. */
export async function isOneArea(db: Db, [one, other]: readonly [string, string], day: string): Promise<boolean> {
  const [found] = await readRows<{ isOne: boolean }>(
    db,
    sql`select ${areaOf(sql`${one}::text`, day)} = ${areaOf(sql`${other}::text`, day)} as "isOne"`,
  );
  return found?.isOne ?? false;
}

/** Codes of the pooling areas within a region that stand on a day, by code. */
export async function areasWithin(db: Db, within: string, on: string): Promise<readonly string[]> {
  const rows = await readRows<{ code: string }>(
    db,
    sql`select code from pooling_areas where ${inRegion(sql`code`, within)}
      and coalesce(valid_from <= ${on}::date, true) and coalesce(valid_to >= ${on}::date, true) order by code`,
  );
  return rows.map(({ code }) => code);
}
