import { and, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, type Reach, reachValues, subtree } from '../access.ts';
import { copyRows } from '../copy.ts';
import type { Db } from '../db.ts';
import { claim } from '../nouns/claim.ts';
import { rowColumns, statement } from '../rows.ts';
import { claimSettlements, claimSteps, claims, decisions, familyAccountLines, people } from '../tables/index.ts';
import type { StoredClaim } from './claim.ts';

/** The claims that one run settles: of the offices of a region, a year and an insurance. */
export interface ClaimsOf {
  readonly regionCode: string;
  readonly policyYear: number;
  readonly scheme: StoredClaim['scheme'];
}

/** What waits to be settled. What was taken back waits for somebody to look at it. */
const WAITING = ['ENTERED', 'CHECKED'] as const;

/**
 * Puts everybody together of whom claims wait, in pages of so many households as they stand on a day, into the table `waiting_people`,
 * which lives as long as the transaction. A household is never on two pages: its account is spent in one order. Gives how many
 * claims wait on how many pages.
 */
export async function stageWaiting({ sql: run }: Db, asked: ClaimsOf, homes: number, day: string) {
  const { from, to } = subtree(asked.regionCode);
  const waiting = run`policy_year = ${asked.policyYear} and scheme = ${asked.scheme} and state in ${run(WAITING)}
    and region_code >= ${from} and region_code < ${to}`;
  await run`
    create temp table waiting_people on commit drop as
    select person_id, claims, ((dense_rank() over (order by home) - 1) / ${homes})::int as page from (
      select c.person_id, c.claims, coalesce(lives.household_id, p.merged_into_id, p.id) as home
      from (select person_id, count(*) as claims from claims where ${waiting} group by person_id) as c
      join people p on p.id = c.person_id
      left join lateral (
        select household_id from household_members m
        where m.person_id = coalesce(p.merged_into_id, p.id) and m.superseded_at is null
          and coalesce(m.valid_from <= ${day}::date, true) and coalesce(m.valid_to >= ${day}::date, true)
        order by m.valid_from desc nulls last limit 1
      ) as lives on true
    ) as at_home`;
  await run`create index on waiting_people (page)`;
  const [all] = await run<{ claims: number; pages: number }[]>`
    select coalesce(sum(claims), 0)::int as claims, coalesce(max(page) + 1, 0)::int as pages from waiting_people`;
  return all ?? { claims: 0, pages: 0 };
}

/** The people of one page. */
export async function waitingOfPage({ sql: run }: Db, page: number): Promise<string[]> {
  const rows = await run<{ id: string }[]>`select person_id as id from waiting_people where page = ${page}`;
  return rows.map(({ id }) => id);
}

/**
 * Tells the planner to look rows up by key: tables that fill while this runs were empty when a plan was made, and a plan for an empty
 * table reads all of it each time.
 */
export async function expectKeys({ sql: run }: Db): Promise<void> {
  await run`set local enable_seqscan = off`;
}

/** A claim that waits, held, with the file that stands for its person. */
export interface WaitingClaim extends StoredClaim {
  readonly keptUnder: string;
}

const file = alias(people, 'file');

const held = statement<WaitingClaim>(({ orm }, kind) =>
  orm
    .select({
      ...rowColumns(claim),
      keptUnder: sql`coalesce(${file.mergedIntoId}, ${file.id})`.as('keptUnder'),
    })
    .from(claims)
    .innerJoin(file, eq(file.id, claims.personId))
    .where(
      and(
        sql`${claims.personId} = any(${sql.placeholder('keys')}::uuid[])`,
        sql`${claims.policyYear} = ${sql.placeholder('policyYear')}::int`,
        sql`${claims.scheme} = ${sql.placeholder('scheme')}::scheme`,
        sql`${claims.regionCode} >= ${sql.placeholder('low')} and ${claims.regionCode} < ${sql.placeholder('high')}`,
        inArray(claims.state, [...WAITING]),
        claim.visible(byKey(kind)),
      ),
    )
    .orderBy(claims.admittedOn, claims.number, claims.id)
    .for('update', { of: claims }),
);

/** Claims of files that wait and may be seen, held until the transaction ends, in the order of admission. */
export async function holdWaiting(
  tx: Db,
  reach: Reach,
  { regionCode, policyYear, scheme }: ClaimsOf,
  fileIds: readonly string[],
): Promise<WaitingClaim[]> {
  if (fileIds.length === 0 || reach.kind === 'NONE') return [];
  const { from: low, to: high } = subtree(regionCode);
  return held(tx, reach.kind, { keys: fileIds, policyYear, scheme, low, high, ...reachValues(reach) });
}

/** A step that a claim takes, with its new version. */
export interface BulkStep {
  readonly claimId: string;
  readonly state: StoredClaim['state'];
  readonly reasons: readonly string[];
  readonly decisionId: string;
}

/** Everything that a page of claims comes to. */
export interface BulkWrite {
  readonly decisions: readonly (typeof decisions.$inferInsert)[];
  readonly settlements: readonly (typeof claimSettlements.$inferInsert)[];
  readonly accountLines: readonly (typeof familyAccountLines.$inferInsert)[];
  /** In the order in which they are taken. */
  readonly steps: readonly BulkStep[];
  readonly by: string;
  /** The civil day. */
  readonly takenOn: string;
}

/** Writes it, set against set: decisions that are kept already stay, and claims end in the state of their last step. */
export async function writeBulk(tx: Db, { steps, by, takenOn, ...rows }: BulkWrite): Promise<void> {
  await copyDecisions(tx, rows.decisions);
  await copyRows(tx.sql, claimSettlements, rows.settlements);
  await copyRows(tx.sql, familyAccountLines, rows.accountLines);
  await copyRows(
    tx.sql,
    claimSteps,
    steps.map(({ reasons, ...step }) => ({ ...step, reasons: [...reasons], by, takenOn })),
  );
  await tx.sql`
    update claims set state = stepped.state, version = version + stepped.steps
    from (
      select claim_id, (array_agg(state order by at desc))[1] as state, count(*)::int as steps
      from unnest(${steps.map(({ claimId }) => claimId)}::uuid[], ${steps.map(({ state }) => state)}::claim_state[])
        with ordinality as step (claim_id, state, at)
      group by claim_id
    ) as stepped
    where claims.id = stepped.claim_id`;
}

/** Whoever writes a decision about a claim holds it, so that none of these comes in between. */
async function copyDecisions({ sql: run }: Db, rows: BulkWrite['decisions']): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const stored = await run<{ id: string }[]>`select id from decisions where id = any(${ids}::text[])`;
  const known = new Set(stored.map(({ id }) => id));
  await copyRows(
    run,
    decisions,
    rows.filter(({ id }) => !known.has(id)),
  );
}
