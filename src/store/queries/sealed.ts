import { and, eq, sql } from 'drizzle-orm';
import { byKey, ofVisiblePerson, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { statement } from '../rows.ts';
import { decisions, households, identityDocuments } from '../tables/index.ts';

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

const keptDecisions = statement<StoredDecisionRow>(({ orm }, kind) =>
  orm
    .select({
      id: decisions.id,
      kind: decisions.kind,
      personId: sql`${decisions.personId}`.as('personId'),
      question: decisions.question,
      rulebookVersionId: sql`${decisions.rulebookVersionId}`.as('rulebookVersionId'),
      storedAt: sql`${decisions.storedAt}`.as('storedAt'),
      storedBy: sql`${decisions.storedBy}`.as('storedBy'),
      sealedFacts: sql`${decisions.factsCipher}`.as('sealedFacts'),
      sealedAnswer: sql`${decisions.answerCipher}`.as('sealedAnswer'),
    })
    .from(decisions)
    .where(
      and(
        sql`${decisions.id} = any(${sql.placeholder('keys')}::text[])`,
        ofVisiblePerson(decisions.personId)(byKey(kind)),
      ),
    ),
);

/** A stored decision as it stands in its row: facts and answer are opened by whoever holds the key. */
export interface StoredDecisionRow {
  readonly id: string;
  readonly kind: string;
  readonly personId: string;
  readonly question: unknown;
  readonly rulebookVersionId: string;
  readonly storedAt: string;
  readonly storedBy: string;
  readonly sealedFacts: Buffer;
  readonly sealedAnswer: Buffer;
}

/** Stored decisions about people that may be seen. */
export async function decisionsById(db: Db, reach: Reach, keys: readonly string[]): Promise<StoredDecisionRow[]> {
  if (reach.kind === 'NONE') return [];
  return keptDecisions(db, reach.kind, { keys, ...reachValues(reach) });
}

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
