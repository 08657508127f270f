import { assessment } from './assessment.ts';
import { assistanceList } from './assistance-list.ts';
import { bulletin } from './bulletin.ts';
import { claim } from './claim.ts';
import { decision } from './decision.ts';
import { document } from './document.ts';
import { duty } from './duty.ts';
import { fundYear } from './fund-year.ts';
import { household } from './household.ts';
import { moneyStatement } from './money-statement.ts';
import { participation } from './participation.ts';
import { person } from './person.ts';
import { policyDiff } from './policy-diff.ts';
import { policyYear } from './policy-year.ts';
import { proposal } from './proposal.ts';
import { storedDecision } from './stored-decision.ts';
import { yearCover } from './year-cover.ts';

/** The resolvers of the policy half, one file per noun. */
export const policyResolvers = [
  assessment,
  assistanceList,
  bulletin,
  claim,
  decision,
  document,
  duty,
  fundYear,
  household,
  moneyStatement,
  participation,
  person,
  policyDiff,
  policyYear,
  proposal,
  storedDecision,
  yearCover,
];
