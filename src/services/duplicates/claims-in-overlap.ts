import { yearOf } from '../../policy/dates.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import type { StoredDuplicateCase } from '../../store/queries/duplicate-case.ts';

/** Until when an enrolment stood in its year; null where it lasted to the end. */
interface Stood {
  readonly endedOn: string | null;
}

/** Claims admitted in a case's year while both of its enrolments stood, the first admission first; of two files none. */
export function claimsInOverlap(
  { policyYear, scheme, otherScheme }: Pick<StoredDuplicateCase, 'policyYear' | 'scheme' | 'otherScheme'>,
  enrollments: readonly (Stood | null)[],
  claims: readonly StoredClaim[],
): StoredClaim[] {
  const stands = (day: string) => enrollments.every((one) => one?.endedOn == null || day <= one.endedOn);
  return claims
    .filter((claim) => claim.scheme === scheme || claim.scheme === otherScheme)
    .filter(({ admittedOn }) => yearOf(admittedOn) === policyYear && stands(admittedOn))
    .sort((a, b) => (a.admittedOn + a.id < b.admittedOn + b.id ? -1 : 1));
}
