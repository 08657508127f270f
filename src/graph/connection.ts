import {
  countRows,
  estimateRows,
  type OrderArgument,
  type Page,
  type PageArguments,
  readPage,
} from '../store/connection.ts';
import type { NounName } from '../store/noun.ts';
import { NOUNS } from '../store/nouns/index.ts';
import type { Context } from './context.ts';
import type { ConnectionRows } from './rows.ts';

/** A resolver that lists a noun: one statement for the page, and one more for each count that is selected. */
export function listOf<Row>(name: NounName) {
  const noun = NOUNS[name];
  return async (_: unknown, page: PageArguments, context: Context): Promise<ConnectionRows<Row>> => {
    const read: Page<Row> = await readPage(context.db, noun, page, context);
    return {
      ...connectionOf(read, read.rows, () => countRows(context.db, noun, page.where, context)),
      totalCountEstimate: () => estimateRows(context.db, noun, page.where, context),
    };
  };
}

/**
 * A page as a connection of its nodes, one for each row; what is not selected is not made. A list that is no noun's has nothing to
 * estimate by, and counts.
 */
export function connectionOf<Node>(
  { cursor, hasNextPage, hasPreviousPage }: Page<unknown>,
  nodes: readonly Node[],
  totalCount: () => Promise<number>,
): ConnectionRows<Node> {
  return {
    nodes,
    edges: () => nodes.map((node, position) => ({ node, cursor: cursor(position) ?? '' })),
    pageInfo: () => ({
      hasNextPage,
      hasPreviousPage,
      startCursor: cursor(0),
      endCursor: cursor(nodes.length - 1),
    }),
    totalCount,
    totalCountEstimate: totalCount,
  };
}

/** The values that an order field's enum stands for: `BIRTH_DATE` is the noun's field `birthDate`. */
export function orderFields(name: NounName): Record<string, OrderArgument['field']> {
  const orderable = Object.entries(NOUNS[name].fields).filter(([, field]) => field.isOrderable);
  return Object.fromEntries(orderable.map(([key]) => [screaming(key), key]));
}

/** `birthDate` to `BIRTH_DATE`. */
export const screaming = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
