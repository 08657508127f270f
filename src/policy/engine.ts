/** The engine's door: facts in, decisions out; no reading, no clock, no float. */
export { type CompiledRulebook, compile } from './compile.ts';
export { assessContribution, type Contribution } from './contribution.ts';
export { assessCover } from './cover.ts';
export { assessEnrollmentEligibility } from './eligibility.ts';
export {
  completenessOfHousehold,
  type HouseholdCompleteness,
  type HouseholdContribution,
  totalContribution,
} from './household-contribution.ts';
export { describePolicyYear } from './policy-year.ts';
export { resolveRegion } from './resolve-region.ts';
