import type { CompiledRulebook } from './compile.ts';
import type { Citation, UsedParameter } from './decision.ts';
import type { AssistanceCategory, Day, Department, Payer } from './facts.ts';
import type { Series } from './parameter.ts';
import { RULE_KINDS, type RuleKind, type Text } from './rulebook.ts';
import type { CompiledAssistanceGroup } from './rules/contribution-assistance.ts';
import type { DocumentToBring } from './rules/participation-grounds.ts';

/** The law of one year as tables, in the shape of the SDL's `PolicyYear`. */
export interface PolicyYearTables {
  readonly grounds: readonly GroundRow[];
  readonly collectionWindows: readonly WindowRow[];
  readonly individualContribution: readonly UsedParameter[];
  readonly governmentSubsidy: readonly UsedParameter[];
  readonly assistanceGroups: readonly AssistanceGroupRow[];
  readonly benefitPeriods: readonly BenefitPeriodRow[];
  readonly claimDeadlines: readonly { readonly lastDay: Day; readonly citations: readonly Citation[] }[];
  /** Values that are left to somebody, or not stated. */
  readonly undetermined: readonly UsedParameter[];
  /** Values that are our reading. */
  readonly assumed: readonly UsedParameter[];
  /** Kinds of rule that the rulebook does not have. */
  readonly missing: readonly RuleKind[];
}

interface GroundRow {
  readonly id: string;
  readonly label: Text;
  readonly condition: string;
  readonly bring: readonly DocumentToBring[];
  readonly citations: readonly Citation[];
}

interface WindowRow {
  readonly opensOn: Day;
  readonly closesOn: Day;
  readonly extensions: readonly {
    readonly bornFrom: Day;
    readonly bornTo: Day;
    readonly closesOn: Day;
    readonly citations: readonly Citation[];
  }[];
  readonly citations: readonly Citation[];
}

interface AssistanceGroupRow {
  readonly id: string;
  readonly label: Text;
  readonly categories: readonly AssistanceCategory[];
  readonly payer: Payer;
  readonly confirmedBy: readonly Department[] | null;
  readonly share: readonly UsedParameter[];
  readonly cutOff: Day | null;
  readonly refundUntil: Day | null;
  readonly citations: readonly Citation[];
}

interface BenefitPeriodRow {
  readonly beginsOn: Day;
  readonly endsOn: Day;
  readonly coverStartInWindow: readonly UsedParameter[];
  readonly paidOutsideWindow: readonly UsedParameter[];
  readonly citations: readonly Citation[];
}

/** Reads a compiled rulebook out as tables, and lists what the documents leave open. */
export function describePolicyYear(book: CompiledRulebook): PolicyYearTables {
  const { grounds, windows, contributions, subsidies, assistance, benefitPeriods, claimDeadlines } = book.rules;
  const groups = assistance.flatMap(({ rule }) => rule.groups);
  const parameters = [
    ...contributions.flatMap(({ rule }) => rows(rule.standard)),
    ...subsidies.flatMap(({ rule }) => rows(rule.standard)),
    ...assistance.flatMap(({ rule }) => rows(rule.several)),
    ...groups.flatMap(groupParameters),
    ...benefitPeriods.flatMap(({ rule }) => [...rows(rule.coverStartInWindow), ...rows(rule.paidOutsideWindow)]),
  ];
  return {
    grounds: grounds.flatMap(({ rule }) =>
      rule.grounds.map(({ condition, ...ground }) => ({ ...ground, condition: condition.source })),
    ),
    collectionWindows: windows.map(({ rule }) => ({
      opensOn: rule.opens,
      closesOn: rule.closes,
      extensions: rule.extensions.map(({ closes, ...extension }) => ({ ...extension, closesOn: closes })),
      citations: rule.citations,
    })),
    individualContribution: contributions.flatMap(({ rule }) => rows(rule.standard)),
    governmentSubsidy: subsidies.flatMap(({ rule }) => rows(rule.standard)),
    assistanceGroups: groups.map(groupRow),
    benefitPeriods: benefitPeriods.map(({ rule }) => ({
      beginsOn: rule.begins,
      endsOn: rule.ends,
      coverStartInWindow: rows(rule.coverStartInWindow),
      paidOutsideWindow: rows(rule.paidOutsideWindow),
      citations: rule.citations,
    })),
    claimDeadlines: claimDeadlines.map(({ rule }) => rule),
    undetermined: parameters.filter(({ delegatedTo }) => delegatedTo !== null),
    assumed: parameters.filter(({ assumed }) => assumed !== null),
    missing: RULE_KINDS.filter((kind) => !book.source.rules.some((rule) => rule.kind === kind)),
  };
}

function rows(series: Series<unknown>): UsedParameter[] {
  return series.points.map(({ used }) => used);
}

function groupParameters({ share, cutOffUsed, late }: CompiledAssistanceGroup): UsedParameter[] {
  return [...rows(share), ...(cutOffUsed ? [cutOffUsed] : []), ...(late ? [late.used, ...rows(late.afterwards)] : [])];
}

function groupRow(group: CompiledAssistanceGroup): AssistanceGroupRow {
  const { id, label, categories, payer, confirmedBy, cutOff, late, citations } = group;
  const refundUntil = late?.until ?? null;
  return { id, label, categories, payer, confirmedBy, share: rows(group.share), cutOff, refundUntil, citations };
}
