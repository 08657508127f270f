import { yearOf } from '../policy/dates.ts';
import { type Counter, refuseWrite } from './write.ts';

/** 职工医保 began with the State Council's decision of December 1998; no scheme of residents is older. */
export const FIRST_YEAR = 1999;

/** Refuses a policy year that nobody can take part in yet, or ever could: people enrol in the year before at the earliest. */
export function assertYearKnown({ today }: Pick<Counter, 'today'>, policyYear: number): void {
  const last = yearOf(today) + 1;
  if (policyYear >= FIRST_YEAR && policyYear <= last) return;
  const text = {
    zh: `参保年度应在${FIRST_YEAR}至${last}之间：最早在上一年度参保。`,
    en: `The policy year is from ${FIRST_YEAR} to ${last}: people enrol in the year before at the earliest.`,
  };
  refuseWrite('POLICY_YEAR_REFUSED', text, 'policyYear');
}
