import type postgres from 'postgres';

/** Numbers of one region and policy year as a file tells them; `line` is where they stand there. */
export interface RegionTargetRow {
  readonly line: number;
  readonly regionCode: string;
  readonly policyYear: number;
  /** People enrolled the year before; null when the notice doesn't say. */
  readonly enrolledBefore: number | null;
  /** People who are to enrol. */
  readonly taskHeads: number;
  readonly source: string;
}

/** Adds what is new and corrects what differs, in one statement. */
export async function mergeRegionTargets(tx: postgres.TransactionSql, targets: readonly RegionTargetRow[]) {
  const [counts] = await tx<{ inserted: number; updated: number }[]>`
    with written as (
      insert into region_targets as t (region_code, policy_year, enrolled_before, task_heads, source)
      select "regionCode", "policyYear", "enrolledBefore", "taskHeads", source
      from jsonb_to_recordset(${tx.json(targets as unknown as postgres.JSONValue)}) as file (
        "regionCode" text, "policyYear" integer, "enrolledBefore" integer, "taskHeads" integer, source text
      )
      on conflict (region_code, policy_year) do update set
        enrolled_before = excluded.enrolled_before, task_heads = excluded.task_heads, source = excluded.source
      where (t.enrolled_before, t.task_heads, t.source)
        is distinct from (excluded.enrolled_before, excluded.task_heads, excluded.source)
      returning xmax = 0 as is_new
    )
    select count(*) filter (where is_new)::int as inserted, count(*) filter (where not is_new)::int as updated from written`;
  const { inserted, updated } = counts ?? { inserted: 0, updated: 0 };
  return { rows: targets.length, inserted, updated, unchanged: targets.length - inserted - updated };
}
