import { CARE } from './rules/care.ts';
import type { Chapter } from './rules/chapter.ts';
import { COUNTS } from './rules/counts.ts';
import { COUNTY } from './rules/county.ts';
import { LAW } from './rules/law.ts';
import { LISTS } from './rules/lists.ts';
import { MONEY } from './rules/money.ts';
import { PEOPLE } from './rules/people.ts';
import { WORK } from './rules/work.ts';

/**
 * Who may read which field, as the access page promises it, by scope: this project's access once more, written down apart from the
 * directives in the SDL that enforce it. A field takes what its type takes and what is said of the field itself. Whoever adds a field
 * adds it to a chapter, in words of their own, or the test of the gate says which one is missing. What must hold of every field of a kind,
 * whatever stands here, is said in `natures.test.ts`.
 */
const CHAPTERS: readonly Chapter[] = [PEOPLE, MONEY, LISTS, CARE, LAW, COUNTY, COUNTS, WORK];

/** For each requirement the choices it leaves, each with the scopes that it takes together. */
export type Need = 'public' | 'known' | readonly (readonly string[])[];

const needOf = (words: string): Need =>
  words === 'public' || words === 'known' ? words : words.split(' | ').map((choice) => choice.split('+'));

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** `Person.{name,phone}` as `Person.name` and `Person.phone`. */
const coordinates = (text: string): readonly string[] =>
  words(text).flatMap((one) => {
    const [type, fields = ''] = one.split('.');
    return fields
      .replace(/[{}]/g, '')
      .split(',')
      .map((field) => `${type}.${field}`);
  });

/** Who says something twice has said one of it in vain. */
function onceEach(rules: readonly (readonly [name: string, need: Need])[]): ReadonlyMap<string, Need> {
  const names = rules.map(([name]) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  if (twice.length > 0) throw new Error(`two rules for ${twice.join(', ')}: leave one in test/access/rules`);
  return new Map(rules);
}

const TYPES = onceEach(
  CHAPTERS.flatMap(({ types }) =>
    Object.entries(types).flatMap(([need, text]) => words(text).map((type) => [type, needOf(need)] as const)),
  ),
);
const FIELDS = onceEach(
  CHAPTERS.flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([need, text]) => coordinates(text).map((field) => [field, needOf(need)] as const)),
  ),
);

/** A page is as closed as its rows, unless it says otherwise itself. */
const ofType = (type: string): Need | undefined => TYPES.get(type) ?? TYPES.get(type.replace(/(Connection|Edge)$/, ''));

/** Everything that a rule was written for: what is not in the schema any more has to go from here as well. */
export const RULED = { types: [...TYPES.keys()], fields: [...FIELDS.keys()] };

/** What reading a field takes; throws where nobody has said. */
export function needsOf(type: string, field: string): readonly Need[] {
  const needs = [ofType(type), FIELDS.get(`${type}.${field}`)].filter((need) => need !== undefined);
  if (needs.length === 0) throw new Error(`no rule for ${type}.${field}: add one in test/access/rules`);
  // What is public of itself is as closed as the other says: a public type may hold a guarded field.
  const guarded = needs.filter((need) => need !== 'public');
  return guarded.length > 0 ? guarded : ['public'];
}

/** Whether somebody with a token that holds these scopes, or without any token, may read a field. */
export const mayRead = (type: string, field: string, scopes: ReadonlySet<string> | null): boolean =>
  needsOf(type, field).every(
    (need) =>
      need === 'public' ||
      (scopes !== null && (need === 'known' || need.some((choice) => choice.every((scope) => scopes.has(scope))))),
  );
