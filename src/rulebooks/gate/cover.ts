import { entriesOf } from '../../policy/parameter.ts';
import type { Parameter } from '../../policy/rule.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears, ordered } from './days.ts';

export function checkBenefitPeriod(rule: RuleOf<'benefit-period'>, { path, rulebook }: Around): Finding[] {
  const years = [rulebook.policyYear];
  return [
    ...ordered(rule.begins, rule.ends, [...path, 'ends'], 'The benefit period ends'),
    ...inYears(rule.begins, years, [...path, 'begins'], 'The benefit period begins'),
    ...inYears(rule.ends, years, [...path, 'ends'], 'The benefit period ends'),
  ];
}

export function checkWait(rule: RuleOf<'waiting-period'>, { path, rulebook }: Around): Finding[] {
  return plausibleYear(rule.missedYearsFrom, [...path, 'missedYearsFrom'], rulebook.policyYear);
}

export function checkIncentive(rule: RuleOf<'participation-incentive'>, { path, rulebook }: Around): Finding[] {
  if (rule.continuous === undefined && rule.zeroReimbursement === undefined) {
    return [{ path, message: 'Give at least one of: continuous; zeroReimbursement.' }];
  }
  const { baseYear } = rule.continuous ?? {};
  return baseYear ? plausibleYear(baseYear, [...path, 'continuous', 'baseYear'], rulebook.policyYear) : [];
}

/** Resident insurance began about then; a year before it is a slip of the pen. */
const FIRST_YEAR = 1998;

function plausibleYear(parameter: Parameter, path: Path, policyYear: number): Finding[] {
  return entriesOf(parameter).flatMap(({ value, decided }, index) => {
    const year = value ?? decided;
    if (year == null || year === 'ANY' || (FIRST_YEAR <= Number(year) && Number(year) <= policyYear)) return [];
    const message = `${year} is not a policy year to count from: write one from ${FIRST_YEAR} to ${policyYear}.`;
    return [{ path: Array.isArray(parameter) ? [...path, index] : path, message }];
  });
}
