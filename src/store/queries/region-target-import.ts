import type postgres from 'postgres';

/** Numbers of one region, scheme and policy year as a file tells them; `line` is where they stand there. Null is not said. */
export interface RegionTargetRow {
  readonly line: number;
  readonly regionCode: string;
  readonly scheme: string;
  readonly policyYear: number;
  /** People enrolled the year before. */
  readonly enrolledBefore: number | null;
  /** People who are to enrol: the task number. */
  readonly taskHeads: number | null;
  readonly residents: number | null;
  readonly hukouLiable: number | null;
  readonly targetRateBp: number | null;
  readonly targetHeads: number | null;
  readonly taxShareFen: number | null;
  readonly countyMatchFen: number | null;
  readonly source: string;
}

/**
 * Adds what is new and corrects what differs. What a file does not say stays as another said it; the sources of a row are then told
 * together. Holds other imports back.
 */
export async function mergeRegionTargets(tx: postgres.TransactionSql, targets: readonly RegionTargetRow[]) {
  await tx`lock table region_targets in share row exclusive mode`;
  const [counts] = await tx<{ inserted: number; updated: number }[]>`
    with file as (
      select * from jsonb_to_recordset(${tx.json(targets as unknown as postgres.JSONValue)}) as file ("regionCode" text, scheme scheme,
        "policyYear" integer, "enrolledBefore" integer, "taskHeads" integer, residents integer, "hukouLiable" integer,
        "targetRateBp" integer, "targetHeads" integer, "taxShareFen" bigint, "countyMatchFen" bigint, source text)
    ), said as (
      select "regionCode" as region_code, file.scheme, "policyYear" as policy_year,
        coalesce("enrolledBefore", kept.enrolled_before) as enrolled_before, coalesce("taskHeads", kept.task_heads) as task_heads,
        coalesce(file.residents, kept.residents) as residents, coalesce("hukouLiable", kept.hukou_liable) as hukou_liable,
        coalesce("targetRateBp", kept.target_rate_bp) as target_rate_bp, coalesce("targetHeads", kept.target_heads) as target_heads,
        coalesce("taxShareFen", kept.tax_share_fen) as tax_share_fen,
        coalesce("countyMatchFen", kept.county_match_fen) as county_match_fen,
        case when position(file.source in kept.source) > 0 then kept.source else concat_ws('；', kept.source, file.source) end as source
      from file left join region_targets kept
        on kept.region_code = "regionCode" and kept.scheme = file.scheme and kept.policy_year = "policyYear"
    ), written as (
      insert into region_targets as t (region_code, scheme, policy_year, enrolled_before, task_heads, residents, hukou_liable,
        target_rate_bp, target_heads, tax_share_fen, county_match_fen, source)
      select * from said
      on conflict (region_code, scheme, policy_year) do update set
        enrolled_before = excluded.enrolled_before, task_heads = excluded.task_heads, residents = excluded.residents,
        hukou_liable = excluded.hukou_liable, target_rate_bp = excluded.target_rate_bp, target_heads = excluded.target_heads,
        tax_share_fen = excluded.tax_share_fen, county_match_fen = excluded.county_match_fen, source = excluded.source
      where (t.enrolled_before, t.task_heads, t.residents, t.hukou_liable, t.target_rate_bp, t.target_heads, t.tax_share_fen,
          t.county_match_fen, t.source)
        is distinct from (excluded.enrolled_before, excluded.task_heads, excluded.residents, excluded.hukou_liable,
          excluded.target_rate_bp, excluded.target_heads, excluded.tax_share_fen, excluded.county_match_fen, excluded.source)
      returning xmax = 0 as is_new
    )
    select count(*) filter (where is_new)::int as inserted, count(*) filter (where not is_new)::int as updated from written`;
  const { inserted, updated } = counts ?? { inserted: 0, updated: 0 };
  return { rows: targets.length, inserted, updated, unchanged: targets.length - inserted - updated };
}
