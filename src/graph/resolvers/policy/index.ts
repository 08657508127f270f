import { decision } from './decision.ts';
import { document } from './document.ts';
import { household } from './household.ts';
import { person } from './person.ts';
import { policyYear } from './policy-year.ts';
import { proposal } from './proposal.ts';
import { storedDecision } from './stored-decision.ts';

/** The resolvers of the policy half, one file per noun. */
export const policyResolvers = [decision, document, household, person, policyYear, proposal, storedDecision];
