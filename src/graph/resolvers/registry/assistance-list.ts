import { readCategories } from '../../../store/queries/assistance-listing.ts';
import type { Context } from '../../context.ts';
import type { AssistanceListBatchRow, AssistanceListingRow } from '../../rows.ts';
import { dated, recorded, regionOf } from './shared.ts';

export const assistanceList = {
  Query: { assistanceCategories: (_: unknown, __: unknown, { db }: Context) => readCategories(db) },
  AssistanceCategoryEntry: dated,

  AssistanceListing: {
    ...dated,
    ...recorded('AssistanceListing'),
    person: ({ personId }: AssistanceListingRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
    certificateNo: ({ certificateMasked }: AssistanceListingRow) => certificateMasked,
    region: ({ regionCode }: AssistanceListingRow, _: unknown, context: Context) => regionOf(regionCode, context),
    batch: ({ batchId }: AssistanceListingRow, _: unknown, { loaders }: Context) =>
      batchId && loaders.batch.load(batchId),
  },

  AssistanceListBatch: {
    region: ({ regionCode }: AssistanceListBatchRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};
