import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CompiledRulebook, compile } from '../../src/policy/engine.ts';
import { parametersIn } from '../../src/policy/parts.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';

/** The policies that ship with the product, and those of the invented Example City. */
export const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));
export const EXAMPLE_POLICIES = fileURLToPath(new URL('../../demo/policies', import.meta.url));

const rulebooks = [POLICIES, EXAMPLE_POLICIES].filter(existsSync).flatMap((folder) => loadPolicies(folder).rulebooks);
const compiled = new Map<string, CompiledRulebook>();

/** A rulebook by name, as it comes back from the database: through JSON. `changes` sets parameters to other values. */
export function book(name: string, changes: Readonly<Record<string, unknown>> = {}): CompiledRulebook {
  const key = `${name} ${JSON.stringify(changes)}`;
  const known = compiled.get(key);
  if (known) return known;
  const found = rulebooks.find(({ value }) => value.name === name);
  if (!found) throw new Error(`There is no rulebook ${name}: there are ${rulebooks.map(({ value }) => value.name)}.`);
  const copy = JSON.parse(JSON.stringify(found.value)) as Rulebook;
  for (const [parameter, value] of Object.entries(changes)) change(copy, parameter, value);
  const made = compile(copy);
  compiled.set(key, made);
  return made;
}

/** Gives a parameter another value: a text, or a whole entry. A name that is none fails, so that a case cannot be void. */
function change(rulebook: Rulebook, name: string, value: unknown): void {
  const [found] = rulebook.rules.flatMap((rule) =>
    parametersIn(rule)
      .filter((parameter) => parameter.name === name)
      .map(({ path }) => ({ rule, path })),
  );
  if (!found) throw new Error(`${rulebook.name} has no parameter ${name}.`);
  // biome-ignore lint/suspicious/noExplicitAny: a path into parsed JSON
  let here: any = found.rule;
  for (const step of found.path.slice(0, -1)) here = here[step];
  const last = found.path.at(-1) ?? '';
  const { cite } = here[last] ?? {};
  here[last] = typeof value === 'string' ? { value, ...(cite && { cite }) } : value;
}

/** Liancheng 2018. */
export const LC2018 = '350825-liancheng/urrbmi-2018';
