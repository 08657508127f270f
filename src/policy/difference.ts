/** What one rulebook says otherwise than another: a county than its city, a year than the one before. */
import type { Citation } from './decision.ts';
import { type Citing, citingFrom, entriesOf, usedOf } from './parameter.ts';
import { type FoundParameter, type FoundPlain, parametersIn, plainsIn } from './parts.ts';
import type { Text } from './rule.ts';
import type { Rulebook, RuleKind } from './rulebook.ts';

export const CHANGES = ['ADDED', 'REMOVED', 'CHANGED'] as const;
export type Change = (typeof CHANGES)[number];

/** A value as one rulebook says it, with its clause. */
export interface Said {
  /** As it prints: a value, a range, `delegated to PROVINCE`; several stretches of days in their order. */
  readonly text: string;
  /** The rulebook of the layer that supplies it; null for one that stands by itself. */
  readonly layer: string | null;
  readonly citations: readonly Citation[];
}

export interface Difference {
  readonly what: Change;
  readonly kind: RuleKind;
  /** The parameter's or part's name, such as `subsidy.standard`; the kind alone for a whole rule. */
  readonly name: string;
  /** Null when it was added. */
  readonly before: Said | null;
  /** Null when it was removed. */
  readonly after: Said | null;
}

/**
 * Everything that `after` says otherwise than `before`, in the order of reading. Only what is said counts: another
 * clause for the same value is no difference, and neither is another file it comes from.
 */
export function policyDiff(before: Rulebook, after: Rulebook): Difference[] {
  const [old, fresh] = [sayings(before), sayings(after)];
  const names = [...new Set([...fresh.keys(), ...old.keys()])];
  return names.flatMap((name): Difference[] => {
    const [was, is] = [old.get(name), fresh.get(name)];
    if (was?.said.text === is?.said.text) return [];
    const kind = (is ?? was)?.kind;
    if (kind === undefined) return [];
    const what = was === undefined ? 'ADDED' : is === undefined ? 'REMOVED' : 'CHANGED';
    return [{ what, kind, name, before: was?.said ?? null, after: is?.said ?? null }];
  });
}

interface Saying {
  readonly kind: RuleKind;
  readonly said: Said;
}

/** Everything a rulebook says by its name; rules of one kind for several stretches of days are told apart by them. */
function sayings(rulebook: Rulebook): Map<string, Saying> {
  const citing = citingFrom(rulebook.documents);
  const found = new Map<string, Saying>();
  for (const rule of rulebook.rules) {
    const suffix = rule.from || rule.to ? ` (${rule.from ?? '…'} – ${rule.to ?? '…'})` : '';
    const add = (name: string, said: Said) => found.set(`${name}${suffix}`, { kind: rule.kind, said });
    const said = [
      ...parametersIn(rule).map((parameter) => ({ ...parameter, said: saidBy(parameter, citing) })),
      ...plainsIn(rule).flatMap((plain) => (isSpan(plain) ? [] : { ...plain, said: saidOutright(plain, citing) })),
    ];
    for (const { name, said: words } of said) add(name, words);
    if (said.length === 0) add(rule.kind, { text: rule.kind, layer: null, citations: citing.cite(rule.cite) });
  }
  return found;
}

function isSpan({ path: [first, second] }: FoundPlain): boolean {
  return second === undefined && (first === 'from' || first === 'to');
}

function saidBy({ name, parameter, inherited }: FoundParameter, citing: Citing): Said {
  const used = entriesOf(parameter).map((entry) => usedOf(name, entry, citing, inherited));
  return {
    text: used
      .map(({ value, from, to, delegatedTo }) => {
        const days = from || to ? `${from ?? '…'} – ${to ?? '…'}: ` : '';
        return `${days}${value ?? `delegated to ${delegatedTo}`}`;
      })
      .join('; '),
    layer: used.find(({ layer }) => layer !== null)?.layer ?? null,
    citations: used.flatMap(({ citations }) => citations),
  };
}

function saidOutright({ text, inherited }: FoundPlain, citing: Citing): Said {
  return { text: inBoth(text), layer: null, citations: citing.cite(inherited) };
}

function inBoth(text: string | Text): string {
  return typeof text === 'string' ? text : `${text.zh} ${text.en}`;
}
