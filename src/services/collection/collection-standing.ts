import { yearOf } from '../../policy/dates.ts';
import type { Day, EnrollmentFact, PersonFacts, StatusKind } from '../../policy/facts.ts';
import { benefitsBegin } from '../enrollments/benefit-start.ts';
import { isOfRulebook } from '../enrollments/enrollment-place.ts';
import { type PayingCase, refusing } from './collection-case.ts';
import type { Problem } from './collection-problem.ts';

/** Enrolments that cover, or are on their way to it. */
export const STANDS: ReadonlySet<EnrollmentFact['status']> = new Set(['REGISTERED', 'PAID', 'ACTIVE']);
/** Those that wait for the person's money. */
const WAITS: ReadonlySet<EnrollmentFact['status']> = new Set(['REGISTERED']);

/** What the year's enrolment hangs on, whoever pays. */
export type StandingCase = Pick<PayingCase, 'facts' | 'place' | 'index' | 'paidOn' | 'law'> & {
  readonly known: Pick<PayingCase['known'], 'withdrawn'>;
};

/**
 * The registration of the year that waits here for its money, if any, or one that was withdrawn and whose money stands, which
 * is taken up again; or what stands in the way: the year was paid here, or the person is insured elsewhere. A year that was paid and has ended is paid. `mayStand` says in which states money is taken
 * for one.
 */
export function standingEnrollment(
  of: StandingCase,
  mayStand: ReadonlySet<EnrollmentFact['status']> = WAITS,
): { readonly enrollment: EnrollmentFact | undefined } | Problem {
  const { facts, place, index } = of;
  const refuse = refusing(index);
  const year = place.published.rulebook.policyYear;
  const known = facts.enrollments.filter((one) => one.policyYear === year && one.supersededAt == null);
  const own = known.filter((one) => one.status !== 'VOID' && isOfRulebook(one, place.published));
  if (own.some(({ status }) => !mayStand.has(status))) return refuse('ALREADY_PAID', { year });
  const elsewhere = known.find((one) => STANDS.has(one.status) && !own.includes(one));
  if (elsewhere) {
    return refuse('ENROLLED_ELSEWHERE', { year, region: elsewhere.regionCode, scheme: elsewhere.scheme });
  }
  const insuredOn = employeeInsuredOn(of);
  return insuredOn ? refuse('INSURED_ELSEWHERE', { on: insuredOn, year }) : { enrollment: own[0] ?? withdrawnHere(of) };
}

/** The enrolment of the year that was withdrawn here although its money stands. */
export const withdrawnHere = ({ facts, place, known }: StandingCase): EnrollmentFact | undefined =>
  facts.enrollments.find(
    (one) => known.withdrawn.has(one.id) && one.supersededAt == null && isOfRulebook(one, place.published),
  );

/**
 * The day on which the person is known to be in employee insurance, of those that matter for the year: the day of payment, today,
 * and the first of the year's benefits. A receipt that is dated back does not get around what is known since.
 */
function employeeInsuredOn({ facts, place, paidOn, law }: StandingCase): Day | undefined {
  const { regionCode, published } = place;
  const begins = benefitsBegin({ ...published.compiled, regionCode }, law.rulebooks);
  return [paidOn, law.today, begins].find((day) => hasStatus(facts, 'EMPLOYEE_INSURED', day));
}

/** 参保类别: as what somebody enrols for a year. */
export function categoryOf(facts: PersonFacts, policyYear: number, on: Day): 'GENERAL' | 'STUDENT' | 'NEWBORN' {
  if (facts.birthDate != null && yearOf(facts.birthDate) === policyYear) return 'NEWBORN';
  return hasStatus(facts, 'STUDENT', on) ? 'STUDENT' : 'GENERAL';
}

export function hasStatus({ statuses }: PersonFacts, wanted: StatusKind, day: Day): boolean {
  return statuses.some(
    ({ kind, validFrom, validTo, supersededAt }) =>
      kind === wanted &&
      supersededAt == null &&
      (validFrom == null || validFrom <= day) &&
      (validTo == null || validTo >= day),
  );
}
