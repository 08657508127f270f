import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';

/** An office of the scheme, and how many work there. */
export interface SchemeOffice {
  readonly regionCode: string;
  readonly level: 'COUNTY' | 'TOWN';
  /** 功能区: whether it is of a zone or a farm that is no town, for which nobody has to have an office. */
  readonly isOfZone: boolean;
  /** How many hold a post there on the day; null where a town has no office that anybody knows of. */
  readonly staff: number | null;
}

/**
 * The county's office and those of its towns on a day, by code: a town without one stands there with no number, while a zone or a farm
 * that is no town (功能区) stands there with an office alone. Somebody counts where they work and hold a post that day, once.
 */
export function readSchemeOffices(db: Db, county: string, on: string): Promise<SchemeOffice[]> {
  const holds = (table: string) => sql`
    coalesce(${sql.raw(table)}.valid_from <= ${on}::date, true) and coalesce(${sql.raw(table)}.valid_to >= ${on}::date, true)`;
  return readRows(
    db,
    sql`with offices as (
        select organisation.region_code as code, count(distinct member.id)::int as staff
        from organisations organisation
        left join staff_members member on member.organisation_id = organisation.id and member.superseded_at is null
          and exists (select from staff_assignments post
            where post.staff_member_id = member.id and post.superseded_at is null and ${holds('post')})
        where organisation.kind = 'INSURANCE_OFFICE' and ${inRegion(sql`organisation.region_code`, county)} and ${holds('organisation')}
        group by 1
      )
      select regions.code as "regionCode", regions.level, bool_and(regions.kind <> 'ADMINISTRATIVE') as "isOfZone", offices.staff
      from regions left join offices on offices.code = regions.code
      where regions.level in ('COUNTY', 'TOWN') and (regions.kind = 'ADMINISTRATIVE' or offices.code is not null) and ${inRegion(sql`regions.code`, county)} and ${holds('regions')}
      group by regions.code, regions.level, offices.staff
      order by 1`,
  );
}
