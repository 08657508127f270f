import { DomainError } from '../errors.ts';

/** Days are written with four digits for the year, and compared as text. */
const FIRST_OF_FOUR_DIGITS = 1000;
const LAST_OF_FOUR_DIGITS = 9999;

/** A number that is no year. A year that nothing is known of is another matter: it is answered with nothing. */
class PolicyYearRefused extends DomainError {
  readonly code = 'POLICY_YEAR_REFUSED';
  constructor(year: number) {
    const zh = `${year}不是参保年度，请写作2018。`;
    super(`${year} is no policy year: write four digits, as in 2018. ${zh}`, { zh, field: 'policyYear' });
  }
}

/** Refuses a policy year that is none of four digits, before anything is asked of the database with it. */
export function assertPolicyYear(year: number): void {
  if (year < FIRST_OF_FOUR_DIGITS || year > LAST_OF_FOUR_DIGITS) throw new PolicyYearRefused(year);
}
