import type { StoredFundEntry } from '../../store/queries/fund-entry.ts';

/** Of a slip's lines those that take back what the bank had confirmed, and that it has not confirmed itself. */
export function waitingReversals(lines: readonly StoredFundEntry[]): StoredFundEntry[] {
  const moved = new Set(lines.filter(({ confirmedOn }) => confirmedOn !== null).map(({ id }) => id));
  return lines.filter((line) => line.confirmedOn === null && line.reversesId !== null && moved.has(line.reversesId));
}

/**
 * What the bank confirms with a line of a slip. A slip moved money once: where it was booked anew, what was taken back is confirmed with
 * it, so that the money has arrived once.
 */
export const confirmedWith = (entry: StoredFundEntry, lines: readonly StoredFundEntry[]): StoredFundEntry[] =>
  entry.reversesId === null ? [entry, ...waitingReversals(lines)] : [entry];

/** Whether somebody booked any of a slip's lines, also those that take others back: then they confirm none of them. */
export const isBookedBy = (lines: readonly StoredFundEntry[], subject: string | null): boolean =>
  lines.some(({ bookedBy }) => bookedBy === subject);
