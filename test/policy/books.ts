import { fileURLToPath } from 'node:url';
import { type CompiledRulebook, compile } from '../../src/policy/engine.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';

/** The policies that ship with the product. */
export const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));

const { rulebooks } = loadPolicies(POLICIES);
const compiled = new Map<string, CompiledRulebook>();

/** A bundled rulebook by name, as it comes back from the database: through JSON. */
export function book(name: string): CompiledRulebook {
  const known = compiled.get(name);
  if (known) return known;
  const found = rulebooks.find(({ value }) => value.name === name);
  if (!found) throw new Error(`There is no rulebook ${name}: there are ${rulebooks.map(({ value }) => value.name)}.`);
  const made = compile(JSON.parse(JSON.stringify(found.value)));
  compiled.set(name, made);
  return made;
}

/** Liancheng 2018. */
export const LC2018 = '350825-liancheng/urrbmi-2018';
