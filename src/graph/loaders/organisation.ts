import {
  assignmentsOfStaff,
  collectorsOfRegions,
  organisationsById,
  staffById,
} from '../../store/queries/organisation.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Organisations, their staff, and where staff collects. */
export function organisationLoaders(source: LoaderSource) {
  const { db, today } = source;
  const seen = seenBy(source);
  return {
    organisation: byKey(seen(organisationsById), by('id')),
    staff: byKey(seen(staffById), by('id')),
    assignmentsOfStaff: groupedBy(seen(assignmentsOfStaff), by('staffMemberId')),
    collectorsOfRegion: groupedBy((codes) => collectorsOfRegions(db, codes, today), by('regionCode')),
  };
}
