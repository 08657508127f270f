/** 待遇参数测算: a rulebook as it would be if a committee chose other deductibles, ratios and ceilings. */
import type { Citation } from '../decision.ts';
import { isYuan, parseYuan } from '../money.ts';
import { citingFrom, entriesOf } from '../parameter.ts';
import { type FoundParameter, parametersIn } from '../parts.ts';
import { isRate, parseRate } from '../rate.ts';
import type { Entry, Parameter } from '../rule.ts';
import type { Rule, Rulebook, RuleKind } from '../rulebook.ts';

/** A parameter by its name, such as `benefits.inpatient.grade-two.deductible`, and its value as rulebooks write it. */
export interface ParameterChange {
  readonly parameter: string;
  readonly value: string;
}

/** What a parameter is counted in; a ceiling may also be `NONE`. */
export type ParameterUnit = 'YUAN' | 'RATE' | 'CEILING';

/** Why a change cannot be tried. */
export type ChangeProblem = { readonly at: number } & ParameterChange &
  (
    | { readonly why: 'UNKNOWN' | 'TWICE' }
    | { readonly why: 'UNREADABLE'; readonly unit: ParameterUnit }
    | {
        readonly why: 'OUT_OF_RANGE';
        readonly min: string;
        readonly max: string;
        readonly citations: readonly Citation[];
      }
  );

/** What pays for care. */
const KINDS: ReadonlySet<RuleKind> = new Set(['benefits', 'critical-illness', 'medical-assistance', 'second-tilt']);

/** Fields that a committee chooses: 起付线、比例、定额、封顶线. A second tilt pays `above` a line. */
const UNITS: Readonly<Record<string, ParameterUnit>> = {
  deductible: 'YUAN',
  above: 'YUAN',
  fixed: 'YUAN',
  ratio: 'RATE',
  ceiling: 'CEILING',
};

/** Parts whose fields of these names are words, such as `HALF`. */
const WORDED: ReadonlySet<string | number> = new Set(['laterAdmissions', 'reliefs']);

const unitOf = ({ path }: FoundParameter): ParameterUnit | undefined =>
  path.some((step) => WORDED.has(step)) ? undefined : UNITS[path.at(-1) ?? ''];

/** The names of the parameters that may be tried otherwise, in the order of the rulebook. */
export const changeableIn = (rulebook: Rulebook): string[] =>
  rulebook.rules.flatMap((rule) => changeableOf(rule).map(({ name }) => name));

const changeableOf = (rule: Rule): FoundParameter[] =>
  KINDS.has(rule.kind) ? parametersIn(rule).filter((found) => unitOf(found) !== undefined) : [];

/** What stands in the way of changes; none where all of them may be tried. */
export function problemsOfChanges(rulebook: Rulebook, changes: readonly ParameterChange[]): ChangeProblem[] {
  const found = rulebook.rules.flatMap((rule) => changeableOf(rule));
  return changes.flatMap((change, at): ChangeProblem[] => {
    const of = found.filter(({ name }) => name === change.parameter);
    if (of.length === 0) return [{ ...change, at, why: 'UNKNOWN' }];
    const isTwice = changes.findIndex(({ parameter }) => parameter === change.parameter) < at;
    if (isTwice) return [{ ...change, at, why: 'TWICE' }];
    return of.flatMap((one) => problemOfValue(rulebook, one, change, at) ?? []).slice(0, 1);
  });
}

function problemOfValue(
  rulebook: Rulebook,
  found: FoundParameter,
  change: ParameterChange,
  at: number,
): ChangeProblem | undefined {
  const unit = unitOf(found) ?? 'YUAN';
  const value = measured(change.value, unit);
  if (value === undefined) return { ...change, at, why: 'UNREADABLE', unit };
  const broken = entriesOf(found.parameter).find(
    ({ min, max }) => min !== undefined && max !== undefined && !isBetween(value, min, max, unit),
  );
  if (broken?.min === undefined || broken.max === undefined) return undefined;
  const citations = citingFrom(rulebook.documents).cite(broken.cite, found.inherited);
  return { ...change, at, why: 'OUT_OF_RANGE', min: broken.min, max: broken.max, citations };
}

const isBetween = (value: number, min: string, max: string, unit: ParameterUnit): boolean =>
  (measured(min, unit) ?? 0) <= value && value <= (measured(max, unit) ?? Number.POSITIVE_INFINITY);

/** In fen or basis points, no ceiling being above all; undefined of a text that is none of it. */
function measured(text: string, unit: ParameterUnit): number | undefined {
  if (unit === 'RATE') return isRate(text) ? parseRate(text) : undefined;
  if (unit === 'CEILING' && text === 'NONE') return Number.POSITIVE_INFINITY;
  return isYuan(text) ? parseYuan(text) : undefined;
}

/** The rulebook with changes that have no problems, on every day of its year; rules that nothing changes are the same ones. */
export function withChanges(rulebook: Rulebook, changes: readonly ParameterChange[]): Rulebook {
  const values = new Map(changes.map(({ parameter, value }) => [parameter, value]));
  return { ...rulebook, rules: rulebook.rules.map((rule) => changed(rule, values)) };
}

function changed(rule: Rule, values: ReadonlyMap<string, string>): Rule {
  const touched = changeableOf(rule).filter(({ name }) => values.has(name));
  return touched.reduce(
    (made, { name, path, parameter }) => replaced(made, path, decidedAs(parameter, values.get(name) ?? '')) as Rule,
    rule,
  );
}

/** A copy of a tree with another value at a path. */
function replaced(tree: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  const inner = replaced((tree as Record<string | number, unknown>)[step], rest, value);
  if (Array.isArray(tree)) return tree.with(Number(step), inner);
  return { ...(tree as object), [step]: inner };
}

/** A point within a range where there is one, else the value outright. */
function decidedAs(parameter: Parameter, value: string): Parameter {
  return entriesOf(parameter).map(
    ({ delegated: _, ...entry }): Entry =>
      entry.min === undefined ? { ...entry, value } : { ...entry, decided: value },
  );
}
