import { BENEFITS } from './messages/benefits.ts';
import { CONTRIBUTION } from './messages/contribution.ts';
import { COVER } from './messages/cover.ts';
import { ENROLLMENT } from './messages/enrollment.ts';
import { SUPERVISION } from './messages/supervision.ts';
import { YEAR } from './messages/year.ts';

/** Each reason in clear sentences that a clerk could read out; `wording.ts` fills in the values. */
export const MESSAGES = {
  ...ENROLLMENT,
  ...CONTRIBUTION,
  ...COVER,
  ...BENEFITS,
  ...SUPERVISION,
  ...YEAR,
} as const;

export type MessageKey = keyof typeof MESSAGES;
