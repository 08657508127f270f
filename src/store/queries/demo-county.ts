import type postgres from 'postgres';

interface DemoTown {
  readonly code: string;
  readonly name: string;
  readonly weight: number;
  readonly villages: readonly { readonly code: string; readonly name: string }[];
}

export interface DemoCounty {
  readonly name: string;
  /** 统筹地区 whose fund pays there; null when none is known. */
  readonly poolingArea: string | null;
  readonly towns: readonly DemoTown[];
}

/**
 * A county with its towns on a day, each with the people that the targets of a policy year give it. Where the year has
 * targets, they say which towns there are: a town that changed its code may stand in the division list under both.
 */
export async function demoCounty(
  sql: postgres.ISql,
  county: string,
  today: string,
  policyYear: number,
): Promise<DemoCounty | undefined> {
  const [region] = await sql<{ name: string }[]>`
    select name from regions where code = ${county} and level = 'COUNTY' and ${validOn(sql, today)}`;
  if (!region) return undefined;
  const towns = await sql<DemoTown[]>`
    with towns as (
      select code, name, coalesce(enrolled_before, task_heads) as target
      from regions left join region_targets on region_code = code and policy_year = ${policyYear}
      where parent_code = ${county} and level = 'TOWN' and kind = 'ADMINISTRATIVE' and ${validOn(sql, today)}
    )
    select code, name, coalesce(target, 1)::int as weight, coalesce(villages, '[]') as villages
    from towns left join lateral (
      select json_agg(json_build_object('code', code, 'name', name) order by code) as villages
      from regions where parent_code = towns.code and level = 'VILLAGE' and ${validOn(sql, today)}
    ) as inside on true
    where target is not null or not exists (select from towns where target is not null)
    order by code`;
  return { name: region.name, poolingArea: await poolingAreaOf(sql, county, today), towns };
}

/** The pooling area of the county itself, or of what lies around it. */
async function poolingAreaOf(sql: postgres.ISql, county: string, today: string): Promise<string | null> {
  const [area] = await sql<{ code: string }[]>`
    select pooling_area_code as code from pooling_area_regions
    where region_code in (${county}, ${`${county.slice(0, 4)}00`}, ${`${county.slice(0, 2)}0000`}) and ${validOn(sql, today)}
    order by region_code desc limit 1`;
  return area?.code ?? null;
}

const validOn = (sql: postgres.ISql, day: string) =>
  sql`coalesce(valid_from, '-infinity') <= ${day}::date and coalesce(valid_to, 'infinity') >= ${day}::date`;
