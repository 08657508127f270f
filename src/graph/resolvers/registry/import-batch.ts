import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import { type ImportBatchRow, type ImportKind, latestBatches } from '../../../store/queries/import-batch.ts';
import type { Context } from '../../context.ts';
import { regionOf } from './shared.ts';

export const importBatch = {
  Query: {
    importBatches(_: unknown, { first, kind }: { first: number; kind?: ImportKind | null }, { db, reach }: Context) {
      if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} files, not ${first}.`);
      return latestBatches(db, reach, first, kind ?? null);
    },
  },

  ImportBatch: {
    region: ({ regionCode }: ImportBatchRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};
