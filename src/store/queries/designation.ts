import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { designation } from '../nouns/designation.ts';
import { type NounRow, rowsBy } from '../rows.ts';
import { designations } from '../tables/index.ts';

export type DesignationRow = NounRow<typeof designations>;
type DesignationStatus = DesignationRow['status'];

/** What institutions are to the insurance of regions, as it is known now, the latest period first. */
export const designationsOfInstitutions = rowsBy(designation, designations.institutionId, [
  sql`${designations.validFrom} desc nulls last`,
  sql`${designations.regionCode}`,
  sql`${designations.id}`,
]);

/** What is said of the days from `validFrom` to `validTo`, both inclusive; null leaves that side open. */
export interface SaidDesignation {
  readonly institutionId: string;
  readonly regionCode: string;
  readonly status: DesignationStatus;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Null leaves the number that stands, where the same is said again. */
  readonly documentNumber: string | null;
  readonly reason: string | null;
  readonly source: string;
}

/**
 * Says what institutions are for some days: rows that lap over these days are superseded, and what remains of them is written
 * anew. What stands already as it is said is not touched; answers how many statements changed something. The institutions are
 * held by whoever calls, and two statements of one institution and region lap over nowhere.
 */
export async function sayDesignations({ keyed }: Db, said: readonly SaidDesignation[]): Promise<number> {
  const [row] = await keyed<{ changed: number }[]>`
    with given as materialized (
      select g.*, daterange(g."validFrom", g."validTo", '[]') as days
      from jsonb_to_recordset(${JSON.stringify(said)}::text::jsonb) as g ("institutionId" uuid, "regionCode" text,
        status designation_status, "validFrom" date, "validTo" date, "documentNumber" text, reason text, source text)
    ), news as materialized (
      select g.* from given g where not exists (
        select from designations d where d.institution_id = g."institutionId" and d.region_code = g."regionCode"
          and d.superseded_at is null and d.status = g.status and daterange(d.valid_from, d.valid_to, '[]') = g.days
          and coalesce(g."documentNumber", d.document_number) is not distinct from d.document_number
          and coalesce(g.reason, d.reason) is not distinct from d.reason)
    ), gone as (
      update designations d set superseded_at = now()
      where d.superseded_at is null and exists (select from news n where n."institutionId" = d.institution_id
        and n."regionCode" = d.region_code and n.days && daterange(d.valid_from, d.valid_to, '[]'))
      returning d.*
    ), remaining as (
      select gone.*, unnest(datemultirange(daterange(gone.valid_from, gone.valid_to, '[]')) - (
        select range_agg(n.days) from news n
        where n."institutionId" = gone.institution_id and n."regionCode" = gone.region_code)) as days
      from gone
    ), written as (
      insert into designations (institution_id, region_code, status, document_number, reason, valid_from, valid_to, source)
      select institution_id, region_code, status, document_number, reason, lower(days), upper(days) - 1, source from remaining
      union all
      select "institutionId", "regionCode", status, "documentNumber", reason, "validFrom", "validTo", source from news
    )
    select count(*)::int as changed from news`;
  return row?.changed ?? 0;
}

/** What a row of a file says of an institution, which it names by its code. */
export interface DesignatingRow extends Omit<SaidDesignation, 'institutionId' | 'source'> {
  readonly line: number;
  readonly code: string;
}

/** Lines that say what was said before, in these words, and what something newer has superseded since. */
export const supersededLines = async ({ keyed }: Db, rows: readonly DesignatingRow[]): Promise<ReadonlySet<number>> => {
  const found = await keyed<{ line: number }[]>`
    select g.line
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as g (line integer, code text, "regionCode" text,
      status designation_status, "validFrom" date, "validTo" date, "documentNumber" text, reason text)
    join institutions i on i.code = g.code
    join designations d on d.institution_id = i.id and d.region_code = g."regionCode" and d.status = g.status
      and daterange(d.valid_from, d.valid_to, '[]') = daterange(g."validFrom", g."validTo", '[]')
      and coalesce(g."documentNumber", d.document_number) is not distinct from d.document_number
      and coalesce(g.reason, d.reason) is not distinct from d.reason
    group by g.line
    having bool_and(d.superseded_at is not null)`;
  return new Set(found.map(({ line }) => line));
};

/** Rows that lap over days on which the same region suspended the institution or took the status away, with what stands. */
export const liftingRows = (
  { keyed }: Db,
  rows: readonly Omit<DesignatingRow, 'status' | 'documentNumber' | 'reason'>[],
): Promise<{ readonly line: number; readonly period: string }[]> =>
  keyed<{ line: number; period: string }[]>`
    select g.line, concat(d.valid_from, '…', d.valid_to) as period
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as g (line integer, code text, "regionCode" text,
      "validFrom" date, "validTo" date)
    join institutions i on i.code = g.code
    join designations d on d.institution_id = i.id and d.region_code = g."regionCode" and d.superseded_at is null
    where d.status <> 'DESIGNATED'
      and daterange(d.valid_from, d.valid_to, '[]') && daterange(g."validFrom", g."validTo", '[]')
    order by g.line, d.valid_from`;
