import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { claim } from '../nouns/claim.ts';
import { isUuid, named, statement } from '../rows.ts';
import { claimSettlements, claims } from '../tables/index.ts';

export type NewSettlement = typeof claimSettlements.$inferInsert;
export type StoredSettlement = typeof claimSettlements.$inferSelect;

/** Writes settlements, or those that take others back. Of one settlement there is one that takes it back: a second breaks the index. */
export const insertSettlements = (tx: Db, rows: readonly NewSettlement[]): Promise<void> =>
  insertRows(tx, claimSettlements, rows);

const ofClaims = statement<StoredSettlement>(({ orm }, kind) =>
  orm
    .select(named(claimSettlements))
    .from(claimSettlements)
    .innerJoin(claims, eq(claims.id, claimSettlements.claimId))
    .where(and(sql`${claimSettlements.claimId} = any(${sql.placeholder('keys')}::uuid[])`, claim.visible(byKey(kind))))
    .orderBy(claimSettlements.settledAt, sql`${claimSettlements.reversesId} nulls first`, claimSettlements.id),
);

/** All settlements of claims that may be seen, the first first: those that were taken back, and those that take them back, too. */
export async function settlementsOfClaims(
  db: Db,
  reach: Reach,
  claimIds: readonly string[],
): Promise<StoredSettlement[]> {
  const keys = claimIds.filter(isUuid);
  if (keys.length === 0 || reach.kind === 'NONE') return [];
  return ofClaims(db, reach.kind, { keys, ...reachValues(reach) });
}

const standing = statement<StoredSettlement>(({ orm }) =>
  orm
    .select(named(claimSettlements))
    .from(claimSettlements)
    .where(
      sql`${claimSettlements.claimId} = ${sql.placeholder('claimId')}::uuid and ${claimSettlements.reversesId} is null
        and not exists (select from claim_settlements back where back.reverses_id = ${claimSettlements.id})`,
    ),
);

/** The settlement of a claim that was not taken back; undefined where there is none. The claim is held. */
export async function standingSettlement(tx: Db, claimId: string): Promise<StoredSettlement | undefined> {
  return (await standing(tx, 'EVERYWHERE', { claimId }))[0];
}

/** What settlements of one kind of care add up to in a person's year, in fen; those that take others back count below zero. */
export interface VisitTotals {
  readonly personId: string;
  readonly visit: StoredVisit;
  readonly admissions: number;
  readonly basicFen: number;
  readonly eligibleFen: number;
  readonly ownAfterBasicFen: number;
  readonly criticalFen: number;
  readonly assistanceFen: number;
  readonly tiltFen: number;
}

type StoredVisit = (typeof claims.$inferSelect)['visit'];

/** What the settlements of people's year add up to, by kind of care, files that were merged into theirs included; in one statement. */
export async function totalsOfYear(
  { keyed }: Db,
  personIds: readonly string[],
  { scheme, policyYear }: Pick<StoredSettlement, 'scheme' | 'policyYear'>,
): Promise<VisitTotals[]> {
  return keyed<VisitTotals[]>`
    select p.id as "personId", c.visit, sum(s.admissions)::int as admissions, sum(s.basic_fen)::bigint as "basicFen",
      sum(s.eligible_fen)::bigint as "eligibleFen", sum(s.own_after_basic_fen)::bigint as "ownAfterBasicFen",
      sum(s.critical_fen)::bigint as "criticalFen", sum(s.assistance_fen)::bigint as "assistanceFen",
      sum(s.tilt_fen)::bigint as "tiltFen"
    from people p
    join claim_settlements s on s.person_id = any(p.merged_ids || p.id)
    join claims c on c.id = s.claim_id
    where p.id = any(${personIds as string[]}::uuid[]) and s.scheme = ${scheme}::scheme and s.policy_year = ${policyYear}
    group by p.id, c.visit`;
}
