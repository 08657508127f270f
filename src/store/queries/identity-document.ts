import { and, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { lockNames } from '../lock-name.ts';
import { statement } from '../rows.ts';
import { identityDocuments, people } from '../tables/index.ts';

export type NewIdentityDocument = typeof identityDocuments.$inferInsert;
type DocumentKind = (typeof identityDocuments.$inferSelect)['kind'];

export const insertDocuments = (tx: Db, rows: readonly NewIdentityDocument[]): Promise<void> =>
  insertRows(tx, identityDocuments, rows);

/** That a number stands in a file. */
export interface NumberHolder {
  readonly kind: DocumentKind;
  /** Hexadecimal, as `numberIndex` is. */
  readonly index: string;
  /** The file as it stands today, after merging. */
  readonly fileId: string;
  /** Whether the viewer may see that file. */
  readonly isVisible: boolean;
}

const holder = alias(people, 'holder');

const holders = statement<NumberHolder>(({ orm }, kind) =>
  orm
    .selectDistinct({
      kind: identityDocuments.kind,
      index: sql`encode(${identityDocuments.numberIndex}, 'hex')`.as('index'),
      fileId: sql`${people.id}`.as('fileId'),
      isVisible: sql`${personVisible(byKey(kind)) ?? sql`true`}`.as('isVisible'),
    })
    .from(identityDocuments)
    .innerJoin(holder, eq(holder.id, identityDocuments.personId))
    .innerJoin(people, eq(people.id, sql`coalesce(${holder.mergedIntoId}, ${holder.id})`))
    .where(
      and(
        // An array made once, so that the index over numbers is used.
        sql`${identityDocuments.numberIndex} = any(array(
          select decode(name, 'hex') from unnest(${sql.placeholder('names')}::text[]) as name))`,
        isNull(identityDocuments.supersededAt),
      ),
    ),
);

/**
 * The files that hold these numbers, those too that the viewer may not see: a number stands in one file, wherever that is. Who
 * else asks for the same numbers waits until the transaction ends.
 */
export async function holdNumbers(tx: Db, reach: Reach, indexes: readonly Buffer[]): Promise<NumberHolder[]> {
  if (indexes.length === 0) return [];
  const names = indexes.map((index) => index.toString('hex'));
  await lockNames(tx, names);
  return holders(tx, reach.kind, { names, ...reachValues(reach) });
}
