import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { replaceRows } from '../supersede.ts';
import { noticeDeliveries } from '../tables/index.ts';

export type NoticeDelivery = typeof noticeDeliveries.$inferSelect;
export type NewNoticeDelivery = typeof noticeDeliveries.$inferInsert;

/** A region's year whose notices are delivered. */
export interface NoticeQuestion {
  readonly within: string;
  readonly scheme: NoticeDelivery['scheme'];
  readonly policyYear: number;
}

/** Households of a village, or of a town where villages are not known. */
export interface HouseholdCount {
  readonly regionCode: string;
  readonly households: number;
}

/** How many households the villages of a region have on a day, by code. */
export function countHouseholds(db: Db, within: string, on: string): Promise<HouseholdCount[]> {
  return readRows(
    db,
    sql`select region_code as "regionCode", count(*)::int as households from households
      where ${inRegion(sql`region_code`, within)} and superseded_at is null
        and coalesce(valid_from <= ${on}::date, true) and coalesce(valid_to >= ${on}::date, true)
      group by region_code order by region_code`,
  );
}

/** Households of a village that came and went on the same days; null where they were always there, or still are. */
export interface HouseholdSpan extends HouseholdCount {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** Households of villages by their codes, past and present. */
export function householdSpansOf(db: Db, codes: readonly string[]): Promise<HouseholdSpan[]> {
  return readRows(
    db,
    sql`select region_code as "regionCode", valid_from as "validFrom", valid_to as "validTo", count(*)::int as households
      from households where region_code = any(${sql.param([...codes])}::text[]) and superseded_at is null
      group by region_code, valid_from, valid_to`,
  );
}

/** What stands in the log of a region's year, by village, kind and day. */
export function readNoticeDeliveries(
  db: Db,
  { within, scheme, policyYear }: NoticeQuestion,
): Promise<NoticeDelivery[]> {
  return readRows(
    db,
    sql`select ${selectOf(noticeDeliveries)} from notice_deliveries
      where ${inRegion(sql`region_code`, within)} and scheme = ${scheme} and policy_year = ${policyYear}
        and superseded_at is null order by region_code, kind, reached_on`,
  );
}

/** A count of the log by its id, whether or not it stands. */
export async function noticeDeliveryById(db: Db, id: string): Promise<NoticeDelivery | null> {
  if (!isUuid(id)) return null;
  const rows = await readRows<NoticeDelivery>(
    db,
    sql`select ${selectOf(noticeDeliveries)} from notice_deliveries where id = ${id}::uuid`,
  );
  return rows[0] ?? null;
}

/** Counts that stand beside others of the same village, scheme, year and kind. */
export function standingDeliveriesOf(tx: Db, codes: readonly string[]): Promise<NoticeDelivery[]> {
  return readRows(
    tx,
    sql`select ${selectOf(noticeDeliveries)} from notice_deliveries
      where region_code = any(${sql.param([...codes])}::text[]) and superseded_at is null`,
  );
}

/** Writes counts, and takes out those whose place they take. */
export async function replaceNoticeDeliveries(
  tx: Db,
  stood: readonly string[],
  rows: readonly NewNoticeDelivery[],
): Promise<void> {
  const taken = stood.map((id) => ({ id }));
  await replaceRows(tx, noticeDeliveries, taken, rows);
}
