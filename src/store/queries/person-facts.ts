import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { byKey, personVisible, type Reach, type ReachKind, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { statement } from '../rows.ts';
import { people } from '../tables/index.ts';
import { factSources } from './fact-lists.ts';
import { addFact, type Facts, type List, listsOf, noFacts } from './fact-rows.ts';

/** As `PersonFacts` of the policy room has it, which this room does not know. */
type PersonFactsRow = { readonly personId: string } & Readonly<Record<string, unknown>>;

/** A fact as text: the how-manieth list it belongs to, about the how-manieth of the files found, and then its values. */
type FactTuple = readonly [list: number, at: number, ...values: (string | null)[]];

/** All rows are as wide as the widest, so that one statement gives them all, as they stood at one moment. */
function rowsOf({ of, from, where, by, values }: List, list: number, width: number): string {
  const cells = Array.from({ length: width }, (_, at) => `(${values[at]?.sql ?? 'null'})::text`);
  return `(select ${list}, ${of}::int, ${cells.join(', ')} from ${from} where ${where} order by ${by})`;
}

/**
 * Facts come as plain rows, list after list, and are put together here: Postgres would need three times as long to make JSON
 * of them, which is then to be read.
 */
function factsReader({ isHistoryTold }: { readonly isHistoryTold: boolean }) {
  const lists = listsOf({ isHistoryTold });
  const width = Math.max(...lists.map(({ values }) => values.length));
  const read = statement<FactTuple>(
    (_, kind) => ({
      toSQL: () =>
        new PgDialect().sqlToQuery(sql`
        with file as materialized (
          select row_number() over () as at, ${people.id}, ${people.mergedIds}, ${people.regionCode}, ${people.birthDate}, ${people.sex}
          from people where ${people.id} = any(${sql.placeholder('keys')}::uuid[]) and ${visible(kind)}
        ), ${sql.raw(factSources())}
        ${sql.raw(lists.map((list, at) => rowsOf(list, at, width)).join('\nunion all\n'))}`),
    }),
    'TUPLES',
  );
  return async (db: Db, reach: Reach, keys: readonly string[]): Promise<PersonFactsRow[]> => {
    if (reach.kind === 'NONE') return [];
    const found = new Map<number, Facts>();
    for (const tuple of await read(db, reach.kind, { keys, ...reachValues(reach) })) {
      const [list, at] = tuple;
      const facts = found.get(at) ?? noFacts();
      found.set(at, facts);
      addFact(facts, lists[list] as List, (value) => tuple[value + 2] as string | null);
    }
    return [...found.values()] as unknown as PersonFactsRow[];
  };
}

const visible = (kind: ReachKind) => personVisible(byKey(kind)) ?? sql`true`;

/** All dated facts of people that may be seen, in one statement: superseded rows too, because answers replay the past. */
export const factsOfPeople = factsReader({ isHistoryTold: true });

/** Those that stand today alone, and without who said them and when: enough to compute by, and much less to read. */
export const standingFactsOfPeople = factsReader({ isHistoryTold: false });
