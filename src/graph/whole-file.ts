import type { PersonRow } from './rows.ts';

/** What reads the rows that one id names. */
interface RowsOfId<Row> {
  load(id: string): Promise<Row[]>;
}

/**
 * The rows of a whole file: those of the person, and those of the files that were merged into it, which keep their own. `latest`
 * is what the rows of several files are brought into one order by, the greatest first and what is missing last.
 */
export async function ofWholeFile<Row>(
  { id, mergedIds }: PersonRow,
  rows: RowsOfId<Row>,
  latest: (row: Row) => string | number | null,
): Promise<Row[]> {
  if (mergedIds.length === 0) return rows.load(id);
  const all = (await Promise.all([id, ...mergedIds].map((one) => rows.load(one)))).flat();
  return all.sort((a, b) => compare(latest(b), latest(a)));
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null || a > b ? 1 : -1;
}
