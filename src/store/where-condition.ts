import { and, or, type SQL, sql } from 'drizzle-orm';
import type { Noun } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { assertHeld, type Filterer, FilterRefused, type Where } from './where.ts';
import { assertFew, assertShallow, below, beyond, type Depth, ROOT } from './where-depth.ts';
import { fieldTest } from './where-field.ts';
import { has, isOfPeople, isPersonThere, negated, type Part, relationTest } from './where-relation.ts';
import { ofStandingFile } from './whole-file.ts';

/**
 * The condition that a `where` means. Tests on one level hold together; an empty `and` is true, an empty `or` false; a
 * test without an operator filters nothing. Rows of a relation are tested as far as the viewer may see them.
 */
export function condition(
  noun: Noun,
  where: Where | null | undefined,
  filterer: Filterer,
  depth: Depth = ROOT,
): SQL | undefined {
  return where ? together(partsOf(noun, where, filterer, depth)) : undefined;
}

/** Tests that hold together, those of an `and` among them. */
export function partsOf(noun: Noun, where: Where, filterer: Filterer, depth: Depth): Part[] {
  assertShallow(depth);
  if (depth.levels === 0) assertFew(where);
  assertHeld(noun.name, noun.scope, filterer);
  return Object.entries(where).flatMap(([key, value]): Part[] => {
    if (value === undefined) return [];
    if (value === null)
      throw new FilterRefused(`where.${key} is null, which tests nothing. Leave it out, or write isNull: true.`);
    if (key === 'and') return (value as Where[]).flatMap((one) => partsOf(noun, one, filterer, below(depth)));
    return part(noun, key, value, filterer, depth);
  });
}

function part(noun: Noun, key: string, value: unknown, filterer: Filterer, depth: Depth): Part[] {
  const inner = (one: Where) => condition(noun, one, filterer, below(depth));
  if (key === 'or') return [any((value as Where[]).map((one) => inner(one) ?? sql`true`))];
  if (key === 'not') return [negated(inner(value as Where))];
  const field = noun.fields[key];
  if (field) {
    const test = fieldTest(noun, key, field, value as Where, filterer);
    return [test && depth.isAnyFile ? ofStandingFile(test) : test];
  }
  const relation = noun.relations[key];
  if (!relation) throw new FilterRefused(`${noun.name} cannot be filtered by "${key}".`);
  const depthThere = beyond(depth, isPersonThere(relation));
  const conditionThere = (there: Where) => condition(NOUNS[relation.to], there, filterer, depthThere);
  return relationTest(key, relation, value as Where, { ...filterer, files: depth.files, conditionThere });
}

/** All of them; rows to have are asked of the file beside the test. */
export const together = (parts: readonly Part[]): SQL | undefined =>
  and(...parts.map((one) => (isOfPeople(one) ? has(one, NOUNS.Person.id) : one)));

const any = (parts: readonly SQL[]): SQL => or(...parts) ?? sql`false`;
