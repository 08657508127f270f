import { designationsOfInstitutions } from '../../store/queries/designation.ts';
import {
  institutionsByCode,
  institutionsById,
  violationsById,
  violationsOfInstitutions,
} from '../../store/queries/institution.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, openTo, seenBy } from './source.ts';

/** Institutions of care, when they were designated, and where they broke the rules. */
export function institutionLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  return {
    institution: byKey(seen(institutionsById), by('id')),
    institutionOfCode: byKey(openTo(source)(institutionsByCode), by('code')),
    designationsOfInstitution: groupedBy(seen(designationsOfInstitutions), by('institutionId')),
    /** Withdrawn ones too. */
    violation: byKey(seen(violationsById), by('id')),
    violationsOfInstitution: groupedBy(seen(violationsOfInstitutions), by('institutionId')),
  };
}
