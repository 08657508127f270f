/**
 * The rules of a rulebook as tables to look at: each has the shape of its YAML, with every parameter as the values that
 * decisions print, and every `cite` as citations. Made from the shapes alone, so that no value can be left out.
 */
import { spanOf } from './compile.ts';
import type { Citation, UsedParameter } from './decision.ts';
import type { Day } from './facts.ts';
import { LABELS } from './labels.ts';
import { type Citing, citingFrom, entriesOf, usedOf } from './parameter.ts';
import { conditionsIn, type FoundParameter, parametersIn } from './parts.ts';
import type { Cites, Text } from './rule.ts';
import type { Rule, Rulebook, RuleKind } from './rulebook.ts';

/** One rule with everything it says: the page that is the same for every kind. */
export interface RuleTable {
  readonly kind: RuleKind;
  readonly label: Text;
  readonly validFrom: Day;
  readonly validTo: Day;
  readonly assumed: Text | null;
  readonly parameters: readonly UsedParameter[];
  readonly conditions: readonly string[];
  readonly citations: readonly Citation[];
}

type Tree = Readonly<Record<string, unknown>>;

/** A rule in the shape of its file: lists of values where it has parameters, citations where it has a cite. */
export type ShapedRule = Tree & { readonly citations: readonly Citation[] };

/** Every rule of a rulebook with its parameters and conditions, in the order of the file. */
export function ruleTables(book: Rulebook): RuleTable[] {
  const citing = citingFrom(book.documents);
  const { from, to } = spanOf(book);
  return book.rules.map((rule) => ({
    kind: rule.kind,
    label: LABELS[rule.kind] ?? { zh: rule.kind, en: rule.kind },
    validFrom: rule.from ?? from,
    validTo: rule.to ?? to,
    assumed: rule.assumed ?? null,
    parameters: parametersIn(rule).flatMap((found) => valuesOf(found, citing)),
    conditions: conditionsIn(rule).map(({ when }) => when),
    citations: citationsIn(rule, citing),
  }));
}

/** The rules of one kind as tables of that kind. */
export function shapedRules(book: Rulebook, kind: RuleKind): ShapedRule[] {
  const citing = citingFrom(book.documents);
  const { from, to } = spanOf(book);
  return book.rules
    .filter((rule) => rule.kind === kind)
    .map((rule) => ({ ...shape(rule, citing), validFrom: rule.from ?? from, validTo: rule.to ?? to }));
}

function valuesOf({ name, parameter, inherited }: FoundParameter, citing: Citing): UsedParameter[] {
  return entriesOf(parameter).map((entry) => usedOf(name, entry, citing, inherited));
}

/** Every clause that the rule and its parts cite, once. */
function citationsIn(rule: Rule, citing: Citing): Citation[] {
  const seen = new Map<string, Citation>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('cite' in value) {
      for (const one of citing.cite(value.cite as Cites)) seen.set(`${one.documentId} ${one.locator}`, one);
    }
    for (const [key, inner] of Object.entries(value)) if (key !== 'examples') collect(inner);
  };
  collect(rule);
  return [...seen.values()];
}

function shape(rule: Rule, citing: Citing): ShapedRule {
  const parameters = new Map(parametersIn(rule).map((found) => [found.path.join('/'), found]));
  const shaped = (value: unknown, path: string, inherited: Cites | undefined): unknown => {
    const parameter = parameters.get(path);
    if (parameter) return valuesOf(parameter, citing);
    const inside = (key: string | number) => (path === '' ? String(key) : `${path}/${key}`);
    if (Array.isArray(value)) return value.map((item, index) => shaped(item, inside(index), inherited));
    if (typeof value !== 'object' || value === null) return value;
    const { cite, examples: _, ...rest } = value as Tree & { cite?: Cites };
    const own = cite ?? inherited;
    const fields = Object.entries(rest).map(([key, inner]) => [key, shaped(inner, inside(key), own)]);
    return { ...Object.fromEntries(fields), citations: citing.cite(own) };
  };
  return shaped(rule, '', undefined) as ShapedRule;
}
