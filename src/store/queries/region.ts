import { isNull, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '../db.ts';
import { isUuid, named, type OpenRow, statement } from '../rows.ts';
import { poolingAreaRegions, poolingAreas, regionAttributes, regions, regionTargets } from '../tables/index.ts';

export type RegionRow = OpenRow<typeof regions>;

/** Rows of a public table whose column holds one of the codes. No viewer is asked: regions are for everybody. */
function rowsOfCodes<Table extends PgTable>(table: Table, column: AnyPgColumn, order: AnyPgColumn, also?: SQL) {
  const read = statement<OpenRow<Table>>(({ orm }) =>
    orm
      .select(named(table))
      .from(table as PgTable)
      .where(sql`${column} = any(${sql.placeholder('codes')}::text[]) ${also ? sql`and ${also}` : sql``}`)
      .orderBy(column, order),
  );
  return (db: Db, codes: readonly string[], values: Record<string, unknown> = {}) =>
    read(db, 'EVERYWHERE', { codes, ...values });
}

/** Every version of the regions with these codes, by code and period. */
export const versionsOfRegions = rowsOfCodes(regions, regions.code, regions.validFrom);

export const targetsOfRegions = rowsOfCodes(regionTargets, regionTargets.regionCode, regionTargets.policyYear);

/** What is recorded of the regions themselves, and stands. */
export const attributesOfRegions = rowsOfCodes(
  regionAttributes,
  regionAttributes.regionCode,
  regionAttributes.validFrom,
  isNull(regionAttributes.supersededAt),
);

export const poolingAreasByCode = rowsOfCodes(poolingAreas, poolingAreas.code, poolingAreas.code);

export const regionsOfPoolingAreas = rowsOfCodes(
  poolingAreaRegions,
  poolingAreaRegions.poolingAreaCode,
  poolingAreaRegions.regionCode,
);

const children = rowsOfCodes(
  regions,
  regions.parentCode,
  regions.code,
  sql`coalesce(${regions.validFrom} <= ${sql.placeholder('on')}::date, true)
    and coalesce(${regions.validTo} >= ${sql.placeholder('on')}::date, true)`,
);

/** The regions directly below these on a day, by code. */
export const childrenOfRegions = (db: Db, codes: readonly string[], on: string) => children(db, codes, { on });

const byId = statement<RegionRow>(({ orm }) =>
  orm
    .select(named(regions))
    .from(regions)
    .where(sql`${regions.id} = any(${sql.placeholder('ids')}::uuid[])`),
);

/** Versions of regions by their ids. */
export async function regionsById(db: Db, keys: readonly string[]): Promise<RegionRow[]> {
  const ids = keys.filter(isUuid);
  return ids.length === 0 ? [] : byId(db, 'EVERYWHERE', { ids });
}
