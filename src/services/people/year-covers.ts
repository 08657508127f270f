import { DomainError } from '../../errors.ts';
import { yearOf } from '../../policy/dates.ts';
import type { At } from '../../policy/decision.ts';
import type { EnrollmentFact, PersonFacts } from '../../policy/facts.ts';
import { type YearCover, yearCovers } from '../../policy/year-cover.ts';
import type { Ground, Question } from '../assess.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';

export type YearsQuestion = Pick<Question, 'asOf' | 'knownAt'> & {
  readonly from?: number | null;
  readonly to?: number | null;
};

/** More is a slip of the pen: nobody has a file of that many years. */
const MOST_YEARS = 60;

export class YearsRefused extends DomainError {
  readonly code = 'YEARS_REFUSED';
}

/**
 * What each policy year was for a person, by the rulebooks that are published. Left to itself it begins with the first year of
 * which something is recorded and ends with the last, the running one included.
 */
export function yearCoversOf(facts: PersonFacts, question: YearsQuestion, ground: Ground): YearCover[] {
  const at: At = { asOf: question.asOf ?? ground.today, knownAt: question.knownAt ?? null };
  const recorded = [...facts.enrollments, ...(facts.years ?? [])].map(({ policyYear }) => policyYear);
  const from = question.from ?? Math.min(...recorded, yearOf(at.asOf));
  const to = question.to ?? Math.max(...recorded, yearOf(at.asOf));
  if (to - from >= MOST_YEARS) {
    throw new YearsRefused(`From ${from} to ${to} are more than ${MOST_YEARS} years. Ask for fewer.`);
  }
  return yearCovers(facts, at, { from, to }, (enrollment) => lawOf(enrollment, at, ground));
}

function lawOf({ regionCode, scheme, policyYear }: EnrollmentFact, { knownAt }: At, { rulebooks }: Ground) {
  try {
    return rulebooks.find({ region: regionCode, scheme, policyYear, knownAt }).compiled;
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return undefined;
    throw error;
  }
}
