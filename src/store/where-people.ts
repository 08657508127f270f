import { and, type SQL, sql } from 'drizzle-orm';
import { NOUNS } from './nouns/index.ts';
import type { Filterer, Where } from './where.ts';
import { condition, partsOf, together } from './where-condition.ts';
import { ROOT } from './where-depth.ts';
import { has, isOfPeople } from './where-relation.ts';

/** The condition of a `where` on people who stand with files that were merged into theirs; the list has to hold no others. */
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
  const needed = parts.filter(isOfPeople);
  const [first] = needed;
  if (!first) return null;
  // A table stands once in a statement under its name: a second test on it is asked of the file.
  const chosen = needed.filter(({ there }, at) => needed.findIndex((one) => one.there === there) === at);
  const others = chosen.slice(1).map((one) => has(one, first.column));
  return {
    ids: sql`select ${first.column} as id from ${first.there} where ${and(first.rows, ...others) ?? sql`true`}`,
    rest: together(parts.filter((one) => !isOfPeople(one) || !chosen.includes(one))),
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
