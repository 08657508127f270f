import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '../policy/document.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { loadRulebooks } from './load-rulebooks.ts';
import { parseDocument } from './parse.ts';
import type { Problem } from './problem.ts';
import type { Loaded } from './read-rulebook.ts';
import { yearsOf } from './years.ts';

export { readRulebook } from './read-rulebook.ts';

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
  const sources = areas.flatMap((area) => yamlFiles(join(folder, area))).flatMap(yearsOf);
  const { rulebooks, problems: found } = loadRulebooks(sources, byId);
  problems.push(...found);
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

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}
