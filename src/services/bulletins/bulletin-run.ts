import type { BulletinFacts } from '../../policy/bulletin-facts.ts';
import { addMonths } from '../../policy/dates.ts';
import type { MonthProgress, RegionProgress } from '../../policy/given.ts';
import type { StoredBulletin } from '../../store/queries/bulletin.ts';
import type { PublishedRulebook } from '../rulebooks.ts';
import type { CountedRegion } from './count-bulletin.ts';

/** A bulletin beside those of its county-year that were closed before it. */
export interface OpenBulletin {
  readonly bulletin: StoredBulletin;
  /** The one before; null for the first. */
  readonly before: StoredBulletin | null;
  /** Its own behind those before it, month after month without a gap, as far as they were ranked and rank the same regions. */
  readonly run: readonly StoredBulletin[];
}

/** A bulletin among its county-year's, which are in the order of their months; undefined where it is none of them. */
export function openBulletin(year: readonly StoredBulletin[], id: string): OpenBulletin | undefined {
  const at = year.findIndex((one) => one.id === id);
  const bulletin = year[at];
  return bulletin && { bulletin, before: year[at - 1] ?? null, run: runUpTo(year.slice(0, at + 1)) };
}

/** What of a bulletin tells whether another follows it. */
export type Following = Pick<StoredBulletin, 'month' | 'regions'>;

/** The last of some bulletins behind those that it follows without a gap. A gap, a month without ranks, or other regions begin anew. */
export function runUpTo<Row extends Following>(bulletins: readonly Row[]): readonly Row[] {
  let from = bulletins.length - 1;
  while (from > 0 && isNext(bulletins[from - 1], bulletins[from])) from -= 1;
  return bulletins.slice(Math.max(0, from));
}

function isNext(before: Following | undefined, after: Following | undefined): boolean {
  if (!before || !after || !isRanked(before)) return false;
  const codes = ({ regions }: Following) =>
    rankedOf(regions)
      .map(({ regionCode }) => regionCode)
      .sort()
      .join();
  return monthAfter(before.month) === after.month && codes(before) === codes(after);
}

/** Whether a bulletin's towns were ranked; else the law says why not. */
export const isRanked = ({ regions }: Pick<Following, 'regions'>): boolean => regions.some(({ rank }) => rank !== null);

const monthAfter = (month: string): string => addMonths(`${month}-01`, 1).slice(0, 7);

/**
 * The towns that are ranked: those that a notice gave any number to reckon a rate of. Without any such number all of them are asked
 * about, and the rulebook says what is missing.
 */
function rankedOf(regions: readonly CountedRegion[]): readonly CountedRegion[] {
  const named = namedTowns(regions);
  return named.length > 0 ? named : regions.filter(({ level }) => level === 'TOWN');
}

/** The towns that a notice gave any number to reckon a rate of. */
export const namedTowns = (regions: readonly CountedRegion[]): CountedRegion[] =>
  regions.filter(
    ({ level, taskHeads, residents, hukouLiable }) =>
      level === 'TOWN' && (taskHeads !== null || residents !== null || hukouLiable !== null),
  );

/** A region as the law is asked about it. */
export const progressOf = (row: CountedRegion): RegionProgress => ({
  regionCode: row.regionCode,
  enrolled: row.enrolled,
  task: row.taskHeads,
  resident: row.residents,
  hukouLiable: row.hukouLiable,
  isFocus: row.isFocus,
  taxShareFen: row.taxShareFen,
  countyMatchFen: row.countyMatchFen,
  targetRateBp: row.targetRateBp,
  targetHeads: row.targetHeads,
});

const monthProgress = ({ month, regions }: Following): MonthProgress => ({
  month,
  regions: rankedOf(regions).map(progressOf),
});

/** A bulletin as the law is asked about it. */
export type AskedBulletin = Omit<BulletinFacts, 'run' | 'rulebook'>;

/** The same with its row, and the rulebook that it was closed by. */
export function factsOfRun(
  { id, regionCode, scheme, policyYear, asOf, knownAt }: AskedBulletin,
  { rulebook: { name }, hash }: Pick<PublishedRulebook, 'rulebook' | 'hash'>,
  run: readonly Following[],
): BulletinFacts {
  return { id, regionCode, scheme, policyYear, rulebook: { name, hash }, asOf, knownAt, run: run.map(monthProgress) };
}
