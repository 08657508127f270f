import { NOUNS } from '../store/nouns/index.ts';

/**
 * What following one relation adds to a request's cost, times how deep it stands: the rows behind each row are looked through,
 * whatever page is asked. Too low, and a few filters hold every connection for their longest time; too high, and honest
 * filters over four or five relations are refused. At this one three chains of five relations fit into one request.
 */
const RELATION_COST = 4_000;

/** What is looked up in a table of its own; a place of a person is one test more. */
const RELATIONS: ReadonlySet<string> = new Set(
  Object.values(NOUNS).flatMap(({ relations }) =>
    Object.entries(relations).flatMap(([name, { regionColumn }]) => (regionColumn ? [] : [name])),
  ),
);

/** What a `where` adds to the cost of its list, or a variable that holds one. */
export function costOfWhere(where: unknown, depth = 1): number {
  if (typeof where !== 'object' || where === null) return 0;
  let cost = 0;
  for (const [key, value] of Object.entries(where)) {
    cost += RELATIONS.has(key) ? depth * RELATION_COST + costOfWhere(value, depth + 1) : costOfWhere(value, depth);
  }
  return cost;
}

/** What each dimension of a statistic adds to its cost: every row has another value to be told apart by, and there are more groups. */
const DIMENSION_COST = 2_500;

/** What the `groupBy` of a statistic adds to its cost. */
export const costOfGroups = (groupBy: unknown): number =>
  Array.isArray(groupBy) ? groupBy.length * DIMENSION_COST : 0;
