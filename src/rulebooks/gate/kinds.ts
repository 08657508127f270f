/** What a rule of each kind can get wrong although its shape is right; a kind without a line here has no such mistakes. */
import type { Rule, RuleKind, RuleOf } from '../../policy/rulebook.ts';
import type { Finding } from '../problem.ts';
import type { Around } from './around.ts';
import { checkAssistance } from './assistance.ts';
import { checkBands, checkBenefits } from './benefits.ts';
import { checkChannels, checkContribution, checkSubsidy } from './contribution.ts';
import { checkBenefitPeriod, checkIncentive, checkWait } from './cover.ts';
import { ordered } from './days.ts';
import { checkNewborn, checkWindow } from './enrollment.ts';
import { categoriesTwice } from './parts.ts';
import {
  checkBulletin,
  checkCancellation,
  checkDeadlines,
  checkPenalty,
  checkStaffing,
  checkWorkFunds,
} from './supervision.ts';

type Checks = { readonly [Kind in RuleKind]?: (rule: RuleOf<Kind>, around: Around) => Finding[] };

const CHECKS: Checks = {
  'newborn-cover': checkNewborn,
  'collection-window': checkWindow,
  'individual-contribution': checkContribution,
  subsidy: checkSubsidy,
  'contribution-assistance': checkAssistance,
  'payment-channels': checkChannels,
  'benefit-period': checkBenefitPeriod,
  'waiting-period': checkWait,
  'participation-incentive': checkIncentive,
  benefits: checkBenefits,
  'critical-illness': ({ bands }, { path }) => checkBands(bands, [...path, 'bands']),
  'medical-assistance': ({ groups }, { path }) => categoriesTwice(groups, [...path, 'groups']),
  'claim-deadline': ({ lastDay }, { path, rulebook }) =>
    ordered(`${rulebook.policyYear}-01-01`, lastDay, [...path, 'lastDay'], 'Claims close'),
  'death-cancellation': checkCancellation,
  'work-funds': checkWorkFunds,
  bulletin: checkBulletin,
  'shortfall-penalty': checkPenalty,
  staffing: checkStaffing,
  deadline: checkDeadlines,
};

export function checkKind(rule: Rule, around: Around): Finding[] {
  const check = CHECKS[rule.kind] as ((rule: Rule, around: Around) => Finding[]) | undefined;
  return check?.(rule, around) ?? [];
}
