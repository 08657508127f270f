import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Rulebook } from '../policy/rulebook.ts';
import { type LoadedPolicies, loadPolicies } from '../rulebooks/load.ts';
import { RefusedInput, refuse } from './cli.ts';

/** Reads a folder; refuses it with every problem in it. */
export function sound(folder: string): LoadedPolicies {
  if (!existsSync(`${folder}/documents`)) {
    console.error(`${relative('.', folder) || folder} is no folder of policies: it has no documents/ in it.`);
    throw new RefusedInput();
  }
  const loaded = loadPolicies(folder);
  if (loaded.problems.length > 0) {
    refuse(loaded.problems.map((problem) => ({ ...problem, file: relative('.', problem.file) })));
  }
  return loaded;
}

/** One rulebook of a folder by its name. */
export function rulebookNamed(name: string, folder: string): Rulebook {
  const found = sound(folder).rulebooks.find(({ value }) => value.name === name);
  if (found) return found.value;
  console.error(`There is no rulebook "${name}" in ${relative('.', folder) || folder}.`);
  throw new RefusedInput();
}
