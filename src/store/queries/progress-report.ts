import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { replaceRows } from '../supersede.ts';
import { progressReports } from '../tables/index.ts';

export type ProgressReport = typeof progressReports.$inferSelect;
export type NewProgressReport = typeof progressReports.$inferInsert;

/** A month of a region's year that is reported on. */
export interface ReportQuestion {
  readonly within: string;
  readonly scheme: ProgressReport['scheme'];
  readonly policyYear: number;
  /** `YYYY-MM`. */
  readonly month: string;
}

/** Every report of a month, town by town, the latest first, also those that another took the place of. */
export function readProgressReports(
  db: Db,
  { within, scheme, policyYear, month }: ReportQuestion,
): Promise<ProgressReport[]> {
  return readRows(
    db,
    sql`select ${selectOf(progressReports)} from progress_reports
      where ${inRegion(sql`region_code`, within)} and scheme = ${scheme} and policy_year = ${policyYear} and month = ${month}
      order by region_code, superseded_at desc nulls first, recorded_at desc, id`,
  );
}

/** A report by its id, whether or not it stands. */
export async function progressReportById(db: Db, id: string): Promise<ProgressReport | null> {
  if (!isUuid(id)) return null;
  const rows = await readRows<ProgressReport>(
    db,
    sql`select ${selectOf(progressReports)} from progress_reports where id = ${id}::uuid`,
  );
  return rows[0] ?? null;
}

/** Writes a report in the place of the one that stands for its town and month. Gives the id of that one, or null. */
export async function replaceProgressReport(tx: Db, row: NewProgressReport): Promise<string | null> {
  const { regionCode, scheme, policyYear, month } = row;
  const stood = await readRows<{ id: string }>(
    tx,
    sql`select id from progress_reports where region_code = ${regionCode} and scheme = ${scheme}
      and policy_year = ${policyYear} and month = ${month} and superseded_at is null`,
  );
  await replaceRows(tx, progressReports, stood, [row]);
  return stood[0]?.id ?? null;
}

/** The administered towns within a region on a day, by code. */
export function townsWithin(db: Db, within: string, on: string): Promise<readonly { readonly code: string }[]> {
  return readRows(
    db,
    sql`select distinct code from regions where level = 'TOWN' and kind = 'ADMINISTRATIVE' and ${inRegion(sql`code`, within)}
      and coalesce(valid_from <= ${on}::date, true) and coalesce(valid_to >= ${on}::date, true) order by code`,
  );
}
