import type postgres from 'postgres';

/** What a file says of a region; `line` is where it stands there. */
export interface RegionAttributeRow {
  readonly line: number;
  readonly regionCode: string;
  readonly kind: string | null;
  readonly isSet: boolean | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly source: string;
}

/** The rows of a file, as a table. */
const given = (tx: postgres.TransactionSql, rows: readonly RegionAttributeRow[]) => tx`
  select line, "regionCode" collate "C" as region_code, kind, "isSet" as is_set, "validFrom" as valid_from,
    "validTo" as valid_to, source
  from jsonb_to_recordset(${tx.json(rows as unknown as postgres.JSONValue)}) as file (line integer, "regionCode" text,
    kind region_attribute_kind, "isSet" boolean, "validFrom" date, "validTo" date, source text)`;

/** Lines whose days another line, or a stored row that the file leaves out, covers too. Holds other imports back. */
export async function overlapsOfAttributes(tx: postgres.TransactionSql, rows: readonly RegionAttributeRow[]) {
  await tx`lock table region_attributes in share row exclusive mode`;
  return tx<{ line: number; other: string }[]>`
    with file as (${given(tx, rows)})
    select f.line, o.name as other from file f cross join lateral (
      select concat('line ', e.line) as name from file e
      where e.line < f.line and e.region_code = f.region_code and e.kind = f.kind
        and coalesce(e.valid_from, '-infinity') <= coalesce(f.valid_to, 'infinity')
        and coalesce(f.valid_from, '-infinity') <= coalesce(e.valid_to, 'infinity')
      union all
      select concat(a.valid_from, '…', a.valid_to) from region_attributes a
      where a.superseded_at is null and a.region_code = f.region_code and a.kind = f.kind
        and coalesce(a.valid_from, '-infinity') <= coalesce(f.valid_to, 'infinity')
        and coalesce(f.valid_from, '-infinity') <= coalesce(a.valid_to, 'infinity')
        and not exists (select from file e where e.region_code = a.region_code and e.kind = a.kind
          and e.valid_from is not distinct from a.valid_from)
    ) as o order by f.line`;
}

/** Adds what is new and supersedes what differs, in one statement; a row that says the same is not touched. */
export async function mergeRegionAttributes(tx: postgres.TransactionSql, rows: readonly RegionAttributeRow[]) {
  const [counts] = await tx<{ inserted: number; updated: number }[]>`
    with file as (${given(tx, rows)}), compared as (
      select f.*, a.id as stored_id, (a.is_set, a.valid_to) is not distinct from (f.is_set, f.valid_to) as is_same
      from file f left join region_attributes a on a.region_code = f.region_code and a.kind = f.kind
        and a.valid_from is not distinct from f.valid_from and a.superseded_at is null
    ), gone as (
      update region_attributes set superseded_at = now()
      where id in (select stored_id from compared where stored_id is not null and not is_same) returning id
    ), added as (
      insert into region_attributes (region_code, kind, is_set, valid_from, valid_to, source)
      select region_code, kind, is_set, valid_from, valid_to, source from compared where stored_id is null or not is_same
      order by line returning id
    )
    select count(*) filter (where stored_id is null)::int as inserted,
      count(*) filter (where stored_id is not null and not is_same)::int as updated from compared`;
  const { inserted, updated } = counts ?? { inserted: 0, updated: 0 };
  return { rows: rows.length, inserted, updated, unchanged: rows.length - inserted - updated };
}
