import { and, eq, sql } from 'drizzle-orm';
import { asPlaceholder, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { perPool } from '../rows.ts';
import { households, identityDocuments } from '../tables/index.ts';

/** The one file whose statements name sealed columns to read them. */

const addresses = perPool((db, kind) =>
  db.orm
    .select({ id: households.id, sealed: households.addressCipher })
    .from(households)
    .where(
      sql.join(
        [
          sql`${households.id} = any(${sql.placeholder('keys')}::uuid[])`,
          household.visible(kind, asPlaceholder) ?? sql`true`,
        ],
        sql` and `,
      ),
    )
    .prepare(`addresses_of_households_${kind}`.toLowerCase()),
);

const numbers = perPool((db, kind) =>
  db.orm
    .select({ id: identityDocuments.id, personId: identityDocuments.personId, sealed: identityDocuments.numberCipher })
    .from(identityDocuments)
    .where(
      and(
        sql`${identityDocuments.personId} = any(${sql.placeholder('keys')}::uuid[])`,
        eq(identityDocuments.kind, 'CITIZEN_ID'),
        identityDocument.current,
        identityDocument.visible(kind, asPlaceholder),
      ),
    )
    .prepare(`numbers_of_people_${kind}`.toLowerCase()),
);

/** Sealed citizen numbers of people that may be seen. Whoever opens one writes it into the audit first. */
export async function numbersOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return numbers(db, reach.kind).execute({ keys, ...reachValues(reach) });
}

/** Sealed addresses of households that may be seen; opened by the caller who holds the key. */
export async function addressesOfHouseholds(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return addresses(db, reach.kind).execute({ keys, ...reachValues(reach) });
}
