import type { CompiledRulebook } from './compile.ts';
import type { Citation, UsedParameter } from './decision.ts';
import type { AssistanceCategory, Day, Department, Payer } from './facts.ts';
import type { Series } from './parameter.ts';
import { type RuleTable, ruleTables } from './policy-tables.ts';
import type { Text } from './rule.ts';
import { RULE_KINDS, type RuleKind } from './rulebook.ts';
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
  /** Values that follow from other statements although they are not printed. */
  readonly inferred: readonly UsedParameter[];
  /** Every rule of every kind with all its values, in the order of the file. */
  readonly rules: readonly RuleTable[];
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
  readonly opensOn: Day | null;
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
  readonly also: { readonly payer: Payer; readonly share: readonly UsedParameter[] } | null;
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
  const known = described.get(book);
  if (known) return known;
  const made = describe(book);
  described.set(book, made);
  return made;
}

/** A version never changes, so its tables are made once. */
const described = new WeakMap<CompiledRulebook, PolicyYearTables>();

function describe(book: CompiledRulebook): PolicyYearTables {
  const {
    'participation-grounds': grounds,
    'collection-window': windows,
    'contribution-assistance': assistance,
    'benefit-period': benefitPeriods,
    'claim-deadline': claimDeadlines,
  } = book.rules;
  const { source } = book;
  const groups = assistance.flatMap(({ rule }) => rule.groups);
  const rules = ruleTables(source);
  const parameters = [...rules.flatMap((rule) => rule.parameters), ...groups.flatMap(statedDays)];
  const standards = (kind: RuleKind) =>
    rules
      .filter((rule) => rule.kind === kind)
      .flatMap((rule) => rule.parameters.filter(({ name }) => name === `${kind}.standard`));
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
    individualContribution: standards('individual-contribution'),
    governmentSubsidy: standards('subsidy'),
    assistanceGroups: groups.map(groupRow),
    benefitPeriods: benefitPeriods.map(({ rule }) => ({
      beginsOn: rule.begins,
      endsOn: rule.ends,
      coverStartInWindow: rows(rule.coverStartInWindow),
      paidOutsideWindow: rows(rule.paidOutsideWindow),
      citations: rule.citations,
    })),
    claimDeadlines: claimDeadlines.map(({ rule }) => rule),
    rules,
    undetermined: parameters.filter(({ delegatedTo }) => delegatedTo !== null),
    assumed: parameters.filter(({ assumed }) => assumed !== null),
    inferred: parameters.filter(({ inferred }) => inferred !== null),
    missing: RULE_KINDS.filter((kind) => !source.rules.some((rule) => rule.kind === kind)),
  };
}

function rows(series: Series<unknown>): UsedParameter[] {
  return series.points.map(({ used }) => used);
}

/** Days that a group states outright, in the shape of parameters. */
function statedDays({ cutOffUsed, late }: CompiledAssistanceGroup): UsedParameter[] {
  return [...(cutOffUsed ? [cutOffUsed] : []), ...(late ? [late.used] : [])];
}

function groupRow(group: CompiledAssistanceGroup): AssistanceGroupRow {
  const { id, label, categories, payer, confirmedBy, cutOff, late, citations } = group;
  const refundUntil = late?.until ?? null;
  const also = group.also && { payer: group.also.payer, share: rows(group.also.share) };
  return { id, label, categories, payer, also, confirmedBy, share: rows(group.share), cutOff, refundUntil, citations };
}
