import type { Db } from '../../store/db.ts';
import { type BulletinRegionRow, codesOfCounty } from '../../store/queries/bulletin.ts';
import { countProgress, type ProgressRow } from '../../store/queries/progress.ts';
import { focusWithin, targetsWithin } from '../../store/queries/region-target.ts';
import { levelOf } from '../imports/region-file.ts';
import { isFocus } from '../supervision/progress-facts.ts';
import type { BulletinQuestion } from './bulletin-question.ts';

/** 登记人数, 参合人数, 缴费人数. */
export type Counts = Pick<BulletinRegionRow, 'registered' | 'enrolled' | 'paid'>;

/** A bulletin's question, and the instant by which what counts was recorded. */
export type CountedAt = Omit<BulletinQuestion, 'month'> & { readonly knownAt: string };

/** What the books say of every region that they name, of its town, and of the county. */
export async function countRegions(db: Db, { regionCode: within, ...at }: CountedAt): Promise<Map<string, Counts>> {
  const counted = await countProgress(db, { within, ...at });
  const sums = new Map<string, Counts>();
  for (const row of counted) {
    for (const code of regionsAround(row.regionCode)) sums.set(code, added(sums.get(code) ?? NOBODY, row));
  }
  return sums;
}

export const NOBODY: Counts = { registered: 0, enrolled: 0, paid: 0 };

/** Characters of the codes of a county, a town and a village. */
const LENGTHS = [6, 9, 12];

/** A region's own code, and those of the town and the county that it lies in. */
const regionsAround = (code: string): string[] =>
  LENGTHS.filter((length) => length <= code.length).map((length) => code.slice(0, length));

const added = (sum: Counts, row: ProgressRow): Counts => ({
  registered: sum.registered + row.registered,
  enrolled: sum.enrolled + row.enrolled,
  paid: sum.paid + row.paid,
});

/** A region of a bulletin before it is ranked. */
export type CountedRegion = Omit<BulletinRegionRow, 'rank' | 'isLast'>;

/**
 * Everything that a bulletin tells of a county: itself, its towns and villages as they stood in the list of regions that day, and
 * whatever else its books or its targets name; each with the numbers that it is held against.
 */
export async function countedRegions(db: Db, at: CountedAt): Promise<CountedRegion[]> {
  const listed = await codesOfCounty(db, at.regionCode, at.asOf);
  const counts = await countRegions(db, at);
  const within = { ...at, within: at.regionCode };
  const targets = new Map((await targetsWithin(db, within)).map((row) => [row.regionCode, heldOf(row)]));
  const focus = await focusWithin(db, within, at.asOf);
  const codes = new Set([...listed, ...counts.keys(), ...targets.keys()]);
  return [...codes].sort().map((regionCode) => ({
    ...{ regionCode, level: levelOf(regionCode) },
    ...(counts.get(regionCode) ?? NOBODY),
    ...(targets.get(regionCode) ?? NO_TARGET),
    isFocus: isFocus(regionCode, focus),
  }));
}

type Held = Omit<CountedRegion, 'regionCode' | 'level' | 'isFocus' | keyof Counts>;

const NO_TARGET: Held = {
  ...{ enrolledBefore: null, taskHeads: null, residents: null, hukouLiable: null },
  ...{ targetRateBp: null, targetHeads: null, taxShareFen: null, countyMatchFen: null },
};

const heldOf = ({ enrolledBefore, taskHeads, residents, hukouLiable, ...row }: Held): Held => {
  const { targetRateBp, targetHeads, taxShareFen, countyMatchFen } = row;
  return { enrolledBefore, taskHeads, residents, hukouLiable, targetRateBp, targetHeads, taxShareFen, countyMatchFen };
};
