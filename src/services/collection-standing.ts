import { yearOf } from '../policy/dates.ts';
import type { Day, EnrollmentFact, PersonFacts, StatusKind } from '../policy/facts.ts';
import { type PayingCase, refusing } from './collection-case.ts';
import type { Problem } from './collection-problem.ts';
import { isOfRulebook } from './enrollment-place.ts';

/** Enrolments that cover, or are on their way to it. */
const STANDS: ReadonlySet<EnrollmentFact['status']> = new Set(['REGISTERED', 'PAID', 'ACTIVE']);

/**
 * The registration of the year that waits here for its money, if any; or what stands in the way: the year was paid here, or
 * the person is insured elsewhere. A year that was paid and has ended is paid.
 */
export function standingEnrollment(of: PayingCase): { readonly enrollment: EnrollmentFact | undefined } | Problem {
  const { facts, place, index, paidOn } = of;
  const refuse = refusing(index);
  const year = place.published.rulebook.policyYear;
  const known = facts.enrollments.filter((one) => one.policyYear === year && one.supersededAt == null);
  const own = known.filter((one) => one.status !== 'VOID' && isOfRulebook(one, place.published));
  if (own.some(({ status }) => status !== 'REGISTERED')) return refuse('ALREADY_PAID', { year });
  const elsewhere = known.find((one) => STANDS.has(one.status) && !own.includes(one));
  if (elsewhere) {
    return refuse('ENROLLED_ELSEWHERE', { year, region: elsewhere.regionCode, scheme: elsewhere.scheme });
  }
  return hasStatus(facts, 'EMPLOYEE_INSURED', paidOn) ? refuse('INSURED_ELSEWHERE') : { enrollment: own[0] };
}

/** 参保类别: as what somebody enrols for a year. */
export function categoryOf(facts: PersonFacts, policyYear: number, on: Day): 'GENERAL' | 'STUDENT' | 'NEWBORN' {
  if (facts.birthDate != null && yearOf(facts.birthDate) === policyYear) return 'NEWBORN';
  return hasStatus(facts, 'STUDENT', on) ? 'STUDENT' : 'GENERAL';
}

function hasStatus({ statuses }: PersonFacts, wanted: StatusKind, day: Day): boolean {
  return statuses.some(
    ({ kind, validFrom, validTo, supersededAt }) =>
      kind === wanted &&
      supersededAt == null &&
      (validFrom == null || validFrom <= day) &&
      (validTo == null || validTo >= day),
  );
}
