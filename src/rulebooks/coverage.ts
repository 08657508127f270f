/** Which of the things that documents ask for the product computes, enforces or reports, and which it leaves. */

import { type PolicyDocument, ROW_STATES, type RowState } from '../policy/document.ts';
import type { Rulebook, RuleKind } from '../policy/rulebook.ts';
import { citesIn } from './citations.ts';

/** A row of the field guide: one thing that a clause asks for. */
export interface CoveredRow {
  readonly id: string;
  readonly state: RowState;
  readonly by: string | null;
  readonly document: string;
  readonly locators: readonly string[];
  /** Kinds of rules that cite one of its clauses. */
  readonly kinds: readonly RuleKind[];
}

type States = Readonly<Record<RowState, number>>;

export interface Coverage {
  readonly rows: readonly CoveredRow[];
  /** Rows that a series of numbers lacks: no document gives them a state. */
  readonly missing: readonly string[];
  readonly states: States;
  readonly documents: readonly {
    readonly id: string;
    readonly title: string;
    readonly rows: number;
    readonly states: States;
  }[];
}

export function coverageOf(documents: readonly PolicyDocument[], rulebooks: readonly Rulebook[]): Coverage {
  const citing = kindsByClause(rulebooks);
  const all = documents.map((document) => ({ document, rows: rowsOf(document, citing) }));
  const rows = all.flatMap((one) => one.rows);
  return {
    rows,
    missing: missingIn(rows.map(({ id }) => id)),
    states: statesOf(rows),
    documents: all.map(({ document: { id, title }, rows: own }) => ({
      id,
      title,
      rows: own.length,
      states: statesOf(own),
    })),
  };
}

/** A document's rows, each once, in the order of their numbers. */
function rowsOf(document: PolicyDocument, citing: ReadonlyMap<string, Set<RuleKind>>): CoveredRow[] {
  const ids = new Set(document.clauses.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const rows = [...ids].flatMap((id) => {
    const clauses = document.clauses.filter((clause) => clause.rows.some((row) => row.id === id));
    const row = clauses.flatMap((clause) => clause.rows).find((known) => known.id === id);
    if (row === undefined) return [];
    const locators = clauses.map(({ locator }) => locator);
    const kinds = locators.flatMap((locator) => [...(citing.get(`${document.id} ${locator}`) ?? [])]);
    return [{ id, state: row.state, by: row.by ?? null, document: document.id, locators, kinds: [...new Set(kinds)] }];
  });
  return rows.sort((a, b) => numberOf(a.id) - numberOf(b.id));
}

function kindsByClause(rulebooks: readonly Rulebook[]): Map<string, Set<RuleKind>> {
  const found = new Map<string, Set<RuleKind>>();
  for (const rule of rulebooks.flatMap(({ rules }) => rules)) {
    for (const { cite } of citesIn(rule)) {
      const key = `${cite.document} ${cite.clause}`;
      found.set(key, (found.get(key) ?? new Set()).add(rule.kind));
    }
  }
  return found;
}

function statesOf(rows: readonly CoveredRow[]): States {
  const count = (state: RowState) => rows.filter((row) => row.state === state).length;
  return Object.fromEntries(ROW_STATES.map((state) => [state, count(state)])) as States;
}

/** Rows are numbered from 1 without a gap, each document with its own letters. */
function missingIn(ids: readonly string[]): string[] {
  const series = new Set(ids.map((id) => id.replace(/\d+$/, '')));
  return [...series].flatMap((letters) => {
    const numbers = ids.filter((id) => id.startsWith(letters)).map(numberOf);
    const all = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1);
    return all.filter((number) => !numbers.includes(number)).map((number) => `${letters}${number}`);
  });
}

function numberOf(id: string): number {
  return Number(id.replace(/^\D+/, ''));
}
