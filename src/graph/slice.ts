import { PageRefused } from '../store/connection.ts';
import type { ConnectionRows } from './rows.ts';

/** What a caller asks of a list that is read in one direction and is no noun's. */
export interface SliceArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** Where a row stands in its list: texts that a cursor holds. */
export type Place = readonly (string | null)[];

/** A slice as a connection. `end` is where the next one begins, which may lie behind the last row; null behind everything. */
export function sliceOf<Row>(
  list: string,
  rows: readonly { readonly row: Row; readonly place: Place }[],
  { after }: SliceArguments,
  end: Place | null,
): Omit<ConnectionRows<Row>, 'totalCount' | 'totalCountEstimate'> {
  const cursorOf = (place: Place | undefined | null) =>
    place ? Buffer.from(JSON.stringify([list, ...place])).toString('base64url') : null;
  return {
    nodes: rows.map(({ row }) => row),
    edges: () => rows.map(({ row, place }) => ({ node: row, cursor: cursorOf(place) ?? '' })),
    pageInfo: () => ({
      hasNextPage: end !== null,
      hasPreviousPage: after !== undefined && after !== null,
      startCursor: cursorOf(rows[0]?.place),
      endCursor: cursorOf(end ?? rows.at(-1)?.place),
    }),
  };
}

/** What a cursor of that list holds, read by whoever knows what it must be; null at the start of the list. */
export function readSliceCursor<Found>(
  list: string,
  { after }: SliceArguments,
  read: (values: readonly unknown[]) => Found | null,
): Found | null {
  if (after === undefined || after === null) return null;
  const [made, ...values] = parsed(after);
  const found = made === list ? read(values) : null;
  if (found !== null) return found;
  throw new PageRefused('The cursor does not belong to this list. Take cursors from the same query.');
}

function parsed(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}
