import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Department } from '../policy/facts.ts';
import { type CitableDocuments, checkCites } from '../rulebooks/citations.ts';
import { parse } from '../rulebooks/parse.ts';
import { byPlace, formatProblem, type Problem } from '../rulebooks/problem.ts';
import { readYaml } from '../rulebooks/yaml-source.ts';
import type { Partner } from './partner.ts';
import { partnerSchema } from './schema.ts';

const BUNDLED = fileURLToPath(new URL('../../partners', import.meta.url));

/** The departments of a folder, and everything wrong with their files. */
export interface LoadedPartners {
  readonly partners: readonly Partner[];
  readonly problems: readonly Problem[];
}

/** Reads a department's file; its citations are held against `documents` where those are given. */
export function readPartner(file: string, text: string, documents?: CitableDocuments): LoadedPartners {
  const { value, problems, source } = parse(readYaml(file, text), partnerSchema);
  if (value === undefined) return { partners: [], problems };
  const place = nameOf(value.department);
  const misplaced =
    basename(file) === place ? [] : [{ path: ['department'], message: `This department stands in ${place}.` }];
  const cited = documents ? checkCites(value, [], documents) : [];
  const found = [...misplaced, ...cited].map((finding) => source.locate(finding)).sort(byPlace);
  return { partners: found.length > 0 ? [] : [value], problems: found };
}

/** Reads every department of a folder. */
export function loadPartners(folder: string = BUNDLED, documents?: CitableDocuments): LoadedPartners {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const read = files
    .sort()
    .map((name) => readPartner(join(folder, name), readFileSync(join(folder, name), 'utf8'), documents));
  return {
    partners: read.flatMap(({ partners }) => partners),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** One file a department, so that none stands twice. */
const nameOf = (department: Department): string => `${department.toLowerCase().replaceAll('_', '-')}.yaml`;

let bundled: readonly Partner[] | undefined;

/** The departments that send lists; throws with every mistake, for their files ship with the product. */
export function bundledPartners(): readonly Partner[] {
  if (bundled) return bundled;
  const { partners, problems } = loadPartners();
  if (problems.length > 0) throw new RangeError(problems.map(formatProblem).join('\n'));
  bundled = partners;
  return partners;
}

/** What is particular to a department; undefined when it sends no lists. */
export const partnerOf = (department: Department): Partner | undefined =>
  bundledPartners().find((partner) => partner.department === department);
