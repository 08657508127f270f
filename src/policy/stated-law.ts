import type { CompiledRulebook } from './compile.ts';
import type { Citation, UsedParameter } from './decision.ts';
import { citingFrom } from './parameter.ts';

/** 条款: a clause by its document's id and its locator. */
export type ClauseName = readonly [documentId: string, locator: string];

/** A parameter's value by its name, the first day it holds for, and as it is printed. */
export type ParameterName = readonly [name: string, from: string | null, value: string | null];

/** Rules share their citations between answers: named once, they are named for all. */
const namesOfClauses = new WeakMap<readonly Citation[], readonly ClauseName[]>();

export function clauseNames(citations: readonly Citation[]): readonly ClauseName[] {
  const before = namesOfClauses.get(citations);
  if (before) return before;
  const names = citations.map(({ documentId, locator }) => [documentId, locator] as const);
  namesOfClauses.set(citations, names);
  return names;
}

/** The clauses of those names, with what the rulebook's documents are called. */
export const clausesNamed = (names: readonly ClauseName[], { source }: CompiledRulebook): readonly Citation[] =>
  citingFrom(source.documents).cite(names.map(([document, clause]) => ({ document, clause })));

/** A parameter's name, by which the rulebook gives it again; the parameter itself where the rulebook would give another or none. */
export const parameterName = (parameter: UsedParameter, book: CompiledRulebook): ParameterName | UsedParameter =>
  statedBy(book).names.get(parameter) ?? parameter;

/** The parameter of that name; what the name itself says of it where the rulebook is read differently by now. */
export function parameterNamed([name, from, value]: ParameterName, book: CompiledRulebook): UsedParameter {
  const stated = statedBy(book).parameters.get(keyOf(name, from));
  return stated?.value === value ? stated : { ...UNSAID, name, from, value };
}

const UNSAID = { to: null, delegatedTo: null, why: null, assumed: null, inferred: null, layer: null, citations: [] };

const keyOf = (name: string, from: string | null): string => `${name} ${from}`;

/** Every parameter that a rulebook states, by name and first day; of several of one name, the first. */
interface Stated {
  readonly parameters: Map<string, UsedParameter>;
  readonly names: Map<UsedParameter, ParameterName>;
}

const known = new WeakMap<CompiledRulebook, Stated>();

function statedBy(book: CompiledRulebook): Stated {
  const before = known.get(book);
  if (before) return before;
  const stated: Stated = { parameters: new Map(), names: new Map() };
  collect(book.rules, stated, new Set());
  known.set(book, stated);
  return stated;
}

/** Rules hold their parameters at any depth. */
function collect(part: unknown, stated: Stated, seen: Set<unknown>): void {
  if (typeof part !== 'object' || part === null || seen.has(part)) return;
  seen.add(part);
  if (isParameter(part)) add(part, stated);
  else for (const one of innerOf(part)) collect(one, stated, seen);
}

const innerOf = (part: object): Iterable<unknown> =>
  part instanceof Map || part instanceof Set ? part.values() : Object.values(part);

const isParameter = (part: object): part is UsedParameter => 'delegatedTo' in part && 'inferred' in part;

function add(parameter: UsedParameter, { parameters, names }: Stated): void {
  const { name, from, value } = parameter;
  const key = keyOf(name, from);
  if (parameters.has(key)) return;
  parameters.set(key, parameter);
  names.set(parameter, [name, from, value]);
}
