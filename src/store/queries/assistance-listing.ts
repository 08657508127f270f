import { and, isNull, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { assistanceListBatch } from '../nouns/assistance-list-batch.ts';
import { assistanceListing } from '../nouns/assistance-listing.ts';
import { rowsBy, statement, versionsBy } from '../rows.ts';
import { assistanceCategories, assistanceListBatches, assistanceListings, people } from '../tables/index.ts';
import { type LockedPerson, personKept } from './person.ts';

export const listingsById = rowsBy(assistanceListing, assistanceListings.id);

/** Listings in the version that a row met or made, whether or not it still stands. */
export const listingVersions = versionsBy(assistanceListing, assistanceListings.id, []);

export const listingsOfPeople = rowsBy(assistanceListing, assistanceListings.personId, [
  sql`${assistanceListings.confirmedOn} desc nulls last`,
  sql`${assistanceListings.id}`,
]);

export const batchesById = rowsBy(assistanceListBatch, assistanceListBatches.id);

const listed = statement<LockedPerson>(({ orm }, kind) =>
  orm
    .select(personKept)
    .from(people)
    .where(
      and(
        isNull(people.mergedIntoId),
        sql`${people.regionCode} >= ${sql.placeholder('from')} and ${people.regionCode} < ${sql.placeholder('to')}`,
        sql`${people.id} in (
          select coalesce(file.merged_into_id, file.id) from assistance_listings listing
          join people file on file.id = listing.person_id where listing.superseded_at is null)`,
        personVisible(byKey(kind)),
      ),
    )
    .orderBy(people.id),
);

/** People of a region whom some list holds or held: those for whom anybody might pay. By id. */
export async function listedPeople(db: Db, reach: Reach, within: string): Promise<LockedPerson[]> {
  if (reach.kind === 'NONE') return [];
  return listed(db, reach.kind, { ...subtree(within), ...reachValues(reach) });
}

/** Every category, in the order of the enum. */
export function readCategories({ orm }: Db) {
  return orm.select().from(assistanceCategories).orderBy(assistanceCategories.code);
}
