import { earlier, later } from './dates.ts';
import type { RulebookRef } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { Scope } from './facts-view.ts';
import { type Citing, citingFrom } from './parameter.ts';
import { regionPrefix } from './region.ts';
import type { Rule, Rulebook, RuleKind, RuleOf } from './rulebook.ts';
import { compileBenefitList } from './rules/benefit-list.ts';
import { compileBenefitPeriod } from './rules/benefit-period.ts';
import { compileBenefits } from './rules/benefits.ts';
import { compileBulletin } from './rules/bulletin.ts';
import { compileClaimDeadline } from './rules/claim-deadline.ts';
import { compileWindow } from './rules/collection-window.ts';
import { compileComplaintDeadline } from './rules/complaint-deadline.ts';
import { compileAssistance } from './rules/contribution-assistance.ts';
import { compileCriticalIllness } from './rules/critical-illness.ts';
import { compileDeadline } from './rules/deadline.ts';
import { compileDeathCancellation } from './rules/death-cancellation.ts';
import { compileFamilyAccount } from './rules/family-account.ts';
import { compileFundLimits } from './rules/fund-limits.ts';
import { compileHouseholdEnrollment } from './rules/household-enrollment.ts';
import { compileIndividualContribution } from './rules/individual-contribution.ts';
import { compileMedicalAssistance } from './rules/medical-assistance.ts';
import { compileNewbornCover } from './rules/newborn-cover.ts';
import { compileGrounds } from './rules/participation-grounds.ts';
import { compileParticipationIncentive } from './rules/participation-incentive.ts';
import { compileParticipationTarget } from './rules/participation-target.ts';
import { compilePaymentChannels } from './rules/payment-channels.ts';
import { compileSecondTilt } from './rules/second-tilt.ts';
import { compileShortfallPenalty } from './rules/shortfall-penalty.ts';
import { compileStaffing } from './rules/staffing.ts';
import { compileSubsidy } from './rules/subsidy.ts';
import { compileWaitingPeriod } from './rules/waiting-period.ts';
import { compileWorkFunds } from './rules/work-funds.ts';

/** What makes each kind ready to run; adding a kind adds a line. */
const COMPILERS = {
  'participation-grounds': compileGrounds,
  'newborn-cover': compileNewbornCover,
  'household-enrollment': compileHouseholdEnrollment,
  'collection-window': compileWindow,
  'individual-contribution': compileIndividualContribution,
  subsidy: compileSubsidy,
  'contribution-assistance': compileAssistance,
  'payment-channels': compilePaymentChannels,
  'benefit-period': compileBenefitPeriod,
  'waiting-period': compileWaitingPeriod,
  'participation-incentive': compileParticipationIncentive,
  benefits: compileBenefits,
  'critical-illness': compileCriticalIllness,
  'medical-assistance': compileMedicalAssistance,
  'second-tilt': compileSecondTilt,
  'family-account': compileFamilyAccount,
  'benefit-list': compileBenefitList,
  'claim-deadline': compileClaimDeadline,
  'complaint-deadline': compileComplaintDeadline,
  'death-cancellation': compileDeathCancellation,
  'fund-limits': compileFundLimits,
  'work-funds': compileWorkFunds,
  'participation-target': compileParticipationTarget,
  bulletin: compileBulletin,
  'shortfall-penalty': compileShortfallPenalty,
  staffing: compileStaffing,
  deadline: compileDeadline,
} satisfies { [Kind in RuleKind]: (rule: RuleOf<Kind>, citing: Citing) => unknown };

/** A rule of one kind, ready to run. */
export type Compiled<Kind extends RuleKind> = ReturnType<(typeof COMPILERS)[Kind]>;

/** First and last day, both included. */
export interface Span {
  readonly from: Day;
  readonly to: Day;
}

interface Timed<T> {
  readonly from: Day | null;
  readonly to: Day | null;
  readonly rule: T;
}

/** A rulebook made ready to run, once per version. */
export interface CompiledRulebook extends Scope {
  readonly source: Rulebook;
  readonly ref: RulebookRef;
  readonly scheme: Scheme;
  readonly collectionYear: number;
  /** From the first day money is collected to the last day of the policy year; days outside ask for its nearest day. */
  readonly span: Span;
  readonly rules: { readonly [Kind in RuleKind]: readonly Timed<Compiled<Kind>>[] };
}

/** Makes a rulebook ready to run. `version` names the content, published or proposed; left out, decisions carry none. */
export function compile(
  rulebook: Rulebook,
  version?: { readonly version: number | null; readonly hash: string },
): CompiledRulebook {
  const citing = citingFrom(rulebook.documents);
  const { scheme, policyYear, collectionYear } = rulebook;
  return {
    source: rulebook,
    ref: {
      name: rulebook.name,
      regionCode: rulebook.region,
      scheme,
      policyYear,
      version: version?.version ?? null,
      hash: version?.hash ?? null,
    },
    regionCode: rulebook.region ?? '',
    regionPrefix: rulebook.region === null ? '' : regionPrefix(rulebook.region),
    poolingAreas: rulebook.poolingAreas.codes,
    scheme,
    policyYear,
    collectionYear,
    span: spanOf(rulebook),
    rules: compileRules(rulebook, citing),
  };
}

function compileRules(rulebook: Rulebook, citing: Citing): CompiledRulebook['rules'] {
  const made = Object.entries(COMPILERS).map(([kind, make]) => [
    kind,
    rulebook.rules
      .filter((rule) => rule.kind === kind)
      .map((rule) => ({
        from: rule.from ?? null,
        to: rule.to ?? null,
        rule: (make as (rule: Rule, citing: Citing) => unknown)(rule, citing),
      })),
  ]);
  return Object.fromEntries(made);
}

/** The rules of one kind, in the order of the file. */
export function rulesOf<Kind extends RuleKind>(rulebook: Rulebook, kind: Kind): RuleOf<Kind>[] {
  return rulebook.rules.filter((rule: Rule): rule is RuleOf<Kind> => rule.kind === kind);
}

/** The days a rulebook's values have to be given for: from the first collection to the last day of the policy year. */
export function spanOf(rulebook: Rulebook): Span {
  let from: Day = `${rulebook.policyYear}-01-01`;
  let to: Day = `${rulebook.policyYear}-12-31`;
  for (const { opens, closes } of rulesOf(rulebook, 'collection-window')) {
    from = earlier(from, opens ?? `${rulebook.collectionYear}-01-01`);
    to = later(to, closes);
  }
  return { from, to };
}

/** A day, or the nearest one within the span. */
export function within(span: Span, day: Day): Day {
  if (day < span.from) return span.from;
  return day > span.to ? span.to : day;
}

/** The rule of a kind in force on a day; undefined when the rulebook has none. */
export function ruleOn<Kind extends RuleKind>(
  book: CompiledRulebook,
  kind: Kind,
  day: Day,
): Compiled<Kind> | undefined {
  for (const { from, to, rule } of book.rules[kind]) {
    if ((from === null || from <= day) && (to === null || day <= to)) return rule;
  }
  return undefined;
}
