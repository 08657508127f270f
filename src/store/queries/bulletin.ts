import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { inRanges, inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { bulletinDuties, bulletinRows, bulletins } from '../tables/index.ts';

export type BulletinRow = typeof bulletins.$inferSelect;

/** A region of a bulletin. */
export type BulletinRegionRow = Omit<typeof bulletinRows.$inferSelect, 'bulletinId'>;

/** Whose bulletins: one county's, of one scheme and policy year. */
export type BulletinYear = Pick<BulletinRow, 'regionCode' | 'scheme' | 'policyYear'>;

/** A bulletin with its county and towns; its villages are many, and read when somebody asks for them. */
export interface StoredBulletin extends BulletinRow {
  readonly regions: readonly BulletinRegionRow[];
}

/** A bulletin's county-year as one text, such as `350825:URRBMI:2018`. */
export const yearKeyOf = ({ regionCode, scheme, policyYear }: BulletinYear): string =>
  [regionCode, scheme, policyYear].join(':');

const KEY = sql`concat_ws(':', bulletins.region_code, bulletins.scheme, bulletins.policy_year)`;

/** Every bulletin of some county-years, the first month first. Who may read them is asked before, by the county. */
export const bulletinsOfYears = (db: Db, keys: readonly string[]): Promise<StoredBulletin[]> =>
  readRows(
    db,
    sql`select ${selectOf(bulletins)}, (
        select coalesce(json_agg(region order by region."regionCode"), '[]') from (
          select ${selectOf(bulletinRows)} from bulletin_rows where bulletin_id = bulletins.id and level <> 'VILLAGE') region
      ) as regions
      from bulletins where ${KEY} = any(${sql.param(keys)}::text[]) order by bulletins.month`,
  );

/** A county's bulletin is read by whoever works in the county, in a part of it, or for more. */
export function isReadable(reach: Reach): SQL {
  if (reach.kind === 'EVERYWHERE') return sql`true`;
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'REGIONS' ? reach.ranges : [];
  const counties = ranges.map(({ from }) => from.slice(0, COUNTY));
  return sql`(bulletins.region_code = any(${sql.param(counties)}::text[]) or ${inRanges(sql`bulletins.region_code`, ranges)})`;
}

/** Characters of a county's code. */
const COUNTY = 6;

/** Bulletins by their ids, those that may be read. */
export async function bulletinsById(db: Db, reach: Reach, keys: readonly string[]): Promise<BulletinRow[]> {
  const ids = keys.filter(isUuid);
  if (ids.length === 0) return [];
  return readRows(
    db,
    sql`select ${selectOf(bulletins)} from bulletins where bulletins.id = any(${sql.param(ids)}::uuid[]) and ${isReadable(reach)}`,
  );
}

/** When a county's latest bulletin of a year was counted: the latest of all, or of those of a day and instant. */
export async function latestBulletin(
  db: Db,
  year: BulletinYear,
  { asOf, knownAt }: { readonly asOf?: string | null; readonly knownAt?: string | null } = {},
): Promise<Pick<BulletinRow, 'asOf' | 'knownAt'> | undefined> {
  const [row] = await readRows<Pick<BulletinRow, 'asOf' | 'knownAt'>>(
    db,
    sql`select as_of as "asOf", known_at as "knownAt" from bulletins where ${KEY} = ${yearKeyOf(year)}
      and coalesce(as_of = ${asOf ?? null}::date, true) and coalesce(known_at = ${knownAt ?? null}::timestamptz, true)
      order by month desc limit 1`,
  );
  return row;
}

export interface BulletinsAsked {
  /** A county, or a larger region; a town or village means its county's. */
  readonly within: string;
  readonly policyYear?: number | null;
  readonly scheme: string;
}

/** Bulletins that may be read, the newest month first. */
export const pageOfBulletins = (
  db: Db,
  reach: Reach,
  asked: BulletinsAsked,
  page: ListedPage,
): Promise<Page<BulletinRow>> =>
  readListed(db, { name: 'bulletins', columns: ['recency', 'key'] }, listedOf(reach, asked), page);

export const countBulletins = (db: Db, reach: Reach, asked: BulletinsAsked): Promise<number> =>
  countListed(db, listedOf(reach, asked));

/** Months count down in `recency`, so that the newest comes first. */
const listedOf = (reach: Reach, { within, policyYear, scheme }: BulletinsAsked): SQL => sql`
  select ${selectOf(bulletins)}, lpad((999999 - replace(bulletins.month, '-', '')::int)::text, 6, '0') as recency,
    bulletins.id::text as key
  from bulletins where ${isReadable(reach)} and bulletins.scheme = ${scheme}::scheme
    and (${inRegion(sql`bulletins.region_code`, within)} or bulletins.region_code = ${within.slice(0, COUNTY)})
    and (${policyYear ?? null}::int is null or bulletins.policy_year = ${policyYear ?? null}::int)`;

/** Villages of a bulletin behind a code, those within the viewer's regions, by code. */
export function villagesOfBulletin(
  db: Db,
  reach: Reach,
  bulletinId: string,
  { first, after }: { readonly first: number; readonly after?: string | null },
): Promise<BulletinRegionRow[]> {
  const code = sql`bulletin_rows.region_code`;
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'REGIONS' ? reach.ranges : [];
  const own = reach.kind === 'EVERYWHERE' ? sql`true` : inRanges(code, ranges);
  return readRows(
    db,
    sql`select ${selectOf(bulletinRows)} from bulletin_rows where bulletin_id = ${bulletinId}::uuid and level = 'VILLAGE'
      and ${own} and ${code} > ${after ?? ''} order by ${code} limit ${first}`,
  );
}

/** Some regions of a bulletin. */
export const regionsOfBulletin = (db: Db, bulletinId: string, codes: readonly string[]): Promise<BulletinRegionRow[]> =>
  readRows(
    db,
    sql`select ${selectOf(bulletinRows)} from bulletin_rows where bulletin_id = ${bulletinId}::uuid
      and bulletin_rows.region_code = any(${sql.param(codes)}::text[])`,
  );

/** What a bulletin counted, region by region, villages too. */
export const countsOfBulletin = (
  db: Db,
  bulletinId: string,
): Promise<Pick<BulletinRegionRow, 'regionCode' | 'registered' | 'enrolled' | 'paid'>[]> =>
  readRows(
    db,
    sql`select region_code as "regionCode", registered, enrolled, paid from bulletin_rows where bulletin_id = ${bulletinId}::uuid`,
  );

export type NewDuty = Pick<typeof bulletinDuties.$inferSelect, 'regionCode' | 'kind' | 'months'>;

/** Writes a bulletin with its regions and what became due with it. */
export async function insertBulletin(
  tx: Db,
  row: typeof bulletins.$inferInsert & { readonly id: string },
  regions: readonly BulletinRegionRow[],
  duties: readonly NewDuty[],
): Promise<void> {
  const ofIt = <Part extends object>(part: Part) => ({ bulletinId: row.id, ...part });
  await insertRows(tx, bulletins, [row]);
  await insertRows(tx, bulletinRows, regions.map(ofIt));
  await insertRows(tx, bulletinDuties, duties.map(ofIt));
}

/** Codes of a county's regions that are administered and stand in the list on a day: its towns and villages, and itself. */
export async function codesOfCounty(db: Db, county: string, on: string): Promise<string[]> {
  const rows = await readRows<{ readonly code: string }>(
    db,
    sql`select distinct code from regions where ${inRegion(sql`code`, county)}
      and level in ('COUNTY', 'TOWN', 'VILLAGE') and kind = 'ADMINISTRATIVE'
      and coalesce(valid_from <= ${on}::date, true) and coalesce(valid_to >= ${on}::date, true)`,
  );
  return rows.map(({ code }) => code);
}
