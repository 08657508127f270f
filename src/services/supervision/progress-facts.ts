import type { Scheme } from '../../policy/facts.ts';
import type { ProgressFacts, ProgressLevel, ProgressRegion } from '../../policy/progress-facts.ts';
import { isWithin } from '../../policy/region.ts';
import type { Db } from '../../store/db.ts';
import { countEnrolled, type EnrolledRow, lastCounts, type ProgressQuestion } from '../../store/queries/progress.ts';
import { type FocusRow, focusWithin, type RegionTarget, targetsWithin } from '../../store/queries/region-target.ts';
import type { Moment } from '../../store/queries/year-books.ts';

/** Which progress is asked for. */
export interface AskedProgress extends ProgressQuestion {
  readonly scheme: Scheme;
  readonly by: ProgressLevel;
  /** As of which day and as known when; left out, today as known now. */
  readonly at?: Moment;
}

/** Characters of the codes of a level. */
export const LENGTHS: Readonly<Record<ProgressLevel, number>> = { COUNTY: 6, TOWN: 9, VILLAGE: 12 };

/**
 * 进度事实: every region of a level within one that anybody is enrolled in or that a notice names, with its people, its targets, and what
 * the last bulletin counted. Of all people; who may ask is asked before. Targets and the focus group are those on file now.
 */
export async function progressFacts(db: Db, asked: AskedProgress, today: string): Promise<ProgressFacts> {
  const at = asked.at ?? { asOf: today, knownAt: null };
  const [counted, targets, focus, last] = await Promise.all([
    countEnrolled(db, asked, asked.at),
    targetsWithin(db, asked),
    focusWithin(db, asked, at.asOf),
    lastCounts(db, asked, at, asked.by),
  ]);
  const { regions, unplaced } = rolledUp(counted, asked.by);
  const lasts = new Map(last.map((one) => [one.regionCode, one]));
  const held = targets.filter((target) => target.regionCode.length === LENGTHS[asked.by]);
  const own = new Map(held.map((target) => [target.regionCode, target]));
  const named = focus.filter(({ regionCode, isSet }) => isSet && isOfLevel(regionCode, asked));
  const codes = new Set([...regions.keys(), ...own.keys(), ...named.map(({ regionCode }) => regionCode)]);
  const headsOf = (regionCode: string): ProgressRegion => ({
    ...{ regionCode, ...(regions.get(regionCode) ?? NOBODY) },
    ...targetOf(own.get(regionCode)),
    isFocus: isFocus(regionCode, focus),
    last: lasts.get(regionCode) ?? null,
  });
  const { within, scheme, policyYear, by: level } = asked;
  const question = { regionCode: within, scheme, policyYear, level, ...at };
  return { ...question, regions: [...codes].sort().map(headsOf), unplaced };
}

const NOBODY = { registered: 0, enrolled: 0 };

const isOfLevel = (code: string, { within, by }: AskedProgress): boolean =>
  code.length === LENGTHS[by] && isWithin(code, within);

/** Counts of a level's regions, and how many are enrolled of whom no such region is known. */
function rolledUp(rows: readonly EnrolledRow[], level: ProgressLevel) {
  const regions = new Map<string, typeof NOBODY>();
  let unplaced = 0;
  for (const { regionCode, registered, enrolled } of rows) {
    if (regionCode.length < LENGTHS[level]) unplaced += enrolled;
    else {
      const code = regionCode.slice(0, LENGTHS[level]);
      const sum = regions.get(code) ?? NOBODY;
      regions.set(code, { registered: sum.registered + registered, enrolled: sum.enrolled + enrolled });
    }
  }
  return { regions, unplaced };
}

/** What a notice asks of a region, as the engine takes it. */
function targetOf(target: Omit<RegionTarget, 'id'> | undefined) {
  return {
    enrolledBefore: target?.enrolledBefore ?? null,
    task: target?.taskHeads ?? null,
    resident: target?.residents ?? null,
    hukouLiable: target?.hukouLiable ?? null,
    taxShareFen: target?.taxShareFen ?? null,
    countyMatchFen: target?.countyMatchFen ?? null,
    targetRateBp: target?.targetRateBp ?? null,
    targetHeads: target?.targetHeads ?? null,
  };
}

/** What was recorded of the region, else of the nearest one that holds it; null where nobody said. */
export function isFocus(code: string, focus: readonly FocusRow[]): boolean | null {
  const said = focus.filter(({ regionCode }) => isWithin(code, regionCode));
  const nearest = said.reduce<FocusRow | null>(
    (best, one) => (best === null || isWithin(one.regionCode, best.regionCode) ? one : best),
    null,
  );
  return nearest?.isSet ?? null;
}
