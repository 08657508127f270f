import {
  certificatesById,
  certificatesOfHouseholds,
  certificatesOfPeople,
  eventsOfCertificates,
} from '../../store/queries/certificate.ts';
import { enrollmentVersions } from '../../store/queries/duplicate-case.ts';
import { enrollmentsById, enrollmentsOfPeople } from '../../store/queries/enrollment.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Enrolments, and the certificates (参保凭证) that prove them. */
export function enrollmentLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  return {
    enrollment: byKey(seen(enrollmentsById), by('id')),
    /** An enrollment in the version that a case found, whether or not it still stands. */
    enrollmentVersion: byKey(seen(enrollmentVersions), by('id')),
    enrollmentsOfPerson: groupedBy(seen(enrollmentsOfPeople), by('personId')),

    certificate: byKey(seen(certificatesById), by('id')),
    certificatesOfPerson: groupedBy(seen(certificatesOfPeople), by('personId')),
    certificatesOfHousehold: groupedBy(seen(certificatesOfHouseholds), by('householdId')),
    eventsOfCertificate: groupedBy(seen(eventsOfCertificates), by('certificateId')),
  };
}
