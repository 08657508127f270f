import { nearestDay } from '../policy/dates.ts';
import type { Reach } from '../store/access.ts';
import { type Page, PageRefused } from '../store/connection.ts';
import type { Db } from '../store/db.ts';
import { pageSize } from '../store/listed.ts';
import type { RegionLevel } from '../store/region-level.ts';
import { connectionOf } from './connection.ts';
import type { Context } from './context.ts';
import { regionOf } from './resolvers/registry/shared.ts';

/** What every report about a region's year is asked. */
export interface ReportArguments {
  readonly within: string;
  readonly policyYear: number;
  readonly scheme: string;
  readonly by: RegionLevel;
}

/** A report about a region's year: what was asked, the day it is told for, and a row for each region. */
export interface RegionReport<Row> {
  readonly year: ReportArguments;
  readonly on: string;
  readonly rows: readonly Row[];
}

/** Reads such a report, for the day of its year that is nearest to today. Refuses a region that is not known. */
export async function regionReport<Row>(
  year: ReportArguments,
  { db, reach, refer, today }: Context,
  read: (db: Db, reach: Reach, year: ReportArguments, on: string) => Promise<readonly Row[]>,
): Promise<RegionReport<Row>> {
  await refer.assertRegion(year.within);
  const on = nearestDay(year.policyYear, today);
  return { year, on, rows: await read(db, reach, year, on) };
}

export interface RegionPage {
  readonly first: number;
  readonly after?: string | null;
}

/** A piece of a report's rows, which are in the order of their regions' codes. */
export function regionsFrom<Row extends { readonly region: string }>(
  rows: readonly Row[],
  { first, after }: RegionPage,
): readonly Row[] {
  const size = pageSize(first);
  const behind = after ? rows.filter(({ region }) => region > after) : rows;
  return behind.slice(0, size);
}

export interface Piece {
  readonly first: number;
  readonly after?: string | null;
}

/** A piece of rows that are in the order of their ids. */
export function pieceOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  { first, after }: Piece,
): readonly Row[] {
  const behind = after ? rows.filter((row) => idOf(row) > after.toLowerCase()) : rows;
  return behind.slice(0, pageSize(first));
}

/** A piece of rows that are in the order of their regions' codes. */
export function pieceByCode<Row extends { readonly regionCode: string }>(
  rows: readonly Row[],
  { first, after }: Piece,
): readonly Row[] {
  return rows.filter(({ regionCode }) => !after || regionCode > after).slice(0, pageSize(first));
}

/** The rows behind the one named, in whatever order they are. One that does not fit any more begins nowhere, and is refused. */
export function behind<Row extends { readonly id: string }>(
  rows: readonly Row[],
  noun: string,
  { first, after }: Piece,
): readonly Row[] {
  const size = pageSize(first);
  if (after == null) return rows.slice(0, size);
  const last = rows.findIndex(({ id }) => id === after.toLowerCase());
  if (last < 0)
    throw new PageRefused(`No ${noun} ${after} is among these: name the last of the page before, or begin anew.`);
  return rows.slice(last + 1, last + 1 + size);
}

/** Fields of a row that is about a region. */
export const placed = {
  region: ({ region }: { region: string }, _: unknown, context: Context) => regionOf(region, context),
  regionCode: ({ region }: { region: string }) => region,
};

/** Fields of a row that is about a person. */
export const aboutPerson = {
  person: ({ personId }: { personId: string | null }, _: unknown, { loaders }: Context) =>
    personId && loaders.person.load(personId),
};

/** Fields of a row that rests on listings. */
export const aboutListings = {
  listings: async ({ listingIds }: { listingIds: readonly string[] }, _: unknown, { loaders }: Context) =>
    (await Promise.all(listingIds.map((id) => loaders.listing.load(id)))).filter((one) => one !== null),
};

/** A page of rows as a connection, in which each row is its own node. */
export const listed = <Row>(page: Page<Row>, totalCount: () => Promise<number>) =>
  connectionOf(page, page.rows, totalCount);
