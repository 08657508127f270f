import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Db, transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  beginAnew,
  beginUpload,
  checksumOf,
  completeUpload,
  deletePieces,
  insertPiece,
  lockUpload,
  type Piece,
  piecesOf,
  type StoredUpload,
  sweepPieces,
  type UploadFormat,
} from '../../store/queries/upload.ts';
import { isUuid } from '../../store/rows.ts';
import { assertMaySend, type ListSender } from '../assistance-lists/may-send.ts';
import { signatureOf } from '../viewer.ts';
import { type Counter, refuseWrite } from '../write.ts';
import { measured } from './read-upload.ts';

export interface UploadGiven extends ListSender {
  /** The sender's own: a UUID, so that the same upload sent again is known. */
  readonly uploadId: string;
  readonly format: UploadFormat;
}

/** What arrived. */
export interface Upload {
  readonly uploadId: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, in hexadecimal. */
  readonly checksum: string;
}

/** Bytes of one sealed piece: opened and sealed whole, so many of these are in memory at a time. */
const PIECE = 1024 ** 2;
/** A list of everybody in the largest county has a tenth of this. */
const MOST_BYTES = 1024 ** 3;
/** Days that a file is kept which no delivery was made from. */
const KEPT_DAYS = 7;

/**
 * Takes a file as it comes, sealed piece by piece, each kept for itself: a sender may take long, and nobody waits for them. Until
 * the last has come nothing can be made of it, and the same sender may begin anew. The same bytes under the same id are the same
 * upload, and get the same answer; other bytes are refused.
 */
export async function receiveUpload(
  counter: Counter,
  given: UploadGiven,
  bytes: AsyncIterable<Buffer>,
): Promise<Upload> {
  const uploadId = assertUploadId(given.uploadId);
  await assertMaySend(counter, given);
  await transaction(counter.db, (db) => sweepPieces(db, KEPT_DAYS));
  const stored = await transaction(counter.db, async (db) => {
    const held = await holdUpload({ ...counter, db }, { ...given, uploadId });
    return held.state === 'COMPLETE' ? held : { ...held, uploadedAt: await beginAnew(db, uploadId) };
  });
  if (stored.state === 'COMPLETE') return assertSame(stored, await measured(bytes, assertSize));
  const kept = await keep(counter, stored, bytes);
  return transaction(counter.db, (db) => finish({ ...counter, db }, stored, kept));
}

export function assertUploadId(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  const text = { zh: '上传标识应为UUID，由报送方自行生成。', en: 'An upload’s id is a UUID that the sender makes up.' };
  return refuseWrite('UPLOAD_ID_REFUSED', text, 'uploadId');
}

/** The upload under an id, begun where there is none, and held; refused where the id was taken for another one. */
export async function holdUpload(tx: Counter, given: UploadGiven): Promise<StoredUpload> {
  const { uploadId, department, region, format } = given;
  const uploadedBy = tx.viewer.subject ?? '';
  await beginUpload(tx.db, { id: uploadId, department, regionCode: region, format, uploadedBy });
  const stored = await lockUpload(tx.db, uploadId);
  const isSame =
    stored?.uploadedBy === uploadedBy &&
    stored.department === department &&
    stored.regionCode === region &&
    stored.format === format;
  if (stored && isSame) return stored;
  const text = {
    zh: '该上传标识已用于另一份名单：请为新的名单生成新的UUID。',
    en: 'This id was used for another upload. Make up a new UUID for a new list.',
  };
  return refuseWrite('UPLOAD_ID_TAKEN', text, 'uploadId');
}

function assertSame({ id, size, checksum }: StoredUpload, sent: Omit<Upload, 'uploadId'>): Upload {
  if (checksum === sent.checksum) return { uploadId: id, size, checksum };
  const text = {
    zh: '该上传标识下已有另一内容的文件：请为新的文件生成新的UUID。',
    en: 'Another file was uploaded under this id already. Make up a new UUID for a new file.',
  };
  return refuseWrite('UPLOAD_ID_TAKEN', text, 'uploadId');
}

/** A file that has come: the checksum of each of its pieces, and of the whole. */
interface Kept {
  readonly pieces: readonly string[];
  readonly size: number;
  readonly checksum: string;
}

/** Keeps what comes, a transaction for each piece. Of what breaks off nothing is left, but for a process that dies. */
async function keep(counter: Counter, begun: StoredUpload, bytes: AsyncIterable<Buffer>): Promise<Kept> {
  const hash = createHash('sha256');
  const pieces: string[] = [];
  let size = 0;
  try {
    for await (const content of inPieces(bytes)) {
      hash.update(content);
      size += content.length;
      assertSize(size);
      await keepPiece(counter, begun, { uploadId: begun.id, number: pieces.length, content });
      pieces.push(checksumOf(content));
    }
  } catch (error) {
    await forget(counter, begun);
    throw error;
  }
  return { pieces, size, checksum: hash.digest('hex') };
}

const keepPiece = ({ db, keyring }: Counter, begun: StoredUpload, piece: Piece): Promise<void> =>
  transaction(db, async (tx) => {
    await holdBegun(tx, begun);
    await insertPiece(tx, keyring, piece);
  });

/** The sweep comes by, where the database cannot be reached now; what was begun anew is another's. */
const forget = ({ db }: Counter, begun: StoredUpload): Promise<void> =>
  transaction(db, async (tx) => {
    await holdBegun(tx, begun);
    await deletePieces(tx, begun.id);
  }).catch(() => {});

/** Holds an upload that is on its way, unless it was begun anew since: then the later sender's is taken. */
async function holdBegun(db: Db, { id, uploadedAt }: StoredUpload): Promise<void> {
  const stored = await lockUpload(db, id);
  if (stored?.state === 'RECEIVING' && stored.uploadedAt === uploadedAt) return;
  const text = {
    zh: '该上传标识已有另一次上传，以后者为准：请待其结束后，如有需要再以同一标识上传。',
    en: 'The file was sent again under this id, and that one is taken. When it has ended, send the file again if you need to.',
  };
  refuseWrite('UPLOAD_SENT_TWICE', text, 'uploadId');
}

/** Closes an upload, of which every piece is there as it came, and no other. */
async function finish(tx: Counter, begun: StoredUpload, { pieces, ...whole }: Kept): Promise<Upload> {
  const { id: uploadId, department, regionCode: region, format } = begun;
  await holdBegun(tx.db, begun);
  const here = (await piecesOf(tx.db, uploadId)).map(({ checksum }) => checksum);
  if (!isDeepStrictEqual(here, pieces)) throw new Error('Pieces of an upload are not those that came.');
  await completeUpload(tx.db, uploadId, whole);
  await insertAuditLine(tx.db, {
    ...signatureOf(tx.viewer),
    action: 'assistanceList.upload',
    subjects: [uploadId],
    count: 1,
    details: { department, region, format, ...whole },
  });
  return { uploadId, ...whole };
}

function assertSize(size: number): void {
  if (size <= MOST_BYTES) return;
  const most = `${MOST_BYTES / 1024 ** 2} MiB`;
  const text = {
    zh: `文件大于${most}：请按乡镇或类别分批报送。`,
    en: `The file is larger than ${most}. Send it in parts, by town or category.`,
  };
  refuseWrite('UPLOAD_TOO_LARGE', text);
}

/** The same bytes in pieces of one size; the last may be shorter. */
async function* inPieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [held, size]: [Buffer[], number] = [[], 0];
  for await (const some of bytes) {
    for (let at = 0; at < some.length; ) {
      const part = some.subarray(at, at + PIECE - size);
      held.push(part);
      size += part.length;
      at += part.length;
      if (size < PIECE) continue;
      yield Buffer.concat(held);
      [held, size] = [[], 0];
    }
  }
  if (size > 0) yield Buffer.concat(held);
}
