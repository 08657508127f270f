/** A rulebook's YAML: its head, and one schema for each kind of rule. Unknown keys are refused. */
import { z } from 'zod';
import { didYouMean } from '../../policy/did-you-mean.ts';
import { SCHEMES } from '../../policy/facts.ts';
import { RULE_KINDS, type Rule, type Rulebook, type RuleKind, type RuleOf } from '../../policy/rulebook.ts';
import { benefitList, benefits, criticalIllness, familyAccount, medicalAssistance, secondTilt } from './benefits.ts';
import { contributionAssistance, individualContribution, paymentChannels, subsidy } from './contribution.ts';
import { benefitPeriod, participationIncentive, waitingPeriod } from './cover.ts';
import { collectionWindow, householdEnrollment, newbornCover, participationGrounds } from './enrollment.ts';
import {
  bulletin,
  claimDeadline,
  complaintDeadline,
  deadline,
  deathCancellation,
  fundLimits,
  participationTarget,
  shortfallPenalty,
  staffing,
  workFunds,
} from './supervision.ts';
import { cites, regionCode, strict, text, word, words, year } from './values.ts';

/** One schema for each kind of rule; adding a kind adds a line. */
const RULES = {
  'participation-grounds': participationGrounds,
  'newborn-cover': newbornCover,
  'household-enrollment': householdEnrollment,
  'collection-window': collectionWindow,
  'individual-contribution': individualContribution,
  subsidy: subsidy,
  'contribution-assistance': contributionAssistance,
  'payment-channels': paymentChannels,
  'benefit-period': benefitPeriod,
  'waiting-period': waitingPeriod,
  'participation-incentive': participationIncentive,
  benefits: benefits,
  'critical-illness': criticalIllness,
  'medical-assistance': medicalAssistance,
  'second-tilt': secondTilt,
  'family-account': familyAccount,
  'benefit-list': benefitList,
  'claim-deadline': claimDeadline,
  'complaint-deadline': complaintDeadline,
  'death-cancellation': deathCancellation,
  'fund-limits': fundLimits,
  'work-funds': workFunds,
  'participation-target': participationTarget,
  bulletin: bulletin,
  'shortfall-penalty': shortfallPenalty,
  staffing,
  deadline,
} satisfies { [Kind in RuleKind]: z.ZodType<RuleOf<Kind>> };

const anyRule: z.ZodType<Rule> = z.discriminatedUnion(
  'kind',
  Object.values(RULES) as unknown as [(typeof RULES)[RuleKind]],
  {
    error: ({ input }) => {
      const kind = typeof input === 'object' && input !== null && 'kind' in input ? String(input.kind) : '';
      return `"${kind}" is not a kind of rule: kinds are ${RULE_KINDS.join(', ')}.${didYouMean(kind, RULE_KINDS)}`;
    },
  },
);

/** A rulebook's file. The short form `poolingAreas: ["350800"]` means the same as `{ codes: ["350800"] }`. */
export const rulebookSchema: z.ZodType<Omit<Rulebook, 'name' | 'documents' | 'layers'>> = strict({
  base: words.exactOptional(),
  region: z.union([z.null(), regionCode]),
  poolingAreas: z.union([
    z.array(regionCode).transform((codes) => ({ codes })),
    strict({
      codes: z.array(regionCode),
      assumed: text.exactOptional(),
      cite: cites.exactOptional(),
    }),
  ]),
  scheme: word(SCHEMES, 'a scheme'),
  policyYear: year,
  policyYearInferred: text.exactOptional(),
  collectionYear: year,
  rules: z.array(anyRule).min(1, 'A rulebook has at least one rule.'),
});
