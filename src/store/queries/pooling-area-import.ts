import type postgres from 'postgres';

/** A pooling area as a file tells it; `line` is where it stands there. */
export interface PoolingAreaRow {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly level: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly regions: readonly string[];
  readonly source: string;
}

/** Adds and corrects areas, and makes the regions of each what the file says, in one statement. */
export async function mergePoolingAreas(tx: postgres.TransactionSql, areas: readonly PoolingAreaRow[]) {
  const [counts] = await tx<{ inserted: number; updated: number }[]>`
    with incoming as (
      select code collate "C" as code, name, level, "validFrom" as valid_from, "validTo" as valid_to, regions, source
      from jsonb_to_recordset(${tx.json(areas as unknown as postgres.JSONValue)}) as file (
        code text, name text, level region_level, "validFrom" date, "validTo" date, regions text[], source text
      )
    ), covered as (
      select code, region collate "C" as region, valid_from, valid_to from incoming cross join unnest(regions) as region
    ), area as (
      insert into pooling_areas as a (code, name, level, valid_from, valid_to, source)
      select code, name, level, valid_from, valid_to, source from incoming
      on conflict (code) do update set name = excluded.name, level = excluded.level, valid_from = excluded.valid_from,
        valid_to = excluded.valid_to, source = excluded.source
      where (a.name, a.level, a.valid_from, a.valid_to, a.source)
        is distinct from (excluded.name, excluded.level, excluded.valid_from, excluded.valid_to, excluded.source)
      returning code, xmax = 0 as is_new
    ), kept as (
      insert into pooling_area_regions as k (pooling_area_code, region_code, valid_from, valid_to)
      select code, region, valid_from, valid_to from covered
      on conflict (pooling_area_code, region_code) do update
        set valid_from = excluded.valid_from, valid_to = excluded.valid_to
      where (k.valid_from, k.valid_to) is distinct from (excluded.valid_from, excluded.valid_to)
      returning pooling_area_code as code
    ), dropped as (
      delete from pooling_area_regions d using incoming
      where d.pooling_area_code = incoming.code
        and not exists (select from covered where covered.code = d.pooling_area_code and covered.region = d.region_code)
      returning d.pooling_area_code as code
    ), added as (select code from area where is_new)
    select (select count(*) from added)::int as inserted,
      (select count(*) from (
        select code from area union select code from kept union select code from dropped except select code from added
      ) as touched)::int as updated`;
  const { inserted, updated } = counts ?? { inserted: 0, updated: 0 };
  return { rows: areas.length, inserted, updated, unchanged: areas.length - inserted - updated };
}
