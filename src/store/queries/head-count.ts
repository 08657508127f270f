import { type SQL, sql } from 'drizzle-orm';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { atLevel, inRanges } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { headCountRegions, headCounts } from '../tables/index.ts';
import type { FundQuestion } from './fund.ts';
import { standingOf, WHOSE } from './year-books.ts';

export type HeadCount = typeof headCounts.$inferSelect;

/** 参加人数 of a fund's year, and where the number is from. */
export interface FundHeads {
  readonly heads: number;
  /** `COUNTED`: counted and approved. `ENROLLED`: nobody approved a count yet, so as many as are enrolled today. */
  readonly basis: 'COUNTED' | 'ENROLLED';
  /** The approved count; null where there is none. */
  readonly headCountId: string | null;
}

/** Heads of one town. */
export type TownHeads = Pick<typeof headCountRegions.$inferSelect, 'regionCode' | 'heads'>;

/**
 * Everybody who takes part in the year in some regions, once, with the town of their enrolment: merged files are one person, and of two
 * enrolments the one that was paid first counts. Whoever is registered and has not paid takes no part.
 */
const participants = (fund: FundQuestion, ranges: readonly Range[]): SQL => sql`
  select distinct on (${WHOSE}) ${atLevel(sql`enrollments.region_code`, 'TOWN')} as region_code
  from enrollments join people on people.id = enrollments.person_id
  where ${standingOf(fund)} and enrollments.status <> 'REGISTERED' and ${inRanges(sql`enrollments.region_code`, ranges)}
  order by ${WHOSE}, enrollments.paid_on, enrollments.id`;

/** Who takes part in a year, town by town. */
export function countParticipants(db: Db, fund: FundQuestion, ranges: readonly Range[]): Promise<TownHeads[]> {
  return readRows(
    db,
    sql`select region_code as "regionCode", count(*)::int as heads from (${participants(fund, ranges)}) participants
      group by 1 order by 1`,
  );
}

const columns = selectOf(headCounts);

const isOfFund = ({ poolingAreaCode, scheme, policyYear }: FundQuestion): SQL => sql`
  head_counts.pooling_area_code = ${poolingAreaCode} and head_counts.scheme = ${scheme}::scheme and head_counts.policy_year = ${policyYear}`;

/** The count of a fund's year that stands: the approved one, else the one that nobody approved yet; null where nobody counted. */
export async function standingHeadCount(db: Db, fund: FundQuestion): Promise<HeadCount | null> {
  const standing = sql`select ${columns} from head_counts where ${isOfFund(fund)} and head_counts.superseded_at is null
    order by head_counts.approved_on nulls last limit 1`;
  return (await readRows<HeadCount>(db, standing))[0] ?? null;
}

/** Counts of a fund's year, the latest first. */
export const readHeadCounts = (db: Db, fund: FundQuestion, first: number): Promise<HeadCount[]> =>
  readRows(
    db,
    sql`select ${columns} from head_counts where ${isOfFund(fund)}
      order by head_counts.counted_at desc, head_counts.id desc limit ${first}`,
  );

export async function headCountById(db: Db, id: string): Promise<HeadCount | null> {
  if (!isUuid(id)) return null;
  return (
    (await readRows<HeadCount>(db, sql`select ${columns} from head_counts where head_counts.id = ${id}::uuid`))[0] ??
    null
  );
}

/** The towns of a count, in the order of their codes. */
export const townsOfHeadCount = (
  db: Db,
  id: string,
  { first, after }: { readonly first: number; readonly after: string },
): Promise<TownHeads[]> =>
  readRows(
    db,
    sql`select region_code as "regionCode", heads from head_count_regions
      where head_count_id = ${id}::uuid and region_code > ${after} order by 1 limit ${first}`,
  );

/** The heads of a fund's year: as approved, else as enrolled. */
export async function readFundHeads(db: Db, fund: FundQuestion, ranges: readonly Range[]): Promise<FundHeads> {
  const count = await standingHeadCount(db, fund);
  if (count?.approvedOn) return { heads: count.heads, basis: 'COUNTED', headCountId: count.id };
  const towns = await countParticipants(db, fund, ranges);
  return { heads: towns.reduce((sum, { heads }) => sum + heads, 0), basis: 'ENROLLED', headCountId: null };
}

export type NewHeadCount = typeof headCounts.$inferInsert & { readonly id: string };

/** Writes a count and its towns. */
export async function insertHeadCount(tx: Db, row: NewHeadCount, towns: readonly TownHeads[]): Promise<void> {
  await insertRows(tx, headCounts, [row]);
  await insertRows(
    tx,
    headCountRegions,
    towns.map((town) => ({ headCountId: row.id, ...town })),
  );
}

/** Changes a count's row by one step; its version counts up. */
const step = (tx: Db, id: string, change: SQL): Promise<unknown> =>
  readRows(tx, sql`update head_counts set ${change}, version = version + 1 where id = ${id}::uuid`);

/** Another takes the place of the count of a fund's year that stands, of those approved or of those not; gives its id. */
export async function supersedeHeadCount(
  tx: Db,
  fund: FundQuestion,
  { isApproved }: { readonly isApproved: boolean },
): Promise<string | null> {
  const [row] = await readRows<{ readonly id: string }>(
    tx,
    sql`update head_counts set superseded_at = now(), version = version + 1
      where ${isOfFund(fund)} and superseded_at is null and (approved_on is not null) = ${isApproved} returning id`,
  );
  return row?.id ?? null;
}

export const approveHeadCountRow = (tx: Db, id: string, { by, on }: { readonly by: string; readonly on: string }) =>
  step(tx, id, sql`approved_by = ${by}, approved_on = ${on}::date`);

export const reportHeadCountRow = (tx: Db, id: string, { on, to }: { readonly on: string; readonly to: string }) =>
  step(tx, id, sql`reported_on = ${on}::date, reported_to = ${to}`);
