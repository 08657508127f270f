import { type SQL, sql } from 'drizzle-orm';
import { type Range, subtree } from './access.ts';
import type { regionLevel } from './tables/index.ts';

export type RegionLevel = (typeof regionLevel.enumValues)[number];

/** How many characters of a code name a region of each level. */
const CHARACTERS: Readonly<Record<RegionLevel, number>> = {
  NATION: 0,
  PROVINCE: 2,
  CITY: 4,
  COUNTY: 6,
  TOWN: 9,
  VILLAGE: 12,
};

/** The code of the region of a level that a code lies in; a code that names less stays as it is. */
export function atLevel(code: SQL, level: RegionLevel): SQL {
  const head = sql`left(${code}, ${sql.raw(String(CHARACTERS[level]))})`;
  return CHARACTERS[level] < 6 ? sql`rpad(${head}, 6, '0')` : head;
}

/** Codes of a region and all below it. */
export function inRegion(code: SQL, region: string): SQL {
  const { from, to } = subtree(region);
  return sql`(${code} >= ${from} and ${code} < ${to})`;
}

/** Codes that lie in any of some ranges, which are few: none, where there is none. */
export function inRanges(code: SQL, ranges: readonly Range[]): SQL {
  if (ranges.length === 0) return sql`false`;
  const within = ranges.map(({ from, to }) => sql`(${code} >= ${from} and ${code} < ${to})`);
  return sql`(${sql.join(within, sql` or `)})`;
}
