import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { statement } from '../rows.ts';
import { households, identityDocuments } from '../tables/index.ts';

/** The one file whose statements name sealed columns to read them. */

const addresses = statement<{ id: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({ id: households.id, sealed: sql`${households.addressCipher}`.as('sealed') })
    .from(households)
    .where(
      sql.join(
        [sql`${households.id} = any(${sql.placeholder('keys')}::uuid[])`, household.visible(byKey(kind)) ?? sql`true`],
        sql` and `,
      ),
    ),
);

const numbers = statement<{ id: string; personId: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({
      id: identityDocuments.id,
      personId: sql`${identityDocuments.personId}`.as('personId'),
      sealed: sql`${identityDocuments.numberCipher}`.as('sealed'),
    })
    .from(identityDocuments)
    .where(
      and(
        sql`${identityDocuments.personId} = any(${sql.placeholder('keys')}::uuid[])`,
        eq(identityDocuments.kind, 'CITIZEN_ID'),
        identityDocument.current,
        identityDocument.visible(byKey(kind)),
      ),
    ),
);

/** Sealed citizen numbers of people that may be seen. Whoever opens one writes it into the audit first. */
export async function numbersOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return numbers(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Sealed addresses of households that may be seen; opened by the caller who holds the key. */
export async function addressesOfHouseholds(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return addresses(db, reach.kind, { keys, ...reachValues(reach) });
}
