import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import type { Keyring } from '../envelope.ts';
import { uploads } from '../tables/index.ts';
import { SEALED } from './sealed.ts';

export type StoredUpload = typeof uploads.$inferSelect;
export type UploadFormat = StoredUpload['format'];

/** Begins an upload under the sender's own id; nothing happens where there is one. */
export async function beginUpload({ orm }: Db, row: typeof uploads.$inferInsert): Promise<void> {
  await orm.insert(uploads).values(row).onConflictDoNothing();
}

/** An upload, held until the transaction ends. Its id is a secret of its sender: who else may see it, the caller says. */
export async function lockUpload({ orm }: Db, id: string): Promise<StoredUpload | undefined> {
  return (await orm.select().from(uploads).where(eq(uploads.id, id)).for('update'))[0];
}

/** Uploads of a sender that were begun and not finished, beside this one. */
export async function openUploads({ keyed }: Db, sender: string, except: string): Promise<number> {
  const [row] = await keyed<{ count: number }[]>`
    select count(*)::int as count from uploads u
    where u.uploaded_by = ${sender} and u.state <> 'COMPLETE' and u.id <> ${except}
      and exists (select from upload_chunks c where c.upload_id = u.id)`;
  return row?.count ?? 0;
}

/** Begins a file on its way: whatever came of it before is forgotten. Gives the time by which this beginning is known from another. */
export async function beginAnew(db: Db, id: string): Promise<string> {
  await deletePieces(db, id);
  const begun = { state: 'RECEIVING' as const, uploadedAt: sql`clock_timestamp()` };
  const [row] = await db.orm
    .update(uploads)
    .set(begun)
    .where(eq(uploads.id, id))
    .returning({ uploadedAt: uploads.uploadedAt });
  if (!row) throw new Error('An upload that is held went away.');
  return row.uploadedAt;
}

export async function completeUpload(
  { orm }: Db,
  id: string,
  whole: { size: number; checksum: string },
): Promise<void> {
  await orm
    .update(uploads)
    .set({ ...whole, state: 'COMPLETE' })
    .where(eq(uploads.id, id));
}

/** A piece of an upload: what it holds, and where. */
export interface Piece {
  readonly uploadId: string;
  /** From 0. */
  readonly number: number;
  readonly content: Buffer;
}

const place = (uploadId: string, number: number) => `upload_chunks.${SEALED.content}:${uploadId}/${number}`;

/** SHA-256, in hexadecimal. */
export const checksumOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Keeps a piece, sealed. False where there is one of this number, which then stays as it is. */
export async function insertPiece(
  { keyed }: Db,
  keyring: Keyring,
  { uploadId, number, content }: Piece,
): Promise<boolean> {
  const sealed = keyring.seal(content.toString('base64'), place(uploadId, number));
  const made = await keyed`
    insert into upload_chunks (upload_id, number, checksum, ${keyed(SEALED.content)})
    values (${uploadId}, ${number}, ${checksumOf(content)}, ${sealed})
    on conflict do nothing returning number`;
  return made.length > 0;
}

/** The checksums of an upload's pieces, by number. */
export async function piecesOf({ keyed }: Db, uploadId: string): Promise<{ number: number; checksum: string }[]> {
  return keyed<{ number: number; checksum: string }[]>`
    select number, checksum from upload_chunks where upload_id = ${uploadId} order by number`;
}

/** One piece, opened; undefined behind the last. */
export async function readPiece({ keyed }: Db, keyring: Keyring, uploadId: string, number: number) {
  const [row] = await keyed<{ sealed: Buffer }[]>`
    select ${keyed(SEALED.content)} as sealed from upload_chunks where upload_id = ${uploadId} and number = ${number}`;
  return row && Buffer.from(keyring.open(row.sealed, place(uploadId, number)), 'base64');
}

/** Forgets what an upload held: what it was, and its checksum, stay. */
export async function deletePieces({ keyed }: Db, uploadId: string): Promise<void> {
  await keyed`delete from upload_chunks where upload_id = ${uploadId}`;
}

/**
 * Forgets what uploads held that are older than this many days and belong to no delivery that still has to read them. Leaves what
 * somebody is at: it waits for nobody, and comes by again.
 */
export async function sweepPieces({ keyed }: Db, days: number): Promise<void> {
  await keyed`
    delete from upload_chunks where upload_id in (
      select u.id from uploads u
      where u.uploaded_at < now() - make_interval(days => ${days}::int)
        and exists (select from upload_chunks c where c.upload_id = u.id)
        and not exists (select from assistance_list_batches b where b.upload_id = u.id and b.status = 'RECEIVED')
      for update skip locked)`;
}
