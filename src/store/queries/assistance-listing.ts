import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { assistanceListBatch } from '../nouns/assistance-list-batch.ts';
import { assistanceListing } from '../nouns/assistance-listing.ts';
import { rowsBy } from '../rows.ts';
import { assistanceCategories, assistanceListBatches, assistanceListings } from '../tables/index.ts';

export const listingsById = rowsBy(assistanceListing, assistanceListings.id);

export const listingsOfPeople = rowsBy(assistanceListing, assistanceListings.personId, [
  sql`${assistanceListings.confirmedOn} desc nulls last`,
  sql`${assistanceListings.id}`,
]);

export const batchesById = rowsBy(assistanceListBatch, assistanceListBatches.id);

/** Every category, in the order of the enum. */
export function readCategories({ orm }: Db) {
  return orm.select().from(assistanceCategories).orderBy(assistanceCategories.code);
}
