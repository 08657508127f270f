import { wholeMonths } from './dates.ts';
import type { Day, Register } from './facts.ts';
import type { Text } from './rule.ts';

/** Rolls on which nobody stands who may not be employed yet. What somebody studies is not among them. */
const ROLLS_OF_WORK: ReadonlySet<Register> = new Set(['EMPLOYEE_INSURANCE', 'EMPLOYMENT', 'ARMED_POLICE']);

const WORKING_AGE_MONTHS = 16 * 12;

const BELOW_WORKING_AGE: Text = {
  zh: '未满十六周岁且无相反记录：推定未从业、未参加职工医保、未在武警部队服役（《劳动法》第十五条禁止招用未满十六周岁的未成年人）。',
  en: 'Below the age of sixteen and nothing on record against it: taken not to work, not to be in employee insurance and not to serve in the armed police (Labour Law, article 15: nobody below sixteen may be employed).',
};

/**
 * 劳动年龄: why a roll of work that nobody searched would not name a child. Absent for other rolls, from the sixteenth birthday on,
 * and where the birth date is not known.
 *
 * Written from: 《劳动法》第十五条.
 */
export function tooYoungFor(register: Register, birthDate: Day | null | undefined, asOf: Day): Text | undefined {
  if (birthDate == null || !ROLLS_OF_WORK.has(register)) return undefined;
  return wholeMonths(birthDate, asOf) < WORKING_AGE_MONTHS ? BELOW_WORKING_AGE : undefined;
}
