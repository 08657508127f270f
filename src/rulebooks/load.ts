import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '../policy/document.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { loadRulebooks } from './load-rulebooks.ts';
import { documentId, parseDocument } from './parse.ts';
import { isAreaFolder } from './place.ts';
import type { Problem } from './problem.ts';
import type { Loaded } from './read-rulebook.ts';
import { yearsOf, yearsProblem } from './years.ts';

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
  const broken = problems.map(({ file }): [string, null] => [documentId(file), null]);
  const byId = new Map([...broken, ...documents.map(({ value }): [string, PolicyDocument] => [value.id, value])]);
  const areas = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'documents')
    .map(({ name }) => name)
    .sort();
  for (const area of areas.filter((name) => !isAreaFolder(name))) {
    const message = `"${area}" is no name for an area: a region's code, a hyphen and small letters, as in 350825-liancheng.`;
    problems.push({ file: join(folder, area), line: 1, column: 1, message });
  }
  problems.push(...unread(folder, areas));
  const files = areas.flatMap((area) => yamlFiles(join(folder, area)));
  for (const file of files) {
    const message = yearsProblem(file);
    if (message !== undefined) problems.push({ file, line: 1, column: 1, message });
  }
  const sources = files.filter((file) => yearsProblem(file) === undefined).flatMap(yearsOf);
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

/** YAML where nobody looks for it, so that no law is left out without a word. */
function unread(folder: string, areas: readonly string[]): Problem[] {
  const read = new Set([folder, ...[...areas, 'documents'].map((area) => join(folder, area))]);
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => ({ parent: entry.parentPath, name: entry.name, file: join(entry.parentPath, entry.name) }))
    .filter(({ parent, name, file }) =>
      parent === folder ? file !== join(folder, 'calendar.yaml') : !read.has(parent) || !/\.ya?ml$/.test(name),
    );
  const message = 'This file is not read: rulebooks stand in <region>-<area>/, documents in documents/.';
  return files.map(({ file }) => ({ file, line: 1, column: 1, message })).sort((a, b) => (a.file < b.file ? -1 : 1));
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}
