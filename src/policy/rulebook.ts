/**
 * A rulebook: the law of one region, scheme and policy year as data. It has the shape of its YAML file, so that what
 * is published, hashed and shown is what an author wrote and an auditor reads; `compile.ts` makes it ready to run.
 */
import type { Scheme } from './facts.ts';
import type { CitedDocument, Cites, Text } from './rule.ts';
import type { BenefitListRule } from './rules/benefit-list.ts';
import type { BenefitPeriodRule } from './rules/benefit-period.ts';
import type { BenefitsRule } from './rules/benefits.ts';
import type { BulletinRule } from './rules/bulletin.ts';
import type { ClaimDeadlineRule } from './rules/claim-deadline.ts';
import type { CollectionWindowRule } from './rules/collection-window.ts';
import type { ComplaintDeadlineRule } from './rules/complaint-deadline.ts';
import type { ContributionAssistanceRule } from './rules/contribution-assistance.ts';
import type { CriticalIllnessRule } from './rules/critical-illness.ts';
import type { DeadlineRule } from './rules/deadline.ts';
import type { DeathCancellationRule } from './rules/death-cancellation.ts';
import type { FamilyAccountRule } from './rules/family-account.ts';
import type { FundLimitsRule } from './rules/fund-limits.ts';
import type { HouseholdEnrollmentRule } from './rules/household-enrollment.ts';
import type { IndividualContributionRule } from './rules/individual-contribution.ts';
import type { MedicalAssistanceRule } from './rules/medical-assistance.ts';
import type { NewbornCoverRule } from './rules/newborn-cover.ts';
import type { ParticipationGroundsRule } from './rules/participation-grounds.ts';
import type { ParticipationIncentiveRule } from './rules/participation-incentive.ts';
import type { ParticipationTargetRule } from './rules/participation-target.ts';
import type { PaymentChannelsRule } from './rules/payment-channels.ts';
import type { SecondTiltRule } from './rules/second-tilt.ts';
import type { ShortfallPenaltyRule } from './rules/shortfall-penalty.ts';
import type { StaffingRule } from './rules/staffing.ts';
import type { SubsidyRule } from './rules/subsidy.ts';
import type { WaitingPeriodRule } from './rules/waiting-period.ts';
import type { WorkFundsRule } from './rules/work-funds.ts';
import type { WorkingCalendar } from './working-days.ts';

export type Rule =
  | ParticipationGroundsRule
  | NewbornCoverRule
  | HouseholdEnrollmentRule
  | CollectionWindowRule
  | IndividualContributionRule
  | SubsidyRule
  | ContributionAssistanceRule
  | PaymentChannelsRule
  | BenefitPeriodRule
  | WaitingPeriodRule
  | ParticipationIncentiveRule
  | BenefitsRule
  | CriticalIllnessRule
  | MedicalAssistanceRule
  | SecondTiltRule
  | FamilyAccountRule
  | BenefitListRule
  | ClaimDeadlineRule
  | ComplaintDeadlineRule
  | DeathCancellationRule
  | FundLimitsRule
  | WorkFundsRule
  | ParticipationTargetRule
  | BulletinRule
  | ShortfallPenaltyRule
  | StaffingRule
  | DeadlineRule;

export type RuleKind = Rule['kind'];
export type RuleOf<Kind extends RuleKind> = Extract<Rule, { kind: Kind }>;

/** Every kind, in the order a policy year is read out. */
export const RULE_KINDS = [
  'participation-grounds',
  'newborn-cover',
  'household-enrollment',
  'collection-window',
  'individual-contribution',
  'subsidy',
  'contribution-assistance',
  'payment-channels',
  'benefit-period',
  'waiting-period',
  'participation-incentive',
  'benefits',
  'critical-illness',
  'medical-assistance',
  'second-tilt',
  'family-account',
  'benefit-list',
  'claim-deadline',
  'complaint-deadline',
  'death-cancellation',
  'fund-limits',
  'work-funds',
  'participation-target',
  'bulletin',
  'shortfall-penalty',
  'staffing',
  'deadline',
] as const satisfies readonly RuleKind[];

/** A rulebook that this one is laid over. */
export interface Layer {
  readonly name: string;
  readonly region: string | null;
  /** SHA-256 of the layer's own flattened content. */
  readonly hash?: string;
}

export interface Rulebook {
  /** `<folder>/<file>` under `policies/`, such as `350825-liancheng/urrbmi-2018`. */
  readonly name: string;
  /** Null where the text does not say which region it is; then no region's questions find it. */
  readonly region: string | null;
  /** 统筹区: whose funds it binds. */
  readonly poolingAreas: { readonly codes: readonly string[]; readonly assumed?: Text; readonly cite?: Cites };
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Why this year, where the text leaves it blank. */
  readonly policyYearInferred?: Text;
  readonly collectionYear: number;
  readonly rules: readonly Rule[];
  /** The rulebooks it was laid over, nation first; none for one that stands by itself. */
  readonly layers?: readonly Layer[];
  /** The documents its rules cite, filled in by the loader. */
  readonly documents: readonly CitedDocument[];
  /** 放假调休 of the year and the next, where a deadline is in working days; filled in by the loader. */
  readonly workingDays?: WorkingCalendar;
}
