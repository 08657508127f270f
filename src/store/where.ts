import { and, not, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import { DomainError } from '../errors.ts';
import { publicOffice, type Reach, seenBy, subtree } from './access.ts';
import type { Noun, NounField, NounRelation } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import { isUuid } from './rows.ts';
import { type Files, fileWithRow, isOfFile, isWithoutRow, ofStandingFile } from './whole-file.ts';

/** A `where` as it comes from a caller: keys are fields, relations, `and`, `or`, `not`. */
export type Where = Readonly<Record<string, unknown>>;

/** Who filters: what may be seen, and which scopes are held. */
export interface Filterer {
  readonly reach: Reach;
  readonly scopes: ReadonlySet<string>;
  /** Whether they may know nobody's row: then no test may name one, as an id or a running number does. */
  readonly isNobodyNamed?: boolean;
  /** Told that people are looked for by name. */
  readonly onNameSearch?: () => void;
  /** Told of each scope that a test takes: what fits tells of what was tested, were it only a count. */
  readonly onTest?: (scope: string) => void;
}

export class FilterRefused extends DomainError {
  readonly code = 'FILTER_REFUSED';
}

export class FilterForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

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

/** The same of people who stand with files that were merged into theirs; the list has to hold no others. */
export const conditionOfWhole = (where: Where | null | undefined, filterer: Filterer): SQL | undefined =>
  condition(NOUNS.Person, where, filterer, { ...ROOT, files: 'WHOLE' });

/** A condition on people alone in one file each, taken apart by the rows that they have to have. */
export interface OfAlone {
  /** Selects the ids of those who have these rows: who is asked for is among them. */
  readonly ids: SQL;
  /** What else has to hold of them. */
  readonly rest: SQL | undefined;
  /** All of it, asked of each file. */
  readonly whole: SQL | undefined;
  /** What of it an index over people serves, so that few files may be left before their rows are looked at. */
  readonly own: SQL | undefined;
}

/** Null where they have to have none. */
export function conditionOfAlone(where: Where | null | undefined, filterer: Filterer): OfAlone | null {
  const parts = where ? partsOf(NOUNS.Person, where, filterer, { ...ROOT, files: 'ALONE' }) : [];
  const owned = parts.filter(isOwned);
  const [first] = owned;
  if (!first) return null;
  // A table stands once in a statement under its name: a second test on it is asked of the file.
  const chosen = owned.filter(({ there }, at) => owned.findIndex((one) => one.there === there) === at);
  const others = chosen.slice(1).map((one) => has(one, first.column));
  return {
    ids: sql`select ${first.column} as id from ${first.there} where ${and(first.rows, ...others) ?? sql`true`}`,
    rest: together(parts.filter((one) => !isOwned(one) || !chosen.includes(one))),
    whole: together(parts),
    own: condition(NOUNS.Person, ownOf(where ?? {}), filterer),
  };
}

/** The tests on columns of people by themselves. An enum's few values leave many, and have no index. */
function ownOf(where: Where): Where {
  const own = Object.entries(where).filter(([key]) => (NOUNS.Person.fields[key]?.kind ?? 'ENUM') !== 'ENUM');
  const { and: others } = where as { and?: readonly Where[] };
  return { ...Object.fromEntries(own), ...(others && { and: others.map(ownOf) }) };
}

/** Tests that hold together, those of an `and` among them. */
function partsOf(noun: Noun, where: Where, filterer: Filterer, depth: Depth): Part[] {
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

/** A test; of rows that a person alone in one file has to have, what they are, so that they can be looked for first. */
type Part = SQL | Owned | undefined;

interface Owned {
  readonly there: PgTable;
  readonly column: AnyPgColumn;
  readonly rows: SQL | undefined;
}

const isOwned = (part: Part): part is Owned => part !== undefined && 'there' in part;

const has = ({ there, column, rows }: Owned, key: AnyPgColumn): SQL =>
  sql`exists (select 1 from ${there} where ${and(sql`${column} = ${key}`, rows)})`;

const together = (parts: readonly Part[]): SQL | undefined =>
  all(parts.map((one) => (isOwned(one) ? has(one, NOUNS.Person.id as AnyPgColumn) : one)));

/** Where a filter stands: how many are around it, and how many of them are relations'. */
interface Depth {
  readonly levels: number;
  readonly relations: number;
  /** Whether the rows are files of people, those that were merged among them. */
  readonly isAnyFile: boolean;
  /** Of a list of people: which files these are. */
  readonly files: Files;
}

const ROOT: Depth = { levels: 0, relations: 0, isAnyFile: false, files: 'ANY' };

/** Payments of people of households of people …: no question needs more, and each level may multiply the rows that are read. */
const MOST_RELATIONS = 5;
/** Levels of `and`, `or`, `not` and relations. More says nothing that fewer do not, and each one takes stack. */
const MOST_LEVELS = 20;

function assertShallow({ levels, relations }: Depth): void {
  if (levels > MOST_LEVELS)
    throw new FilterRefused(`A where has at most ${MOST_LEVELS} levels of and, or, not and relations. Ask for less.`);
  if (relations > MOST_RELATIONS)
    throw new FilterRefused(`A where follows at most ${MOST_RELATIONS} relations into each other. Ask for less.`);
}

/** Filters in all lists of `and` and `or` together. Each is tested on every row: ten times as many keep a small county's list busy for seconds. */
const MOST_CHOICES = 1_000;

function assertFew(where: Where): void {
  if (choicesIn(where) > MOST_CHOICES)
    throw new FilterRefused(
      `A where has at most ${MOST_CHOICES} filters in its lists of and and or. Ask in several requests, or use in: […].`,
    );
}

function choicesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.entries(value).map(([key, one]) => (isChoice(key, one) ? one.length : 0) + choicesIn(one));
  return inside.reduce((sum, one) => sum + one, 0);
}

const isChoice = (key: string, value: unknown): value is readonly unknown[] =>
  (key === 'and' || key === 'or') && Array.isArray(value);

const below = (depth: Depth): Depth => ({ ...depth, levels: depth.levels + 1 });
const beyond = ({ levels, relations }: Depth, relation: NounRelation): Depth => ({
  ...{ levels: levels + 1, relations: relations + 1 },
  isAnyFile: isPersonThere(relation),
  files: 'ANY',
});

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
  return relationTest(key, relation, value as Where, { ...filterer, files: depth.files }, beyond(depth, relation));
}

function fieldTest(noun: Noun, key: string, field: NounField, test: Where, filterer: Filterer): SQL | undefined {
  if (field.scope) assertHeld(`${noun.name}.${key}`, field.scope, filterer);
  if (filterer.isNobodyNamed && isNaming(noun, field)) {
    throw new FilterForbidden(
      `Filtering by ${noun.name}.${key} picks single rows, which rounded statistics may not. Filter by what many have in common.`,
    );
  }
  assertSound(key, field, test);
  if (field.isName) {
    assertTellsNames(key, test);
    filterer.onNameSearch?.();
  }
  return operators(key, sql`${field.column}`, castOf(field), test);
}

/** Whether a test on a field may pick a single row of people: offices are no secret. */
const isNaming = (noun: Noun, { kind, isSerial }: NounField): boolean =>
  noun.visible !== publicOffice && (isSerial === true || NAMING.has(kind));

const NAMING: ReadonlySet<NounField['kind']> = new Set(['ID', 'TEXT', 'INSTANT']);

/** Refuses what Postgres could not read: an id of another shape, a text with a NUL in it. */
function assertSound(key: string, { kind }: NounField, test: Where): void {
  const { isNull: _, ...others } = test;
  for (const given of Object.values(others).flat()) {
    if (given === undefined || given === null) continue;
    if (kind === 'ID' && !isUuid(String(given)))
      throw new FilterRefused(`where.${key}: "${given}" is not an id of this graph.`);
    if (String(given).includes('\u0000'))
      throw new FilterRefused(`where.${key}: a text may not hold the character NUL.`);
  }
}

/** Characters of a name that a search needs: with fewer, a county is read through by its family names. */
const LEAST_OF_NAME = 2;

function assertTellsNames(key: string, { startsWith }: Where): void {
  if (typeof startsWith !== 'string' || [...startsWith.trim()].length >= LEAST_OF_NAME) return;
  throw new FilterRefused(
    `where.${key}.startsWith takes at least ${LEAST_OF_NAME} characters of a name. 按姓名查找至少输入${LEAST_OF_NAME}个字。`,
  );
}

function assertHeld(what: string, scope: string, { scopes, onTest }: Filterer): void {
  if (!scopes.has(scope))
    throw new FilterForbidden(`Filtering by ${what} needs the scope "${scope}", which this token does not hold.`);
  onTest?.(scope);
}

/** A relation's rows: `some`, `none`, `every` where there are many, the tests themselves where there is one. */
function relationTest(key: string, relation: NounRelation, test: Where, filterer: Asking, depth: Depth): Part[] {
  const there = NOUNS[relation.to];
  assertHeld(relation.to, there.scope, filterer);
  const regionColumn = relation.regionColumn?.();
  if (regionColumn) return placeTest(key, relation, sql`${regionColumn}`, test, filterer);
  if (!relation.isMany) {
    const inside = condition(there, test, filterer, depth);
    return [inside && exists(relation, there, inside, filterer)];
  }
  return Object.entries(test).map(([quantifier, value]) => {
    if (value === undefined) return undefined;
    if (value === null)
      throw new FilterRefused(`where.${key}.${quantifier} is null, which tests nothing. Leave it out.`);
    const inside = condition(there, value as Where, filterer, depth);
    if (quantifier === 'some') return exists(relation, there, inside, filterer);
    if (quantifier === 'none') return existsNone(relation, there, inside, filterer);
    const broken = negated(inside);
    return broken && existsNone(relation, there, broken, filterer);
  });
}

/** Who filters, and by which files of people a relation is asked for. */
interface Asking extends Filterer {
  readonly files: Files;
}

/** A relation that is read as one region: a person without such a row is one whose region is missing. */
function placeTest(key: string, relation: NounRelation, column: SQL, test: Where, filterer: Asking): Part[] {
  const there = NOUNS[relation.to];
  const { isNull, ...others } = test;
  const inside = operators(key, column, undefined, isNull === null ? test : others);
  return [
    isNull === undefined ? undefined : (isNull ? existsNone : exists)(relation, there, undefined, filterer),
    inside && exists(relation, there, inside, filterer),
  ];
}

function exists(relation: NounRelation, there: Noun, inside: SQL | undefined, filterer: Asking): Part {
  const [here, column] = relation.on();
  const rows = rowsThere(relation, there, inside, filterer);
  const ofPerson = { there: there.table, column, rows };
  if (here !== NOUNS.Person.id) return existsWith(there, sql`${column} = ${here}`, rows);
  if (filterer.files === 'ALONE') return ofPerson;
  const isOf = filterer.files === 'WHOLE' ? isOfFile(column, 'WHOLE') : sql`${column} = ${fileWithRow(ofPerson)}`;
  return existsWith(there, isOf, rows);
}

function existsNone(relation: NounRelation, there: Noun, inside: SQL | undefined, filterer: Asking): SQL {
  const [here, column] = relation.on();
  const rows = rowsThere(relation, there, inside, filterer);
  if (here !== NOUNS.Person.id) return not(existsWith(there, sql`${column} = ${here}`, rows));
  if (filterer.files === 'ANY') return isWithoutRow({ there: there.table, column, rows });
  return not(existsWith(there, isOfFile(column, filterer.files), rows));
}

const existsWith = ({ table }: Noun, isOf: SQL, rows: SQL | undefined): SQL =>
  sql`exists (select 1 from ${table} where ${and(isOf, rows)})`;

/** What holds of the rows there that may be seen and fit. */
function rowsThere(relation: NounRelation, there: Noun, inside: SQL | undefined, { reach }: Filterer): SQL | undefined {
  const [here, column] = relation.on();
  // Rows hang on people who may be seen, or the people would not be looked at: of each the same would be asked again. Residents
  // see the people of their household, but not the files that were merged into theirs.
  const isPersonSeen = here === NOUNS.Person.id && column === there.person && reach.kind !== 'PERSON';
  return and(
    isPersonThere(relation) ? undefined : there.current,
    there.visible({ ...seenBy(reach, 'ALL'), ...(isPersonSeen && { isPersonSeen }) }),
    relation.only?.(),
    inside,
  );
}

/** Whether it leads to the file that a row was written to, which stands or was merged into the one that does. */
const isPersonThere = ({ on }: NounRelation): boolean => on()[1] === NOUNS.Person.id;

/** The tests on one value. Nulls never pass a test but `isNull`. */
function operators(key: string, column: SQL, cast: SQL | undefined, test: Where): SQL | undefined {
  const value = (given: unknown) => (cast ? sql`${sql.param(given)}::${cast}` : sql`${sql.param(given)}`);
  const list = (given: unknown) => sql`${sql.param(given)}::${cast ?? sql`text`}[]`;
  return all(
    Object.entries(test).map(([operator, given]) => {
      if (given === undefined) return undefined;
      if (given === null) {
        throw new FilterRefused(
          `where.${key}.${operator} is null, which no value equals. Write isNull: true to find missing values.`,
        );
      }
      switch (operator) {
        case 'eq':
          return sql`${column} = ${value(given)}`;
        case 'in':
          return sql`${column} = any(${list(given)})`;
        case 'lt':
          return sql`${column} < ${value(given)}`;
        case 'lte':
          return sql`${column} <= ${value(given)}`;
        case 'gt':
          return sql`${column} > ${value(given)}`;
        case 'gte':
          return sql`${column} >= ${value(given)}`;
        case 'startsWith':
          return sql`starts_with(${column}, ${value(given)})`;
        case 'isNull':
          return given ? sql`${column} is null` : sql`${column} is not null`;
        case 'within': {
          const { from, to } = subtree(String(given));
          return sql`(${column} >= ${sql.param(from)} and ${column} < ${sql.param(to)})`;
        }
        default:
          throw new FilterRefused(`where.${key} knows no test "${operator}".`);
      }
    }),
  );
}

/** The SQL type that a field's values are compared as; text needs none. */
function castOf(field: NounField): SQL | undefined {
  if (field.kind === 'TEXT' || field.kind === 'REGION') return undefined;
  return sql.raw(field.column.getSQLType());
}

/** Holds where a condition is false or unknown: "not" of a caller means every other row. */
const negated = (inside: SQL | undefined) => inside && sql`(${inside}) is not true`;

const all = (parts: readonly (SQL | undefined)[]): SQL | undefined => and(...parts);
const any = (parts: readonly SQL[]): SQL => or(...parts) ?? sql`false`;
