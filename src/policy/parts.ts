/** Reads a rule as a tree: its parameters by name, its conditions, and the parts that need a citation. */
import { entriesOf } from './parameter.ts';
import type { Cites, Entry, Parameter, Text } from './rule.ts';
import type { Rule } from './rulebook.ts';

/** Keys and list places from the rule down. */
type Path = readonly (string | number)[];

/** A parameter, where it stands, and the citation it has from the parts around it. */
export interface FoundParameter {
  /** `<kind>.<part>.<field>`, such as `contribution-assistance.county-finance.share`. */
  readonly name: string;
  readonly path: Path;
  readonly parameter: Parameter;
  readonly inherited: Cites | undefined;
}

/** A condition over named facts, and where it stands. */
export interface FoundCondition {
  readonly path: Path;
  readonly when: string;
}

/** A day, a word, a condition or a list of words that a rule states outright, and where it stands. */
export interface FoundPlain {
  /** Named like a parameter. */
  readonly name: string;
  readonly path: Path;
  readonly text: string | Text;
  readonly inherited: Cites | undefined;
}

/** Something that a clause has to give: a value, or a part with an id. */
export interface FoundPart {
  readonly path: Path;
  readonly isCited: boolean;
}

interface Place {
  readonly path: Path;
  readonly name: string;
  readonly inherited: Cites | undefined;
}

export type Tree = Readonly<Record<string, unknown>>;

/** Every parameter of a rule, in the order of its file. */
export function parametersIn(rule: Rule): FoundParameter[] {
  const found: FoundParameter[] = [];
  walk(rule, (value, place) => {
    if (isParameter(value)) found.push({ ...place, parameter: value });
  });
  return found;
}

/** Every condition of a rule. */
export function conditionsIn(rule: Rule): FoundCondition[] {
  const found: FoundCondition[] = [];
  walk(rule, (value, { path }) => {
    if (path.at(-1) === 'when' && typeof value === 'string') found.push({ path, when: value });
  });
  return found;
}

/** Everything that a rule states outright, beside its parameters, ids and labels. */
export function plainsIn(rule: Rule): FoundPlain[] {
  const found: FoundPlain[] = [];
  walk(rule, (value, { path, name, inherited }) => {
    const text = plainText(value);
    const isItem = typeof path.at(-1) === 'number' && typeof value !== 'object';
    if (text === undefined || isItem || NAMES.has(path.at(-1) ?? '')) return;
    const own = isTree(value) ? (value.cite as Cites | undefined) : undefined;
    found.push({ path, name, text, inherited: own ?? inherited });
  });
  return found;
}

/** Keys that name a part or what all values alike are counted in, or lie in words that are read as a whole. */
const NAMES: ReadonlySet<string | number> = new Set(['kind', 'id', 'unit', 'zh', 'en']);

function plainText(value: unknown): string | Text | undefined {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object') ? undefined : value.join(', ');
  if (isTree(value))
    return typeof value.zh === 'string' && typeof value.en === 'string' ? (value as unknown as Text) : undefined;
  return String(value);
}

/** Every value and every part with an id; the rule itself when it has neither. */
export function citedPartsIn(rule: Rule): FoundPart[] {
  const found: FoundPart[] = [];
  walk(rule, (value, { path, inherited }) => {
    if (isParameter(value)) {
      const isList = Array.isArray(value);
      for (const [index, entry] of entriesOf(value).entries()) {
        found.push({ path: isList ? [...path, index] : path, isCited: (entry.cite ?? inherited) !== undefined });
      }
    } else if (isTree(value) && typeof value.id === 'string') {
      found.push({ path, isCited: (value.cite ?? inherited) !== undefined });
    }
  });
  return found.length > 0 ? found : [{ path: [], isCited: rule.cite !== undefined }];
}

/** Whether a value is an entry of a parameter or a dated list of them. */
export function isParameter(value: unknown): value is Parameter {
  return Array.isArray(value) ? value.length > 0 && value.every(isEntry) : isEntry(value);
}

function isEntry(value: unknown): value is Entry {
  return isTree(value) && ('value' in value || 'min' in value || 'max' in value || 'delegated' in value);
}

/** Whether a value is a set of keys and values. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that say something about the rule and hold no part of it. */
export const ABOUT: ReadonlySet<string> = new Set(['examples', 'cite', 'assumed', 'label']);

function walk(rule: Rule, visit: (value: unknown, place: Place) => void): void {
  const into = (value: unknown, place: Place): void => {
    visit(value, place);
    if (isParameter(value)) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) into(item, below(place, index, item));
    } else if (isTree(value)) {
      const inherited = (value.cite as Cites | undefined) ?? place.inherited;
      for (const [key, inner] of Object.entries(value)) {
        if (!ABOUT.has(key)) into(inner, { ...below(place, key, inner), inherited });
      }
    }
  };
  const { kind, cite } = rule;
  for (const [key, value] of Object.entries(rule)) {
    if (!ABOUT.has(key)) into(value, below({ path: [], name: kind, inherited: cite }, key, value));
  }
}

/** Items are named by their id, which makes the name of the list they stand in superfluous. */
function below(place: Place, step: string | number, value: unknown): Place {
  const path = [...place.path, step];
  if (isTree(value) && typeof value.id === 'string') return { ...place, path, name: `${place.name}.${value.id}` };
  const isListOfParts = Array.isArray(value) && value.some((item) => isTree(item) && typeof item.id === 'string');
  return { ...place, path, name: isListOfParts ? place.name : `${place.name}.${step}` };
}
