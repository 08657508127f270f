import type { NounName } from '../../store/noun.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import { changesOfSubjects } from '../../store/queries/audit.ts';
import { type LooksPage, looksAtFiles } from '../../store/queries/file-look.ts';
import { recordingsOf } from '../../store/rows.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { type LoaderSource, openTo, seenBy } from './source.ts';

/** Statements for the recordings of each noun, made when first asked for. */
const RECORDINGS = Object.fromEntries(
  Object.values(NOUNS).flatMap((noun) =>
    'recordedAt' in noun.table && 'source' in noun.table ? [[noun.name, recordingsOf(noun)]] : [],
  ),
) as Record<NounName, ReturnType<typeof recordingsOf>>;

/** Who recorded, changed and looked at what. */
export function auditLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  return {
    recordingOf: memo((noun) => byKey(seen(RECORDINGS[noun as NounName]), by('id'))),
    /** Of ids that the viewer has been shown: of people and households. */
    changesOf: groupedBy(openTo(source)(changesOfSubjects), by('subject')),
    /** One loader for each page asked about, which is written as JSON. Of files that the viewer has been shown. */
    looksOf: memo((page) =>
      groupedBy((subjects) => looksAtFiles(source.db, subjects, JSON.parse(page) as LooksPage), by('subject')),
    ),
  };
}
