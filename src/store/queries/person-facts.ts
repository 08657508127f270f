import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { byKey, personVisible, type Reach, type ReachKind, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { tuples } from '../rows.ts';
import { people } from '../tables/index.ts';
import { FACT_LISTS, FACT_SOURCES, type FactList, FILE } from './fact-lists.ts';

/** As `PersonFacts` of the policy room has it, which this room does not know. */
type PersonFactsRow = { readonly personId: string } & Readonly<Record<string, unknown>>;

/** A fact as text: the number of its list, the number of its file among those found, and then its values. */
type FactTuple = readonly [list: number, at: number, ...values: (string | null)[]];

/** The file itself, and its lists of facts. */
const LISTS = Object.entries<FactList>({ file: FILE, ...FACT_LISTS }).map(([name, list]) => ({
  ...{ name, ...list },
  values: Object.entries(list.values).map(([key, value]) => ({ ...value, key })),
}));
type List = (typeof LISTS)[number];
/** All rows are as wide as the widest, so that one statement gives them all, as they stood at one moment. */
const WIDTH = Math.max(...LISTS.map(({ values }) => values.length));

function rowsOf({ of, from, by, values }: List, list: number): string {
  const cells = Array.from({ length: WIDTH }, (_, at) => `(${values[at]?.sql ?? 'null'})::text`);
  return `(select ${list}, ${of}::int, ${cells.join(', ')} from ${from} order by ${by})`;
}

/**
 * Facts come as plain rows, list after list, and are put together here: Postgres would need three times as long to make JSON
 * of them, which is then to be read.
 */
const read = tuples<FactTuple>((_, kind) => ({
  toSQL: () =>
    new PgDialect().sqlToQuery(sql`
    with file as materialized (
      select row_number() over () as at, ${people.id}, ${people.mergedIds}, ${people.regionCode}, ${people.birthDate}, ${people.sex}
      from people where ${people.id} = any(${sql.placeholder('keys')}::uuid[]) and ${visible(kind)}
    ), ${sql.raw(FACT_SOURCES)}
    ${sql.raw(LISTS.map(rowsOf).join('\nunion all\n'))}`),
}));

const visible = (kind: ReachKind) => personVisible(byKey(kind)) ?? sql`true`;

/** All dated facts of people that may be seen, in one statement: superseded rows too, because answers replay the past. */
export async function factsOfPeople(db: Db, reach: Reach, keys: readonly string[]): Promise<PersonFactsRow[]> {
  if (reach.kind === 'NONE') return [];
  const found = new Map<number, Facts>();
  await read(db, reach.kind, { keys, ...reachValues(reach) }, (tuple) => {
    const [list, at] = tuple;
    const facts = found.get(at) ?? none();
    found.set(at, facts);
    addFact(facts, LISTS[list] as List, tuple);
  });
  return [...found.values()] as unknown as PersonFactsRow[];
}

type Facts = Record<string, unknown>;

/** Nothing known yet. Of parents, an empty list would say that there are none. */
const none = (): Facts => ({
  ...{ places: [], statuses: [], documents: [], checks: [], enrollments: [], payments: [], listings: [], years: [] },
  parents: null,
});

function addFact(facts: Facts, { name, values }: List, tuple: FactTuple): void {
  const fact: Facts = name === 'file' ? facts : {};
  for (const [at, { key, read }] of values.entries()) {
    const text = tuple[at + 2] as string | null;
    fact[key] = text === null ? null : read(text);
  }
  if (fact === facts) return;
  facts[name] ??= [];
  (facts[name] as Facts[]).push(fact);
}
