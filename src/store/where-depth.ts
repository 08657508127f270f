import { FilterRefused, type Where } from './where.ts';
import type { Files } from './whole-file.ts';

/** Where a filter stands: how many are around it, and how many of them are relations'. */
export interface Depth {
  readonly levels: number;
  readonly relations: number;
  /** Whether the rows are files of people, those that were merged among them. */
  readonly isAnyFile: boolean;
  /** Of a list of people: which files these are. */
  readonly files: Files;
}

export const ROOT: Depth = { levels: 0, relations: 0, isAnyFile: false, files: 'ANY' };

/** Inside `and`, `or`, `not`: of the same rows. */
export const below = (depth: Depth): Depth => ({ ...depth, levels: depth.levels + 1 });

/** Inside a relation: of the rows there. */
export const beyond = ({ levels, relations }: Depth, isAnyFile: boolean): Depth => ({
  ...{ levels: levels + 1, relations: relations + 1 },
  isAnyFile,
  files: 'ANY',
});

/** Payments of people of households of people …: no question needs more, and each level may multiply the rows that are read. */
const MOST_RELATIONS = 5;
/** Levels of `and`, `or`, `not` and relations. More says nothing that fewer do not, and each one takes stack. */
const MOST_LEVELS = 20;

export function assertShallow({ levels, relations }: Depth): void {
  if (levels > MOST_LEVELS)
    throw new FilterRefused(`A where has at most ${MOST_LEVELS} levels of and, or, not and relations. Ask for less.`);
  if (relations > MOST_RELATIONS)
    throw new FilterRefused(`A where follows at most ${MOST_RELATIONS} relations into each other. Ask for less.`);
}

/** Filters in all lists of `and` and `or` together. Each is tested on every row: ten times as many keep a small county's list busy for seconds. */
const MOST_CHOICES = 1_000;

export function assertFew(where: Where): void {
  if (choicesIn(where) > MOST_CHOICES)
    throw new FilterRefused(
      `A where has at most ${MOST_CHOICES} filters in its lists of and and or. Ask in several requests, or use in: […].`,
    );
}

function choicesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.entries(value).map(([key, one]) => (isChoice(key, one) ? one.length : 0) + choicesIn(one));
  return inside.reduce((sum, one) => sum + one, 0);
}

const isChoice = (key: string, value: unknown): value is readonly unknown[] =>
  (key === 'and' || key === 'or') && Array.isArray(value);
