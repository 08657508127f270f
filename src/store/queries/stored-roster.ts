import { and, eq, sql } from 'drizzle-orm';
import { byKey, ofVisiblePerson, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { named, type OpenRow, statement } from '../rows.ts';
import { rosterLines, rosters } from '../tables/index.ts';
import type { RosterLineRow, Scheme } from './roster.ts';

export type RosterRow = OpenRow<typeof rosters>;

const newest = statement<RosterRow>(({ orm }) =>
  orm
    .select(named(rosters))
    .from(rosters)
    .where(
      and(
        sql`${rosters.regionCode} = any(${sql.placeholder('codes')}::text[])`,
        sql`${rosters.policyYear} = ${sql.placeholder('policyYear')}`,
        sql`${rosters.scheme} = ${sql.placeholder('scheme')}::scheme`,
      ),
    )
    .orderBy(sql`${rosters.madeAt} desc`)
    .limit(sql`1` as never),
);

/** The newest roster that was made for one of some regions; null where none was. Whose people it lists is not said yet. */
export async function newestRoster(
  db: Db,
  codes: readonly string[],
  policyYear: number,
  ofScheme: Scheme,
): Promise<RosterRow | null> {
  const [row] = await newest(db, 'EVERYWHERE', { codes, policyYear, scheme: ofScheme });
  return row ?? null;
}

const byId = statement<RosterRow>(({ orm }) =>
  orm
    .select(named(rosters))
    .from(rosters)
    .where(eq(rosters.id, sql.placeholder('id'))),
);

/** One roster's head; null when there is none. */
export async function rosterById(db: Db, id: string): Promise<RosterRow | null> {
  return (await byId(db, 'EVERYWHERE', { id }))[0] ?? null;
}

const linesSeen = (kind: Reach['kind']) =>
  and(
    eq(rosterLines.rosterId, sql.placeholder('rosterId')),
    sql`${rosterLines.regionCode} >= ${sql.placeholder('from')} and ${rosterLines.regionCode} < ${sql.placeholder('to')}`,
    ofVisiblePerson(rosterLines.personId)(byKey(kind)),
  );

/** A line of a stored roster, and its place there. */
export type StoredLine = RosterLineRow & { readonly position: number };

const stored = statement<StoredLine>(({ orm }, kind) =>
  orm
    .select({
      position: rosterLines.position,
      personId: sql`${rosterLines.personId}`.as('personId'),
      householdId: sql`${rosterLines.householdId}`.as('householdId'),
      regionCode: sql`${rosterLines.regionCode}`.as('regionCode'),
      relation: rosterLines.relation,
      state: rosterLines.state,
      standardFen: sql`${rosterLines.standardFen}`.as('standardFen'),
      owedFen: sql`${rosterLines.owedFen}`.as('owedFen'),
      paidFen: sql`${rosterLines.paidFen}`.as('paidFen'),
    })
    .from(rosterLines)
    .where(
      and(
        linesSeen(kind),
        sql`${rosterLines.position} > ${sql.placeholder('after')}::int`,
        sql`(${sql.placeholder('state')}::roster_state is null or ${rosterLines.state} = ${sql.placeholder('state')}::roster_state)`,
      ),
    )
    .orderBy(rosterLines.position)
    .limit(sql`${sql.placeholder('limit')}::int` as never),
);

/** Which lines of a stored roster to read. */
export interface LineSlice {
  readonly rosterId: string;
  readonly within: string;
  /** 0 from the start. */
  readonly after: number;
  readonly state: RosterLineRow['state'] | null;
  readonly limit: number;
}

/** Lines of a stored roster about people who may be seen, in the order they are printed in. */
export async function storedLines(db: Db, reach: Reach, slice: LineSlice): Promise<StoredLine[]> {
  if (reach.kind === 'NONE') return [];
  return stored(db, reach.kind, { ...slice, ...subtree(slice.within), ...reachValues(reach) });
}

/** How many lines of a state there are, and their money. */
export interface RosterTotal {
  readonly state: RosterLineRow['state'];
  readonly people: number;
  readonly owedFen: number;
  readonly paidFen: number;
}

const totals = statement<RosterTotal>(({ orm }, kind) =>
  orm
    .select({
      state: rosterLines.state,
      people: sql`count(*)::int`.as('people'),
      owedFen: sql`coalesce(sum(${rosterLines.owedFen}), 0)::bigint`.as('owedFen'),
      paidFen: sql`coalesce(sum(${rosterLines.paidFen}), 0)::bigint`.as('paidFen'),
    })
    .from(rosterLines)
    .where(linesSeen(kind))
    .groupBy(rosterLines.state)
    .orderBy(rosterLines.state),
);

/** A stored roster's lines by state, of people who may be seen. */
export async function rosterTotals(db: Db, reach: Reach, rosterId: string, within: string): Promise<RosterTotal[]> {
  if (reach.kind === 'NONE') return [];
  return totals(db, reach.kind, { rosterId, ...subtree(within), ...reachValues(reach) });
}
