import { RULE_KINDS, type Rule, type RuleKind } from '../policy/rulebook.ts';
import type { PublishedRulebook } from './rulebooks.ts';

/** Which clauses a version's kinds of rule cite: read once for each version, which never changes. */
const cited = new WeakMap<PublishedRulebook['rulebook'], ReadonlyMap<RuleKind, ReadonlySet<string>>>();

/** The kinds of rule that cite a clause, in the order a policy year is read out. */
export function kindsCiting(books: readonly PublishedRulebook[], documentId: string, locator: string): RuleKind[] {
  const clause = keyOf(documentId, locator);
  const clauses = books.map(clausesByKind);
  return RULE_KINDS.filter((kind) => clauses.some((kinds) => kinds.get(kind)?.has(clause)));
}

function clausesByKind({ rulebook }: PublishedRulebook): ReadonlyMap<RuleKind, ReadonlySet<string>> {
  const known = cited.get(rulebook);
  if (known) return known;
  const kinds = new Map<RuleKind, Set<string>>();
  for (const rule of rulebook.rules) {
    const clauses = kinds.get(rule.kind) ?? new Set();
    kinds.set(rule.kind, clauses);
    for (const clause of clausesIn(rule)) clauses.add(clause);
  }
  cited.set(rulebook, kinds);
  return kinds;
}

function clausesIn(value: Rule | unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { document, clause } = value as { document?: unknown; clause?: unknown };
  if (typeof document === 'string' && typeof clause === 'string') return [keyOf(document, clause)];
  return Object.values(value).flatMap(clausesIn);
}

const keyOf = (documentId: string, locator: string) => `${documentId} ${locator}`;
