import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../../errors.ts';
import { contentHash } from '../../rulebooks/canonical.ts';
import { parseNamedMeasure } from '../../rulebooks/parse.ts';
import { formatProblem, type Problem } from '../../rulebooks/problem.ts';
import type { NamedMeasure } from '../../rulebooks/schema/named-measure.ts';
import { measureFindings } from './measure-findings.ts';

export const MEASURES_FOLDER = fileURLToPath(new URL('../../../measures', import.meta.url));

/** A definition with the hash that it is known by. */
export interface KnownMeasure extends NamedMeasure {
  readonly hash: string;
}

interface LoadedMeasures {
  /** By name, then by version. */
  readonly measures: readonly KnownMeasure[];
  readonly problems: readonly Problem[];
}

class MeasuresUnsound extends DomainError {
  readonly code = 'MEASURES_UNSOUND';
}

/** Reads `<id>.<version>.yaml` under a folder and holds each against the nouns: whatever is wrong is told as file:line: message. */
export function loadMeasures(folder: string): LoadedMeasures {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const read = files.map((name) => readMeasure(join(folder, name)));
  const measures = read.flatMap(({ value }) => (value ? [{ ...value, hash: contentHash(value) }] : []));
  return {
    measures: measures.sort((a, b) => (a.id === b.id ? a.version - b.version : a.id < b.id ? -1 : 1)),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function readMeasure(file: string): { value?: NamedMeasure; problems: readonly Problem[] } {
  const { value, problems, source } = parseNamedMeasure(file, readFileSync(file, 'utf8'));
  if (value === undefined) return { problems };
  const name = `${value.id}.${value.version}.yaml`;
  const misplaced = { path: ['id'], message: `This file would be called ${name}, after its measure and version.` };
  const findings = [...(basename(file) === name ? [] : [misplaced]), ...measureFindings(value)];
  return findings.length > 0 ? { problems: findings.map((one) => source.locate(one)) } : { value, problems: [] };
}

let bundled: readonly KnownMeasure[] | undefined;

/** The measures that this product ships, read when first asked for, which a server does before it serves. */
export function bundledMeasures(): readonly KnownMeasure[] {
  if (bundled) return bundled;
  const { measures, problems } = loadMeasures(MEASURES_FOLDER);
  if (problems.length > 0) throw new MeasuresUnsound(problems.map(formatProblem).join('\n'));
  bundled = measures;
  return bundled;
}
