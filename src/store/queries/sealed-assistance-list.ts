import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import { type Db, unsealing } from '../db.ts';
import { assistanceListRow } from '../nouns/assistance-list-row.ts';
import { rowColumns, statement } from '../rows.ts';
import { assistanceListRows } from '../tables/index.ts';
import type { StoredListRow } from './assistance-list-row.ts';

/** What is sealed of lists. Beside `sealed.ts` and `sealed-claim-item.ts` the one file whose statements name sealed columns to read them. */

/** A certificate that passes from a listing to the one that takes its place, sealed for the first. */
export interface PassingCertificate {
  readonly id: string;
  readonly stoodId: string;
  readonly sealed: Buffer;
}

/** Certificates among what passes (`assistance-list-apply.ts`) behind an id, at most `limit`. */
export const passingCertificates = ({ sql }: Db, after: string, limit: number): Promise<PassingCertificate[]> =>
  sql<PassingCertificate[]>`
    select passing.id, passing.stood_id as "stoodId", stood.certificate_cipher as sealed
    from passing join assistance_listings stood on stood.id = passing.stood_id
    where passing.id > ${after} and stood.certificate_cipher is not null order by passing.id limit ${limit}`;

/** Keeps certificates that were sealed anew for the listings that will hold them. */
export async function keepPassing(
  { sql }: Db,
  rows: readonly { readonly id: string; readonly sealed: Buffer }[],
): Promise<void> {
  const hex = rows.map(({ id, sealed }) => ({ id, sealed: sealed.toString('hex') }));
  await sql`
    update passing set sealed = decode(given.sealed, 'hex')
    from jsonb_to_recordset(${JSON.stringify(hex)}::jsonb) as given (id uuid, sealed text) where passing.id = given.id`;
}

/** A kept row of a list with its sealed cells; for trying it again, which seals them for another row. */
export interface SealedListRow extends StoredListRow {
  readonly sealedNumber: Buffer | null;
  readonly sealedName: Buffer | null;
  readonly sealedCertificate: Buffer | null;
}

const listRows = statement<SealedListRow>(({ orm }, kind) =>
  orm
    .select({
      ...rowColumns(assistanceListRow),
      sealedNumber: sql`${assistanceListRows.numberCipher}`.as('sealedNumber'),
      sealedName: sql`${assistanceListRows.nameCipher}`.as('sealedName'),
      sealedCertificate: sql`${assistanceListRows.certificateCipher}`.as('sealedCertificate'),
    })
    .from(assistanceListRows)
    .where(
      and(
        sql`${assistanceListRows.id} = any(${sql.placeholder('keys')}::uuid[])`,
        assistanceListRow.visible(byKey(kind)),
      ),
    )
    .orderBy(assistanceListRows.line, assistanceListRows.id),
);

/** Rows of lists that may be seen, with names, numbers and certificates as they are sealed; opened by whoever holds the key. */
export async function sealedListRows(db: Db, reach: Reach, keys: readonly string[]): Promise<SealedListRow[]> {
  if (reach.kind === 'NONE') return [];
  return listRows(unsealing(db), reach.kind, { keys, ...reachValues(reach) });
}

const namesOnLists = statement<{ id: string; sealed: Buffer | null }>(({ orm }, kind) =>
  orm
    .select({ id: assistanceListRows.id, sealed: sql`${assistanceListRows.nameCipher}`.as('sealed') })
    .from(assistanceListRows)
    .where(
      and(
        sql`${assistanceListRows.id} = any(${sql.placeholder('keys')}::uuid[])`,
        assistanceListRow.visible(byKey(kind)),
      ),
    ),
);

/** Sealed names of rows of lists that may be seen. */
export async function namesOfListRows(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return namesOnLists(db, reach.kind, { keys, ...reachValues(reach) });
}
