import { and, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { claim } from '../nouns/claim.ts';
import { isUuid, rowColumns, statement } from '../rows.ts';
import { claims, people } from '../tables/index.ts';
import type { StoredClaim } from './claim.ts';

/** Claims of one insurance and year. */
export interface YearOfClaims {
  readonly scheme: StoredClaim['scheme'];
  readonly policyYear: number;
}

/** A claim that was settled and not taken back, and the file that stands for its person's. */
export interface ClaimOfYear extends StoredClaim {
  readonly keptUnder: string;
}

const kept = alias(people, 'kept');

const isSettledInYear = sql`${claims.state} in ('SETTLED', 'PAID') and ${claims.scheme} = ${sql.placeholder('scheme')}::scheme
  and ${claims.policyYear} = ${sql.placeholder('policyYear')}::int`;

const ofPeople = statement<ClaimOfYear>(({ orm }, kind) =>
  orm
    .select({ ...rowColumns(claim), keptUnder: sql`${kept.id}`.as('keptUnder') })
    .from(kept)
    .innerJoin(claims, sql`${claims.personId} = any(${kept.mergedIds} || ${kept.id})`)
    .where(and(sql`${kept.id} = any(${sql.placeholder('keys')}::uuid[])`, isSettledInYear, claim.visible(byKey(kind)))),
);

/** The settled claims of people's year that may be seen, merged files included. */
export async function claimsOfYear(
  db: Db,
  reach: Reach,
  keys: readonly string[],
  { scheme, policyYear }: YearOfClaims,
): Promise<ClaimOfYear[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return ofPeople(db, reach.kind, { keys: sound, scheme, policyYear, ...reachValues(reach) });
}

const peopleSettled = statement<{ readonly id: string }>(({ orm }, kind) =>
  orm
    .select({ id: kept.id })
    .from(kept)
    .where(
      and(
        sql`${kept.mergedIntoId} is null and ${kept.id} > ${sql.placeholder('after')}::uuid`,
        sql`exists (select from claims where ${claims.personId} = any(${kept.mergedIds} || ${kept.id}) and ${isSettledInYear}
          and ${claims.admittedOn} >= coalesce(${sql.placeholder('from')}::date, '-infinity')
          and ${claims.regionCode} >= ${sql.placeholder('low')} and ${claims.regionCode} < ${sql.placeholder('high')}
          and ${claim.visible(byKey(kind)) ?? sql`true`})`,
      ),
    )
    .orderBy(kept.id)
    .limit(sql.placeholder('limit')),
);

const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** The next people, in the order of their ids behind one of them, of whom offices of a region settled a claim of the year, admitted on a day or later. */
export async function peopleSettledIn(
  db: Db,
  reach: Reach,
  {
    within,
    scheme,
    policyYear,
    from = null,
  }: YearOfClaims & { readonly within: string; readonly from?: string | null | undefined },
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<string[]> {
  if (reach.kind === 'NONE') return [];
  const { from: low, to: high } = subtree(within);
  const behind = after !== null && isUuid(after) ? after : LEAST_ID;
  const values = { scheme, policyYear, from, low, high, after: behind, limit: first, ...reachValues(reach) };
  return (await peopleSettled(db, reach.kind, values)).map(({ id }) => id);
}
