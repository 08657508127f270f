import { and, eq, type SQL, sql } from 'drizzle-orm';
import { byKey, ofVisiblePerson, personVisible, type Reach, reachValues } from '../access.ts';
import { type Db, unsealing } from '../db.ts';
import { careVisible } from '../nouns/claim.ts';
import { exchangeRow } from '../nouns/exchange-row.ts';
import { household } from '../nouns/household.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { receipt } from '../nouns/receipt.ts';
import { statement } from '../rows.ts';
import { claims, decisions, exchangeRows, households, identityDocuments, people, receipts } from '../tables/index.ts';

/**
 * Beside `sealed-assistance-list.ts` and `sealed-claim-item.ts` the one file whose statements name sealed columns to read them. Those
 * that read numbers, phones and diagnoses are sent behind the second fence; inside a transaction too they see what is committed, and
 * no more.
 */

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

const domiciles = statement<{ id: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({ id: receipts.id, sealed: sql`${receipts.domicileCipher}`.as('sealed') })
    .from(receipts)
    .where(and(sql`${receipts.id} = any(${sql.placeholder('keys')}::uuid[])`, receipt.visible(byKey(kind)))),
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
    )
    .orderBy(sql`${identityDocuments.validFrom} desc nulls last`),
);

const phones = statement<{ id: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({ id: people.id, sealed: sql`${people.phoneCipher}`.as('sealed') })
    .from(people)
    .where(and(sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind)))),
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

const diagnoses = statement<{ id: string; personId: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({
      id: claims.id,
      personId: sql`${claims.personId}`.as('personId'),
      sealed: sql`${claims.diagnosisCipher}`.as('sealed'),
    })
    .from(claims)
    .where(and(sql`${claims.id} = any(${sql.placeholder('keys')}::uuid[])`, careVisible(byKey(kind)))),
);

/** Sealed diagnoses of claims, for those who may know of them. Whoever opens one writes it into the audit first. */
export async function diagnosesOfClaims(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return diagnoses(unsealing(db), reach.kind, { keys, ...reachValues(reach) });
}

/** Stored decisions about people that may be seen; none to a department, because they rest on other departments' lists too. */
export async function decisionsById(db: Db, reach: Reach, keys: readonly string[]): Promise<StoredDecisionRow[]> {
  if (reach.kind === 'NONE' || reach.kind === 'DEPARTMENT') return [];
  return keptDecisions(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Sealed citizen numbers of people that may be seen, those of the newest documents first. Whoever opens one writes it into the audit first. */
export async function numbersOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return numbers(unsealing(db), reach.kind, { keys, ...reachValues(reach) });
}

/** Sealed telephone numbers of people that may be seen. Whoever opens one writes it into the audit first. */
export async function phonesOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return phones(unsealing(db), reach.kind, { keys, ...reachValues(reach) });
}

/** Sealed addresses of households that may be seen; opened by the caller who holds the key. */
export async function addressesOfHouseholds(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return addresses(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Where what was sealed is written. Named here so that no file of statements but this and its neighbour names a sealed column, not even to write it. */
export const SEALED = {
  phone: 'phone_cipher',
  number: 'number_cipher',
  address: 'address_cipher',
  name: 'name_cipher',
  certificate: 'certificate_cipher',
  content: 'content_cipher',
  diagnosis: 'diagnosis_cipher',
  question: 'question_cipher',
  piece: 'piece_cipher',
} as const;

/** A sealed cell of a file beside what is stored, both under the ids that they were sealed for. */
export interface SealedPair {
  readonly line: number;
  /** The row that it is to be stored in. */
  readonly id: string;
  readonly stored: Buffer | null;
  readonly incomingId: string;
  readonly incoming: Buffer;
}

/** Telephone numbers that rows below a line give for people on file, at most `limit`. All are of the importer's reach. */
export async function incomingPhones(db: Db, after: number, limit: number): Promise<SealedPair[]> {
  const rows = await db.sql<Omit<SealedPair, 'stored'>[]>`
    select i.line, t.person_id as id, i.id as "incomingId", i.sealed_phone as incoming
    from incoming i join taken t on t.line = i.line
    where i.line > ${after} and not t.is_new and i.sealed_phone is not null order by i.line limit ${limit}`;
  const ids = rows.map(({ id }) => id);
  const stored = await unsealing(db).sql<{ id: string; sealed: Buffer | null }[]>`
    select id, phone_cipher as sealed from people where id = any(${ids}::uuid[])`;
  const sealedOf = new Map(stored.map(({ id, sealed }) => [id, sealed]));
  return rows.map((row) => ({ ...row, stored: sealedOf.get(row.id) ?? null }));
}

/** Addresses that rows below a line give for households on file, one of each household, at most `limit`. */
export const incomingAddresses = ({ sql }: Db, after: number, limit: number): Promise<SealedPair[]> =>
  sql<SealedPair[]>`
    select t.line, h.id, h.address_cipher as stored, t.incoming_id as "incomingId", t.sealed_address as incoming
    from taken_households t join households h on h.id = t.household_id
    where t.line > ${after} and not t.is_new and t.sealed_address is not null order by t.line limit ${limit}`;

/** Stores what was sealed anew, and notes the lines as changed. */
export async function storePhones(
  { sql }: Db,
  rows: readonly { readonly line: number; readonly id: string; readonly sealed: Buffer; readonly masked: string }[],
  source: string,
): Promise<void> {
  const hex = rows.map((row) => ({ ...row, sealed: row.sealed.toString('hex') }));
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(hex)}::jsonb) as g (line integer, id uuid, sealed text, masked text)
    ), stored as (
      update people p set phone_cipher = decode(g.sealed, 'hex'), phone_masked = g.masked, source = ${source}
      from given g where p.id = g.id returning g.line
    )
    insert into changed select line from stored`;
}

/** Stores addresses that were sealed anew, and notes the lines as changed. */
export async function storeAddresses(
  { sql }: Db,
  rows: readonly { readonly line: number; readonly id: string; readonly sealed: Buffer }[],
  source: string,
): Promise<void> {
  const hex = rows.map((row) => ({ ...row, sealed: row.sealed.toString('hex') }));
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(hex)}::jsonb) as g (line integer, id uuid, sealed text)
    ), stored as (
      update households h set address_cipher = decode(g.sealed, 'hex'), source = ${source}, version = h.version + 1
      from given g where h.id = g.id returning g.line
    )
    insert into changed select line from stored`;
}

/** Whether an address is on file, as a condition on households under an alias: that it is there says nothing of it. */
export const addressIsKnown = (home: SQL): SQL => sql`${home}.address_cipher is not null`;

const listedNames = statement<{ id: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({ id: exchangeRows.id, sealed: sql`${exchangeRows.nameCipher}`.as('sealed') })
    .from(exchangeRows)
    .where(and(sql`${exchangeRows.id} = any(${sql.placeholder('keys')}::uuid[])`, exchangeRow.visible(byKey(kind)))),
);

/** Sealed names on other departments' lists, of rows that may be seen. */
export async function namesOfExchangeRows(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return listedNames(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Sealed addresses as receipts carry them, of receipts that may be seen; opened by the caller who holds the key. */
export async function domicilesOfReceipts(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return domiciles(db, reach.kind, { keys, ...reachValues(reach) });
}
