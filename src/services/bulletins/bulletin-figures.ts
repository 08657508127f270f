import { roundedShare } from '../../policy/ratio.ts';
import type { Progress } from '../../policy/rules/participation-target.ts';
import type { Db } from '../../store/db.ts';
import {
  type BulletinRegionRow,
  regionsOfBulletin,
  type StoredBulletin,
  villagesOfBulletin,
} from '../../store/queries/bulletin.ts';
import type { Counter } from '../write.ts';
import { figuresOf } from './bulletin-law.ts';
import { type OpenBulletin, progressOf } from './bulletin-run.ts';

/** A region of a bulletin with its rate, and what changed since the bulletin before; null where there is none, or no rate. */
export interface BulletinFigure extends BulletinRegionRow, Omit<Progress, 'enrolled'> {
  /** Heads more than before. */
  readonly enrolledChange: number | null;
  /** Percentage points more than before, in basis points: of the unrounded rates, rounded to be shown. */
  readonly rateChangeBp: number | null;
}

type Ground = Pick<Counter, 'rulebooks'>;

/** The county and its towns, the best rank first; those without a rank behind them, by code. */
export function figuresOfTowns({ bulletin, before }: OpenBulletin, ground: Ground): BulletinFigure[] {
  const found = compared(bulletin, bulletin.regions, before, ground);
  return found.sort((a, b) => (a.rank ?? LAST) - (b.rank ?? LAST) || (a.regionCode < b.regionCode ? -1 : 1));
}

/** Behind every rank. */
const LAST = Number.MAX_SAFE_INTEGER;

export interface VillagePage {
  readonly first: number;
  readonly after?: string | null;
}

/** Villages within the viewer's regions, by code. */
export async function figuresOfVillages(
  { bulletin, before }: OpenBulletin,
  page: VillagePage,
  counter: Counter,
): Promise<BulletinFigure[]> {
  const { db, reach } = counter;
  const villages = await villagesOfBulletin(db, reach, bulletin.id, page);
  return compared(bulletin, villages, before && (await sameRegionsOf(db, before, villages)), counter);
}

const sameRegionsOf = async (db: Db, before: StoredBulletin, regions: readonly BulletinRegionRow[]) => ({
  ...before,
  regions: await regionsOfBulletin(
    db,
    before.id,
    regions.map(({ regionCode }) => regionCode),
  ),
});

function compared(
  bulletin: StoredBulletin,
  regions: readonly BulletinRegionRow[],
  before: StoredBulletin | null,
  ground: Ground,
): BulletinFigure[] {
  const now = figuresOf(regions.map(progressOf), bulletin, ground);
  const then = before ? figuresOf(before.regions.map(progressOf), before, ground) : new Map<string, Progress>();
  const heads = new Map(before?.regions.map(({ regionCode, enrolled }) => [regionCode, enrolled]));
  return regions.map((region) => {
    const own = now.get(region.regionCode) ?? { ...UNKNOWN, enrolled: region.enrolled };
    const was = heads.get(region.regionCode);
    const enrolledChange = was === undefined ? null : region.enrolled - was;
    return { ...own, ...region, enrolledChange, rateChangeBp: pointsBetween(then.get(region.regionCode), own) };
  });
}

const UNKNOWN = { outOf: null, rateBp: null, isReached: null, headsMissing: null };

/** Points from one rate to another, of the unrounded rates. */
function pointsBetween(before: Progress | undefined, after: Progress): number | null {
  if (!before?.outOf || !after.outOf) return null;
  const product = after.enrolled * before.outOf - before.enrolled * after.outOf;
  return roundedShare([product, 10_000], before.outOf * after.outOf);
}
