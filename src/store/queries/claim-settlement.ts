import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { claim } from '../nouns/claim.ts';
import { isUuid, named, statement } from '../rows.ts';
import { claimSettlements, claims } from '../tables/index.ts';

export type NewSettlement = typeof claimSettlements.$inferInsert;
export type StoredSettlement = typeof claimSettlements.$inferSelect;

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

/** What funds and the account had paid of a held claim by its last payment, in fen; nothing where it was never paid. */
export async function paidSoFar({ keyed }: Db, claimId: string): Promise<number> {
  const [paid] = await keyed<{ fen: number }[]>`
    select settlement.total_fen - settlement.own_fen as fen
    from claim_steps step join claim_settlements settlement on settlement.claim_id = step.claim_id
      and settlement.reverses_id is null and settlement.settled_at <= step.at
    where step.claim_id = ${claimId}::uuid and step.state = 'PAID'
    order by step.at desc, settlement.settled_at desc limit 1`;
  return paid?.fen ?? 0;
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

/**
 * What the settlements of people's year add up to, by kind of care, in one statement: those of files that were merged into theirs
 * beside their own. Looked up file by file and claim by claim: while there are no settlements yet, a plan that joined them would be
 * as cheap reading all of them for each person, and would go on doing so.
 */
export async function totalsOfYear(
  { keyed }: Db,
  personIds: readonly string[],
  { scheme, policyYear }: Pick<StoredSettlement, 'scheme' | 'policyYear'>,
): Promise<VisitTotals[]> {
  return keyed<VisitTotals[]>`
    select file.person_id as "personId", year.* from (
      select p.id as person_id, unnest(p.merged_ids || p.id) as id from people p where p.id = any(${personIds as string[]}::uuid[])
    ) file
    cross join lateral (
      select s.visit, sum(s.admissions)::int as admissions, sum(s.basic_fen)::bigint as "basicFen",
        sum(s.eligible_fen)::bigint as "eligibleFen", sum(s.own_after_basic_fen)::bigint as "ownAfterBasicFen",
        sum(s.critical_fen)::bigint as "criticalFen", sum(s.assistance_fen)::bigint as "assistanceFen",
        sum(s.tilt_fen)::bigint as "tiltFen"
      from (
        select *, (select c.visit from claims c where c.id = claim_id) as visit from claim_settlements
        where person_id = file.id and scheme = ${scheme}::scheme and policy_year = ${policyYear}
      ) s
      group by s.visit
    ) year`;
}
