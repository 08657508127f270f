/** Every question the engine answers, under the name that the command line, worked examples and cases use. */
import { assessBulletins } from './bulletin.ts';
import { assessCriticalIllnessCeiling } from './ceiling.ts';
import { assessPaymentChannels } from './channels.ts';
import { assessClaim } from './claim.ts';
import { assessClaimDeadline } from './claim-deadline.ts';
import type { CompiledRulebook } from './compile.ts';
import { assessComplaint } from './complaint.ts';
import { assessContribution } from './contribution.ts';
import { assessCover } from './cover.ts';
import { assessDeadlines } from './deadlines.ts';
import { assessDeathCancellation } from './death.ts';
import type { At, Decision } from './decision.ts';
import { assessEnrollmentEligibility } from './eligibility.ts';
import { assessFamilyAccount } from './family-account.ts';
import { assessFund } from './fund.ts';
import type { GivenFacts } from './given.ts';
import { assessNewbornCover } from './newborn.ts';
import { assessParticipation } from './participation.ts';
import { assessStaffing } from './staffing.ts';
import { assessWaitingPeriod } from './waiting.ts';
import { assessWorkFunds } from './work-funds.ts';

/** An answer of any question: its own fields beside the decision. */
export interface Answered {
  readonly decision: Decision;
}

export type Ask = (facts: GivenFacts, at: At, book: CompiledRulebook) => Answered;

/** Adding a question adds a line. */
export const QUESTIONS = {
  eligibility: assessEnrollmentEligibility,
  contribution: assessContribution,
  cover: assessCover,
  channels: assessPaymentChannels,
  death: assessDeathCancellation,
  waiting: assessWaitingPeriod,
  newborn: assessNewbornCover,
  ceiling: assessCriticalIllnessCeiling,
  claim: assessClaim,
  'family-account': assessFamilyAccount,
  fund: assessFund,
  'work-funds': assessWorkFunds,
  participation: assessParticipation,
  bulletin: assessBulletins,
  complaint: assessComplaint,
  'claim-deadline': assessClaimDeadline,
  staffing: assessStaffing,
  deadlines: assessDeadlines,
} as const satisfies Readonly<Record<string, Ask>>;

export type QuestionName = keyof typeof QUESTIONS;

/** The question of that name; undefined when there is none. */
export function questionNamed(name: string): Ask | undefined {
  return Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name as QuestionName] : undefined;
}
