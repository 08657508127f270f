import { assessDeadlines, type Deadlines } from '../../policy/deadlines.ts';
import type { At } from '../../policy/decision.ts';
import type { DutyFacts } from '../../policy/duty-facts.ts';
import type { CompiledRulebook } from '../../policy/engine.ts';
import { assessStaffing, type Staffing } from '../../policy/staffing.ts';
import type { Answered } from '../assess.ts';
import type { Rulebooks } from '../rulebooks.ts';

interface Ground {
  readonly rulebooks: Rulebooks;
}

/** What the policy half says of a region's offices, and of what it has to have done by a day. */
export const staffingOf = lawOfRegion<Staffing>(assessStaffing);
export const deadlinesOf = lawOfRegion<Deadlines>(assessDeadlines);

/** The rulebook of the region, scheme and year, asked for the day the registry was read for. */
function lawOfRegion<Finding>(assess: (facts: DutyFacts, at: At, book: CompiledRulebook) => Finding) {
  return (facts: DutyFacts, { rulebooks }: Ground): Finding & Answered => {
    const { regionCode, scheme, policyYear, asOf } = facts;
    const published = rulebooks.find({ region: regionCode, scheme, policyYear });
    return { ...assess(facts, { asOf }, published.compiled), published, region: { regionCode, basis: 'ASKED' } };
  };
}
