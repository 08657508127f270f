import { and, not, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { seenBy } from './access.ts';
import type { NounRelation } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { assertHeld, type Filterer, FilterRefused, type Where } from './where.ts';
import { valueTests } from './where-field.ts';
import { type Files, fileWithRow, isOfFile, isWithoutRow, type OfPeople } from './whole-file.ts';

/** A test; of rows that a person alone in one file has to have, what they are, so that they can be looked for first. */
export type Part = SQL | OfPeople | undefined;

export const isOfPeople = (part: Part): part is OfPeople => part !== undefined && 'there' in part;

/** Who filters by a relation. */
export interface Asking extends Filterer {
  /** By which files of people it is asked for. */
  readonly files: Files;
  /** The condition that a `where` means of the rows there. */
  readonly conditionThere: (where: Where) => SQL | undefined;
}

/** A relation's rows: `some`, `none`, `every` where there are many, the tests themselves where there is one. */
export function relationTest(key: string, relation: NounRelation, test: Where, asking: Asking): Part[] {
  const there = NOUNS[relation.to];
  assertHeld(relation.to, there.scope, asking);
  const regionColumn = relation.regionColumn?.();
  if (regionColumn) return placeTest(key, relation, sql`${regionColumn}`, test, asking);
  if (!relation.isMany) {
    const inside = asking.conditionThere(test);
    return [inside && exists(relation, inside, asking)];
  }
  return Object.entries(test).map(([quantifier, value]) => {
    if (value === undefined) return undefined;
    if (value === null)
      throw new FilterRefused(`where.${key}.${quantifier} is null, which tests nothing. Leave it out.`);
    const inside = asking.conditionThere(value as Where);
    if (quantifier === 'some') return exists(relation, inside, asking);
    if (quantifier === 'none') return existsNone(relation, inside, asking);
    const broken = negated(inside);
    return broken && existsNone(relation, broken, asking);
  });
}

/** A relation that is read as one region: a person without such a row is one whose region is missing. */
function placeTest(key: string, relation: NounRelation, column: SQL, test: Where, asking: Asking): Part[] {
  const { isNull, ...others } = test;
  const inside = valueTests(key, column, undefined, isNull === null ? test : others);
  return [
    isNull === undefined ? undefined : (isNull ? existsNone : exists)(relation, undefined, asking),
    inside && exists(relation, inside, asking),
  ];
}

function exists(relation: NounRelation, inside: SQL | undefined, asking: Asking): Part {
  const [here, column] = relation.on();
  const sought = rowsThere(relation, inside, asking);
  if (here !== NOUNS.Person.id) return has(sought, here);
  if (asking.files === 'ALONE') return sought;
  const isOf = asking.files === 'WHOLE' ? isOfFile(column, 'WHOLE') : sql`${column} = ${fileWithRow(sought)}`;
  return hasWith(sought, isOf);
}

function existsNone(relation: NounRelation, inside: SQL | undefined, asking: Asking): SQL {
  const [here, column] = relation.on();
  const sought = rowsThere(relation, inside, asking);
  if (here !== NOUNS.Person.id) return not(has(sought, here));
  if (asking.files === 'ANY') return isWithoutRow(sought);
  return not(hasWith(sought, isOfFile(column, asking.files)));
}

/** Whether there is such a row of what a key names. */
export const has = (sought: OfPeople, key: AnyPgColumn): SQL => hasWith(sought, sql`${sought.column} = ${key}`);

const hasWith = ({ there, rows }: OfPeople, isOf: SQL): SQL =>
  sql`exists (select 1 from ${there} where ${and(isOf, rows)})`;

/** The rows there that may be seen and fit. */
function rowsThere(relation: NounRelation, inside: SQL | undefined, { reach }: Filterer): OfPeople {
  const there = NOUNS[relation.to];
  const [here, column] = relation.on();
  // Rows hang on people who may be seen, or the people would not be looked at: of each the same would be asked again. Residents
  // see the people of their household, but not the files that were merged into theirs.
  const isPersonSeen = here === NOUNS.Person.id && column === there.person && reach.kind !== 'PERSON';
  const rows = and(
    isPersonThere(relation) ? undefined : there.current,
    there.visible({ ...seenBy(reach, 'ALL'), ...(isPersonSeen && { isPersonSeen }) }),
    relation.only?.(),
    inside,
  );
  return { there: there.table, column, rows };
}

/** Whether it leads to the file that a row was written to, which stands or was merged into the one that does. */
export const isPersonThere = ({ on }: NounRelation): boolean => on()[1] === NOUNS.Person.id;

/** Holds where a condition is false or unknown: "not" of a caller means every other row. */
export const negated = (inside: SQL | undefined): SQL | undefined => inside && sql`(${inside}) is not true`;
