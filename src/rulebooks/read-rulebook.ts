import type { CitedDocument } from '../policy/rule.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { workingDaysFor } from './calendar.ts';
import { checkRulebook } from './check.ts';
import type { CitableDocuments } from './citations.ts';
import { type BaseNamed, basesAmong } from './layered.ts';
import { parseRulebook } from './parse.ts';
import { byPlace, MAX_PROBLEMS, type Problem } from './problem.ts';

/** A file that was read whole and found right. */
export interface Loaded<T> {
  readonly file: string;
  /** The file as it stands, for hashing. */
  readonly text: string;
  readonly value: T;
}

/** Reads and checks one rulebook's text: the gate that `policies check` and publishing share. */
export function readRulebook(
  file: string,
  text: string,
  documents: CitableDocuments,
  baseNamed: BaseNamed = basesAmong([]),
): { readonly value: Rulebook | undefined; readonly problems: readonly Problem[] } {
  const { value, problems, source } = parseRulebook(file, text, baseNamed);
  if (value === undefined) return { value, problems };
  const rulebook = { ...value, ...workingDaysFor(value), documents: citedBy(value, documents) };
  const findings = checkRulebook(rulebook, documents)
    .slice(0, MAX_PROBLEMS)
    .map((finding) => source.locate(finding))
    .sort(byPlace);
  return findings.length > 0 ? { value: undefined, problems: findings } : { value: rulebook, problems: [] };
}

/** The titles and numbers that the rulebook's citations print: they travel with it, so that an answer never changes. */
function citedBy(rulebook: Rulebook, documents: CitableDocuments): CitedDocument[] {
  const text = JSON.stringify([rulebook.poolingAreas, rulebook.rules]);
  return [...documents.values()]
    .filter((document) => document !== null)
    .filter(({ id }) => text.includes(`"document":${JSON.stringify(id)}`))
    .map(({ id, title, titleEn, number }) => ({ id, title, titleEn, number: number ?? null }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
