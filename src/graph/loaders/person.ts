import { nearestDay } from '../../policy/dates.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { unmaskNumbers, unmaskPhones } from '../../services/people/unmask-number.ts';
import { answeredBy } from '../../services/statements/told-facts.ts';
import { duplicateCasesById } from '../../store/queries/duplicate-case.ts';
import {
  checksOfPeople,
  documentsOfPeople,
  namesOfPeople,
  peopleById,
  placesOfPeople,
  statusesOfPeople,
} from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import {
  duplicateCasesOfOthers,
  duplicateCasesOfPeople,
  filesMergedInto,
  versionsOfPeople,
} from '../../store/queries/person-file.ts';
import { membershipsOfPeople as setsOfPeople } from '../../store/queries/population-set.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { type LoaderSource, seenBy } from './source.ts';

const personId = by('personId');

/** People, what is written about them, and cases of files that may be of one person. */
export function personLoaders(source: LoaderSource) {
  const { db, reach, viewer, today } = source;
  const seen = seenBy(source);
  return {
    person: byKey(seen(peopleById), (row) => row.askedId ?? row.id),
    nameOfPerson: byKey(seen(namesOfPeople), personId),
    placesOfPerson: groupedBy(seen(placesOfPeople), personId),
    statusesOfPerson: groupedBy(seen(statusesOfPeople), personId),
    documentsOfPerson: groupedBy(seen(documentsOfPeople), personId),
    checksOfPerson: groupedBy(seen(checksOfPeople), personId),
    mergedFilesOfPerson: groupedBy(seen(filesMergedInto), by('mergedIntoId')),
    versionsOfPerson: {
      documents: groupedBy(seen(versionsOfPeople.documents), personId),
      places: groupedBy(seen(versionsOfPeople.places), personId),
      enrollments: groupedBy(seen(versionsOfPeople.enrollments), personId),
      memberships: groupedBy(seen(versionsOfPeople.memberships), personId),
      statuses: groupedBy(seen(versionsOfPeople.statuses), personId),
      checks: groupedBy(seen(versionsOfPeople.checks), personId),
      listings: groupedBy(seen(versionsOfPeople.listings), personId),
      payments: groupedBy(seen(versionsOfPeople.payments), personId),
    },
    factsOfPerson: byKey(async (keys) => {
      const known = (await factsOfPeople(db, reach, keys)) as unknown as PersonFacts[];
      return known.map((facts) => answeredBy({ reach, viewer }, facts));
    }, personId),
    /** Which set of the population somebody is of, one loader for each policy year asked about. */
    membershipIn: memo((year) =>
      byKey(
        (keys) => setsOfPeople(db, reach, keys, { policyYear: Number(year), on: nearestDay(Number(year), today) }),
        personId,
      ),
    ),
    /** Citizen numbers in whole, one loader for each case they are read for; reading them is audited. */
    wholeNumberFor: memo((caseNumber) => byKey((keys) => unmaskNumbers(keys, source, caseNumber), personId)),
    /** The same of phone numbers. */
    wholePhoneFor: memo((caseNumber) => byKey((keys) => unmaskPhones(keys, source, caseNumber), personId)),

    duplicateCase: byKey(seen(duplicateCasesById), by('id')),
    duplicateCasesOfPerson: groupedBy(seen(duplicateCasesOfPeople), personId),
    duplicateCasesOfOther: groupedBy(seen(duplicateCasesOfOthers), by('otherPersonId')),
  };
}
