import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { lockNames } from '../lock-name.ts';
import type { Noun } from '../noun.ts';
import { fundEntry } from '../nouns/fund-entry.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { fundEntries } from '../tables/index.ts';

export type NewFundEntry = typeof fundEntries.$inferInsert;
export type StoredFundEntry = NounRow<typeof fundEntries>;

export const insertFundEntries = (tx: Db, rows: readonly NewFundEntry[]): Promise<void> =>
  insertRows(tx, fundEntries, rows);

export const fundEntriesById = rowsBy(fundEntry, fundEntries.id);

/** The lines that take these back. */
export const reversalsOfFundEntries = rowsBy(fundEntry, fundEntries.reversesId);

/** Which lines of a fund are listed. */
export interface FundEntrySearch {
  readonly poolingArea: string;
  /** Days from the last day of collecting to the day the money moved. */
  readonly laterThanDays?: number | null | undefined;
}

/** The lines of one area; asked for lateness, arrivals that took longer and stand. */
export function soughtEntries({ poolingArea, laterThanDays }: FundEntrySearch): Noun<typeof fundEntries> {
  const isLate = sql`${fundEntries.movedOn} - ${fundEntries.collectedOn} > ${laterThanDays}::int
    and ${fundEntries.reversesId} is null and ${fundEntries.reversedAt} is null`;
  const ofArea = sql`${fundEntries.poolingAreaCode} = ${poolingArea}`;
  return { ...fundEntry, current: and(ofArea, laterThanDays == null ? undefined : isLate) };
}

const locked = statement<StoredFundEntry>(({ orm }, kind) =>
  orm
    .select(rowColumns(fundEntry))
    .from(fundEntries)
    .where(and(sql`${fundEntries.id} = ${sql.placeholder('id')}::uuid`, fundEntry.visible(byKey(kind))))
    .for('update'),
);

/** A line that may be seen, held against every other writer until the transaction ends. */
export async function lockFundEntry(tx: Db, reach: Reach, id: string): Promise<StoredFundEntry | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** Holds the slips of pooling areas until the transaction ends: of two who book one slip at once, the second finds it booked. */
export const lockSlips = (tx: Db, areaCodes: readonly string[]): Promise<void> =>
  lockNames(
    tx,
    [...new Set(areaCodes)].map((code) => `fund-slips:${code}`),
  );

const ofSlips = statement<StoredFundEntry>(({ orm }) =>
  orm
    .select(rowColumns(fundEntry))
    .from(fundEntries)
    .where(
      sql`${fundEntries.poolingAreaCode} = any(${sql.placeholder('areas')}::text[])
        and ${fundEntries.slipNumber} = any(${sql.placeholder('slips')}::text[])`,
    )
    .orderBy(sql`${fundEntries.bookedAt}`, fundEntries.id)
    .for('update'),
);

/**
 * Every line of the slips in the areas, also those taken back since and those that take them back, held against every other writer
 * until the transaction ends; for who books or confirms in these areas.
 */
export const linesOfSlips = (tx: Db, areas: readonly string[], slips: readonly string[]): Promise<StoredFundEntry[]> =>
  ofSlips(tx, 'EVERYWHERE', { areas, slips });

/** The same without the lines that take others back. */
export async function entriesOfSlips(
  tx: Db,
  areas: readonly string[],
  slips: readonly string[],
): Promise<StoredFundEntry[]> {
  return (await linesOfSlips(tx, areas, slips)).filter(({ reversesId }) => reversesId === null);
}

/** Writes down that the bank moved the money of these lines: who says so, and on which civil day. */
export async function confirmEntries(
  { keyed }: Db,
  ids: readonly string[],
  { by, on }: { readonly by: string; readonly on: string },
): Promise<void> {
  await keyed`update fund_entries set confirmed_by = ${by}, confirmed_at = now(), confirmed_on = ${on}
    where id = any(${ids as string[]}::uuid[])`;
}

/** Writes down that a line was taken back: its slip may be booked anew. */
export async function markReversed({ keyed }: Db, id: string): Promise<void> {
  await keyed`update fund_entries set reversed_at = now() where id = ${id}`;
}
