import { ruleOn } from '../../policy/compile.ts';
import type { Day, Scheme } from '../../policy/facts.ts';
import { PolicyYearNotPublished, type Rulebooks } from '../rulebooks.ts';

/** Which year of which insurance, where. */
export interface EnrolledYear {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** 待遇享受期: its first day, by the rulebook of the place; the first of the year where no rulebook says another. */
export function benefitsBegin({ regionCode, scheme, policyYear }: EnrolledYear, rulebooks: Rulebooks): Day {
  const first = `${policyYear}-01-01`;
  try {
    const { compiled } = rulebooks.find({ region: regionCode, scheme, policyYear });
    return ruleOn(compiled, 'benefit-period', first)?.begins ?? first;
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return first;
    throw error;
  }
}
