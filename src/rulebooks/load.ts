import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '../policy/document.ts';
import type { CitedDocument, Rulebook } from '../policy/rulebook.ts';
import { checkRulebook } from './check.ts';
import { parseDocument, parseRulebook } from './parse.ts';
import { byPlace, type Problem } from './problem.ts';

/** A file that was read whole and found right. */
export interface Loaded<T> {
  readonly file: string;
  /** The file as it stands, for hashing. */
  readonly text: string;
  readonly value: T;
}

/** Everything under a folder of policies, and everything wrong with it. */
export interface LoadedPolicies {
  readonly documents: readonly Loaded<PolicyDocument>[];
  readonly rulebooks: readonly Loaded<Rulebook>[];
  readonly problems: readonly Problem[];
}

/** Reads and checks `documents/*.yaml` and `<region>-<area>/*.yaml` under a folder. */
export function loadPolicies(folder: string): LoadedPolicies {
  const problems: Problem[] = [];
  const documents = yamlFiles(join(folder, 'documents')).flatMap((file) => loadDocument(file, problems));
  const byId = new Map(documents.map(({ value }) => [value.id, value]));
  const areas = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'documents')
    .map(({ name }) => name)
    .sort();
  const rulebooks = areas
    .flatMap((area) => yamlFiles(join(folder, area)))
    .flatMap((file) => loadRulebook(file, byId, problems));
  return { documents, rulebooks, problems };
}

function loadDocument(file: string, problems: Problem[]): Loaded<PolicyDocument>[] {
  const text = readFileSync(file, 'utf8');
  const parsed = parseDocument(file, text);
  problems.push(...parsed.problems);
  if (parsed.value === undefined) return [];
  const { value, source } = parsed;
  const locators = value.clauses.map(({ locator }) => locator);
  for (const [index, locator] of locators.entries()) {
    if (locators.indexOf(locator) === index) continue;
    const message = `Clause "${locator}" stands twice: give each place its own locator.`;
    problems.push(source.locate({ path: ['clauses', index, 'locator'], message }));
  }
  return [{ file, text, value }];
}

function loadRulebook(file: string, documents: ReadonlyMap<string, PolicyDocument>, problems: Problem[]) {
  const text = readFileSync(file, 'utf8');
  const checked = readRulebook(file, text, documents);
  problems.push(...checked.problems);
  return checked.value ? [{ file, text, value: checked.value }] : [];
}

/** Reads and checks one rulebook's text: the gate that `policies check` and publishing share. */
export function readRulebook(
  file: string,
  text: string,
  documents: ReadonlyMap<string, PolicyDocument>,
): { readonly value: Rulebook | undefined; readonly problems: readonly Problem[] } {
  const { value, problems, source } = parseRulebook(file, text);
  if (value === undefined) return { value, problems };
  const findings = checkRulebook(value, documents)
    .map((finding) => source.locate(finding))
    .sort(byPlace);
  if (findings.length > 0) return { value: undefined, problems: findings };
  return { value: { ...value, documents: citedBy(value, documents) }, problems: [] };
}

/** The titles and numbers that the rulebook's citations print: they travel with it, so that an answer never changes. */
function citedBy(rulebook: Rulebook, documents: ReadonlyMap<string, PolicyDocument>): CitedDocument[] {
  const text = JSON.stringify([rulebook.poolingAreas, rulebook.rules]);
  return [...documents.values()]
    .filter(({ id }) => text.includes(`"document":${JSON.stringify(id)}`))
    .map(({ id, title, titleEn, number }) => ({ id, title, titleEn, number: number ?? null }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}
