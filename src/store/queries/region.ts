import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { isUuid, perPool } from '../rows.ts';
import { poolingAreaRegions, poolingAreas, regions, regionTargets } from '../tables/index.ts';

export type RegionRow = typeof regions.$inferSelect;

const holdsOn = sql`coalesce(${regions.validFrom} <= ${sql.placeholder('on')}::date, true)
  and coalesce(${regions.validTo} >= ${sql.placeholder('on')}::date, true)`;

const statement = (name: string, where: SQL) =>
  perPool(({ orm }) => orm.select().from(regions).where(where).orderBy(regions.code, regions.validFrom).prepare(name));

const byCode = statement('regions_by_code', sql`${regions.code} = any(${sql.placeholder('codes')}::text[])`);
const byParent = statement(
  'regions_by_parent',
  sql`${regions.parentCode} = any(${sql.placeholder('codes')}::text[]) and ${holdsOn}`,
);

const byId = statement('regions_by_id', sql`${regions.id} = any(${sql.placeholder('codes')}::uuid[])`);

/** Versions of regions by their ids. */
export async function regionsById(db: Db, ids: readonly string[]): Promise<RegionRow[]> {
  const sound = ids.filter(isUuid);
  return sound.length === 0 ? [] : byId(db, 'EVERYWHERE').execute({ codes: sound });
}

/** Every version of the regions with these codes, by code and period. Regions are public: no viewer is asked. */
export function versionsOfRegions(db: Db, codes: readonly string[]): Promise<RegionRow[]> {
  return byCode(db, 'EVERYWHERE').execute({ codes });
}

/** The regions directly below these on a day, by code. */
export function childrenOfRegions(db: Db, codes: readonly string[], on: string): Promise<RegionRow[]> {
  return byParent(db, 'EVERYWHERE').execute({ codes, on });
}

const targets = perPool(({ orm }) =>
  orm
    .select()
    .from(regionTargets)
    .where(sql`${regionTargets.regionCode} = any(${sql.placeholder('codes')}::text[])`)
    .orderBy(regionTargets.policyYear)
    .prepare('targets_of_regions'),
);

export function targetsOfRegions(db: Db, codes: readonly string[]) {
  return targets(db, 'EVERYWHERE').execute({ codes });
}

const areas = perPool(({ orm }) =>
  orm
    .select()
    .from(poolingAreas)
    .where(sql`${poolingAreas.code} = any(${sql.placeholder('codes')}::text[])`)
    .prepare('pooling_areas_by_code'),
);

export function poolingAreasByCode(db: Db, codes: readonly string[]) {
  return areas(db, 'EVERYWHERE').execute({ codes });
}

const areaRegions = perPool(({ orm }) =>
  orm
    .select()
    .from(poolingAreaRegions)
    .where(and(sql`${poolingAreaRegions.poolingAreaCode} = any(${sql.placeholder('codes')}::text[])`))
    .orderBy(poolingAreaRegions.regionCode)
    .prepare('regions_of_pooling_areas'),
);

export function regionsOfPoolingAreas(db: Db, codes: readonly string[]) {
  return areaRegions(db, 'EVERYWHERE').execute({ codes });
}
