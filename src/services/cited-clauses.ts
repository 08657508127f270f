import { RULE_KINDS, type RuleKind } from '../policy/rulebook.ts';
import { citesIn } from '../rulebooks/citations.ts';
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
    for (const { cite } of citesIn(rule)) clauses.add(keyOf(cite.document, cite.clause));
  }
  cited.set(rulebook, kinds);
  return kinds;
}

const keyOf = (documentId: string, locator: string) => `${documentId} ${locator}`;
