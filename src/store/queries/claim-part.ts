import { and, eq, type SQL, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { claim } from '../nouns/claim.ts';
import { named, statement } from '../rows.ts';
import { claimPayers, claimSteps, claims } from '../tables/index.ts';

export type StoredClaimStep = typeof claimSteps.$inferSelect;
export type StoredClaimPayer = typeof claimPayers.$inferSelect;

/** What belongs to claims: their rows of another table, each with whose claim it is of, for those who may see them. */
function partsOf<Row>(table: typeof claimSteps | typeof claimPayers, order: SQL) {
  const read = statement<Row>(({ orm }, kind) =>
    orm
      .select({ ...named(table), personId: sql`${claims.personId}`.as('personId') })
      .from(table)
      .innerJoin(claims, eq(claims.id, table.claimId))
      .where(and(sql`${table.claimId} = any(${sql.placeholder('keys')}::uuid[])`, claim.visible(byKey(kind))))
      .orderBy(order),
  );
  return async (db: Db, reach: Reach, keys: readonly string[]): Promise<Row[]> =>
    keys.length === 0 || reach.kind === 'NONE' ? [] : read(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Every step of claims, the first first. */
export const stepsOfClaims = partsOf<StoredClaimStep>(claimSteps, sql`${claimSteps.at}`);

/** What others paid of claims, as given. */
export const payersOfClaims = partsOf<StoredClaimPayer>(claimPayers, sql`${claimPayers.payer}`);
