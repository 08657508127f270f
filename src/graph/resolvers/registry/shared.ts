import type { NounName } from '../../../store/noun.ts';
import type { RecordingRow } from '../../../store/rows.ts';
import type { Context } from '../../context.ts';
import { pickVersion } from '../../periods.ts';
import type { RegionRow } from '../../rows.ts';

interface Held {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** Fields that every dated row has. */
export const dated = { valid: (row: Held) => ({ from: row.validFrom, to: row.validTo }) };

/** Fields that every recorded row has. A row of a whole file brings its recording; for others it is read by itself. */
export const recorded = (noun: NounName) => ({
  recording: (row: { id: string } | RecordingRow, _: unknown, { loaders }: Context) =>
    'recordedAt' in row ? row : loaders.recordingOf(noun).load(row.id),
});

/** The region a row names, as it is today; where it is no more, as it was last. */
export async function regionOf(code: string | null, { loaders, today }: Context): Promise<RegionRow | null> {
  return code === null ? null : pickVersion(await loaders.regionVersions.load(code), today);
}
