import type { Cell, KeyValue } from './cell.ts';

/** What is told of a measure over a cell; null where it is kept back. Money in fen. */
export interface ToldSums {
  readonly sum: number | null;
  readonly avg: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly median: number | null;
  /** How many different people have a value. */
  readonly people: number | null;
}

/** A cell as it is told: exactly, or rounded and with numbers kept back. */
export interface Told {
  readonly key: readonly KeyValue[];
  readonly totalOf: readonly number[];
  readonly count: number | null;
  readonly people: number | null;
  readonly sums: Readonly<Record<string, ToldSums>>;
  readonly part: number | null;
  /** Whether a number that was asked for is kept back. */
  readonly isSuppressed: boolean;
  readonly isRounded: boolean;
}

/** A cell to somebody who is told everything as it is. */
export const exactly = ({ key, totalOf, count, people, sums, part }: Cell): Told => ({
  key,
  totalOf,
  count,
  people,
  sums,
  part,
  isSuppressed: false,
  isRounded: false,
});

/** A number of a group by its name, as a fraction: rates compare unrounded, and 97.995 % is below 98 %. */
export function numberOf({ count, people, part, sums }: Told, name: string): { value: number; of: number } | null {
  if (name === 'rate') return part === null || !count ? null : { value: part, of: count };
  const value = name === 'count' ? count : name === 'people' ? people : (sums[name]?.sum ?? null);
  return value === null ? null : { value, of: 1 };
}

/** Of a measure that is kept back. */
export const NO_SUMS: ToldSums = { sum: null, avg: null, min: null, max: null, median: null, people: null };
