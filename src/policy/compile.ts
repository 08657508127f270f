import { earlier, later } from './dates.ts';
import type { RulebookRef } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { Scope } from './facts-view.ts';
import { type Citing, citingFrom } from './parameter.ts';
import { regionPrefix } from './region.ts';
import type { Rule, Rulebook, RuleKind, RuleOf } from './rulebook.ts';
import { type CompiledBenefitPeriod, compileBenefitPeriod } from './rules/benefit-period.ts';
import { type CompiledClaimDeadline, compileClaimDeadline } from './rules/claim-deadline.ts';
import { type CompiledWindow, compileWindow } from './rules/collection-window.ts';
import { type CompiledAssistance, compileAssistance } from './rules/contribution-assistance.ts';
import { type CompiledIndividualContribution, compileIndividualContribution } from './rules/individual-contribution.ts';
import { type CompiledGrounds, compileGrounds } from './rules/participation-grounds.ts';
import { type CompiledSubsidy, compileSubsidy } from './rules/subsidy.ts';

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
  readonly rules: {
    readonly grounds: readonly Timed<CompiledGrounds>[];
    readonly windows: readonly Timed<CompiledWindow>[];
    readonly contributions: readonly Timed<CompiledIndividualContribution>[];
    readonly subsidies: readonly Timed<CompiledSubsidy>[];
    readonly assistance: readonly Timed<CompiledAssistance>[];
    readonly benefitPeriods: readonly Timed<CompiledBenefitPeriod>[];
    readonly claimDeadlines: readonly Timed<CompiledClaimDeadline>[];
  };
}

/** Makes a rulebook ready to run. `version` names the published content; left out, decisions carry none. */
export function compile(
  rulebook: Rulebook,
  version?: { readonly version: number; readonly hash: string },
): CompiledRulebook {
  const citing = citingFrom(rulebook.documents);
  const all = <Kind extends RuleKind, T>(kind: Kind, make: (rule: RuleOf<Kind>, citing: Citing) => T): Timed<T>[] =>
    rulesOf(rulebook, kind).map((rule) => ({ from: rule.from ?? null, to: rule.to ?? null, rule: make(rule, citing) }));
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
    regionCode: rulebook.region,
    regionPrefix: regionPrefix(rulebook.region),
    poolingAreas: rulebook.poolingAreas.codes,
    scheme,
    policyYear,
    collectionYear,
    span: spanOf(rulebook),
    rules: {
      grounds: all('participation-grounds', compileGrounds),
      windows: all('collection-window', compileWindow),
      contributions: all('individual-contribution', compileIndividualContribution),
      subsidies: all('subsidy', compileSubsidy),
      assistance: all('contribution-assistance', compileAssistance),
      benefitPeriods: all('benefit-period', compileBenefitPeriod),
      claimDeadlines: all('claim-deadline', compileClaimDeadline),
    },
  };
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
    from = earlier(from, opens);
    to = later(to, closes);
  }
  return { from, to };
}

/** A day, or the nearest one within the span. */
export function within(span: Span, day: Day): Day {
  if (day < span.from) return span.from;
  return day > span.to ? span.to : day;
}

/** The rule in force on a day; undefined when the rulebook has none of the kind. */
export function ruleOn<T>(rules: readonly Timed<T>[], day: Day): T | undefined {
  for (const { from, to, rule } of rules) {
    if ((from === null || from <= day) && (to === null || day <= to)) return rule;
  }
  return undefined;
}
