import { namePlace } from '../../services/assistance-lists/stage-list.ts';
import { stepsOfBatches } from '../../store/queries/assistance-list.ts';
import { countEffects, effectsById, rowsOfEffects } from '../../store/queries/assistance-list-effect-page.ts';
import { previewsOf } from '../../store/queries/assistance-list-preview.ts';
import { candidatesOfRows, listRowsById, retriesOfRows } from '../../store/queries/assistance-list-row.ts';
import {
  batchesById,
  listingsById,
  listingsOfPeople,
  listingVersions,
} from '../../store/queries/assistance-listing.ts';
import { namesOfListRows } from '../../store/queries/sealed-assistance-list.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Deliveries of assistance lists, their rows and effects, and the listings that they made. */
export function assistanceListLoaders(source: LoaderSource) {
  const { db, reach, keyring } = source;
  const seen = seenBy(source);
  return {
    listing: byKey(seen(listingsById), by('id')),
    /** A listing in the version that a row of a list met or made, whether or not it still stands. */
    listingVersion: byKey(seen(listingVersions), by('id')),
    listingsOfPerson: groupedBy(seen(listingsOfPeople), by('personId')),

    batch: byKey(seen(batchesById), by('id')),
    stepsOfBatch: groupedBy(seen(stepsOfBatches), by('batchId')),
    previewOfBatch: byKey(seen(previewsOf), by('batchId')),

    listEffect: byKey(seen(effectsById), by('id')),
    rowsOfEffect: groupedBy(seen(rowsOfEffects), by('effectId')),
    /** One loader for each search, as JSON. */
    effectCountOfBatch: memo((search) =>
      byKey((keys) => countEffects(db, reach, keys, JSON.parse(search)), by('batchId')),
    ),

    listRow: byKey(seen(listRowsById), by('id')),
    candidatesOfRow: groupedBy(seen(candidatesOfRows), by('rowId')),
    retriesOfRow: groupedBy(seen(retriesOfRows), by('originId')),
    nameOfListRow: byKey(
      async (keys) =>
        (await namesOfListRows(db, reach, keys)).map((row) => ({
          id: row.id,
          name: row.sealed && keyring.open(row.sealed, namePlace(row.id)),
        })),
      by('id'),
    ),
  };
}
