import type { z } from 'zod';
import type { PolicyDocument } from '../policy/document.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { type BaseNamed, layered } from './layered.ts';
import { byPlace, type Finding, MAX_PROBLEMS, type Path, type Problem } from './problem.ts';
import { documentSchema } from './schema/document.ts';
import { type NamedMeasure, namedMeasureSchema } from './schema/named-measure.ts';
import { rulebookSchema } from './schema/rulebook.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A file's content, or what is wrong with it. */
export interface Parsed<T> {
  /** Undefined when there are problems. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  readonly source: YamlSource;
}

/**
 * Reads a rulebook's YAML; one that names a `base` is laid over it first, and what is read is the flattened whole. Its
 * name comes from its place: `…/350825-liancheng/urrbmi-2018.yaml`.
 */
export function parseRulebook(file: string, text: string, baseNamed: BaseNamed): Parsed<Rulebook> {
  const name = rulebookName(file);
  const { source, layers } = layered(readYaml(file, text), name, baseNamed);
  const parsed = parse(source, rulebookSchema);
  if (parsed.value === undefined) return { ...parsed, value: undefined };
  return { ...parsed, value: { name, ...parsed.value, ...(layers && { layers }), documents: [] } };
}

/** A rulebook's name: its folder and file. */
export function rulebookName(file: string): string {
  return withoutEnding(file).split('/').slice(-2).join('/');
}

/** Reads a document's YAML. Its id is the file's name. */
export function parseDocument(file: string, text: string): Parsed<PolicyDocument> {
  const parsed = parse(readYaml(file, text), documentSchema);
  return { ...parsed, value: parsed.value && { id: documentId(file), ...parsed.value } };
}

/** A document's id: its file's name. */
export function documentId(file: string): string {
  return withoutEnding(file).split('/').at(-1) ?? file;
}

/** Reads a named measure's YAML. */
export function parseNamedMeasure(file: string, text: string): Parsed<NamedMeasure> {
  return parse(readYaml(file, text), namedMeasureSchema);
}

function withoutEnding(file: string): string {
  return file.replaceAll('\\', '/').replace(/\.ya?ml$/, '');
}

/** Holds what a YAML file says against the shape it should have. */
export function parse<T>(source: YamlSource, schema: z.ZodType<T>): Parsed<T> {
  if (source.problems.length > 0) return { value: undefined, problems: source.problems, source };
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [], source };
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue, [], source)).slice(0, MAX_PROBLEMS);
  const problems = findings.map((finding) => source.locate(finding)).sort(byPlace);
  return { value: undefined, problems, source };
}

type Issue = z.core.$ZodIssue;

function findingsOf(issue: Issue, above: Path, source: YamlSource): Finding[] {
  const path = [...above, ...(issue.path as Path)];
  if (path.length > 0 && isMissing(source.value, path)) return [{ path, message: `"${path.at(-1)}" is missing.` }];
  switch (issue.code) {
    case 'invalid_union': {
      const nearest = nearestBranch(issue.errors);
      return nearest ? nearest.flatMap((inner) => findingsOf(inner, path, source)) : [{ path, message: issue.message }];
    }
    case 'unrecognized_keys':
      return issue.keys.slice(0, 1).map((key) => ({ path: [...path, key], message: issue.message, atKey: true }));
    case 'invalid_type':
      return [{ path, message: wrongType(issue, path, source) }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** The alternative the author meant: the one whose own type fits, else the first that says something. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const isWrongType = (issue: Issue) => issue.code === 'invalid_type' && issue.path.length === 0;
  const saysNothing = (issue: Issue) => issue.code === 'invalid_type' && issue.expected === 'null';
  return branches.find((issues) => !issues.some(isWrongType)) ?? branches.find((issues) => !issues.some(saysNothing));
}

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>, path: Path, source: YamlSource): string {
  const typed = source.typed(path);
  if (issue.expected === 'string' && typed) {
    return typed.includes('.')
      ? `${typed} is a number, which loses its decimals: write it as text, "${typed}".`
      : `${typed} is not text: put it in quotes, as in "${typed}".`;
  }
  const expected = EXPECTED[issue.expected] ?? issue.expected;
  return `${path.length === 0 ? 'The file' : `"${path.at(-1)}"`} has to be ${expected}.`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a whole number without quotes',
  int: 'a whole number without quotes',
  array: 'a list',
  object: 'a set of keys and values',
};

function isMissing(value: unknown, path: Path): boolean {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return true;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here === undefined;
}
