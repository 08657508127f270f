import { enrollmentVersions, type StoredDuplicateCase } from '../../store/queries/duplicate-case.ts';
import { householdsById } from '../../store/queries/household.ts';
import { documentsOfPeople, peopleById } from '../../store/queries/person.ts';
import type { Counter } from '../write.ts';

/** One of the two that a case is about, as an office may see it. */
export interface DuplicateSide {
  readonly regionCode: string | null;
  readonly scheme: string | null;
  readonly name: string | null;
  /** 身份证号, masked. */
  readonly number: string | null;
  readonly householdNumber: string | null;
}

/** Both sides of each case, the first before the second; what may not be seen is null. */
export async function sidesOfCases(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  cases: readonly StoredDuplicateCase[],
): Promise<[DuplicateSide, DuplicateSide][]> {
  const personIds = cases.flatMap(({ personId, otherPersonId }) => [
    personId,
    ...(otherPersonId ? [otherPersonId] : []),
  ]);
  const enrollmentIds = cases.flatMap((one) => [one.firstEnrollmentId ?? '', one.secondEnrollmentId ?? '']);
  const householdIds = cases.flatMap((one) => one.householdIds);
  const people = byId(await peopleById(db, reach, personIds));
  const enrolled = byId(await enrollmentVersions(db, reach, enrollmentIds));
  const households = byId(await householdsById(db, reach, householdIds));
  const documents = await documentsOfPeople(db, reach, personIds);
  return cases.map((one) => {
    const side = (at: 0 | 1): DuplicateSide => {
      const personId = at === 0 ? one.personId : (one.otherPersonId ?? one.personId);
      const enrollment = enrolled.get((at === 0 ? one.firstEnrollmentId : one.secondEnrollmentId) ?? '');
      const household = households.get(one.householdIds[at] ?? '');
      return {
        regionCode: enrollment?.regionCode ?? household?.regionCode ?? people.get(personId)?.regionCode ?? null,
        scheme: (at === 0 ? one.scheme : one.otherScheme) ?? enrollment?.scheme ?? null,
        name: people.get(personId)?.name ?? null,
        number: documents.find((row) => row.personId === personId && row.kind === 'CITIZEN_ID')?.numberMasked ?? null,
        householdNumber: household?.number ?? null,
      };
    };
    return [side(0), side(1)];
  });
}

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]));
