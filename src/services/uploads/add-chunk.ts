import { transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { checksumOf, insertPiece, openUploads, piecesOf } from '../../store/queries/upload.ts';
import { assertMaySend, type ListSender } from '../assistance-lists/may-send.ts';
import { signatureOf } from '../viewer.ts';
import { assertSound, type Counter, type Keyed, refuseWrite } from '../write.ts';
import { assertUploadId, holdUpload } from './receive-upload.ts';

/** One row of a list, as its department writes it; words as they would stand in a file. */
export interface ListRowGiven {
  readonly idNumber: string;
  readonly name: string;
  readonly category: string;
  readonly confirmedOn?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
  readonly certificateNo?: string | null;
  readonly grade?: string | null;
  readonly meetsCondition?: boolean | null;
  readonly regionCode?: string | null;
  readonly action?: 'ADD' | 'REMOVE' | null;
}

export interface AssistanceListChunkInput extends Keyed, ListSender {
  readonly uploadId: string;
  /** From 0. */
  readonly chunk: number;
  readonly rows: readonly ListRowGiven[];
}

/** Rows of one piece; more belong into a file. */
const MOST_ROWS = 1000;
/** Pieces of one upload: a hundred thousand rows and more belong into a file. */
const MOST_PIECES = 100;
/** Uploads of one sender that are begun and not sent: each keeps names and numbers here that nobody may ever want. */
const MOST_OPEN = 20;

/**
 * Takes one piece of a small list. Its key says nothing that its number does not: the same piece sent again, at the same moment or later, changes nothing,
 * and another content under its number is refused.
 */
export async function addChunk(counter: Counter, input: AssistanceListChunkInput): Promise<{ uploadId: string }> {
  const { idempotencyKey, ...piece } = input;
  assertSound(idempotencyKey, piece);
  const uploadId = assertUploadId(input.uploadId);
  assertPiece(input);
  await assertMaySend(counter, input);
  const content = Buffer.from(input.rows.map((row) => `${lineOf(row)}\n`).join(''));
  await transaction(counter.db, async (db) => {
    const tx = { ...counter, db };
    const { state } = await holdUpload(tx, { ...input, uploadId, format: 'NDJSON' });
    const stored = (await piecesOf(db, uploadId)).find(({ number }) => number === input.chunk);
    if (stored) return assertSamePiece(stored.checksum, content);
    if (state !== 'OPEN') refuseClosed();
    await assertFewOpen(tx, uploadId);
    await insertPiece(db, tx.keyring, { uploadId, number: input.chunk, content });
    await insertAuditLine(db, {
      ...signatureOf(tx.viewer),
      action: 'assistanceListChunk',
      subjects: [uploadId],
      count: input.rows.length,
      details: { department: input.department, region: input.region, chunk: input.chunk },
    });
  });
  return { uploadId };
}

/** A row as a line of NDJSON; a file names every column once, so what is left out is left out here too. */
const lineOf = (row: ListRowGiven): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)));

function assertPiece({ chunk, rows }: AssistanceListChunkInput): void {
  if (rows.length > MOST_ROWS) {
    const text = { zh: `每片至多${MOST_ROWS}行。`, en: `A piece has at most ${MOST_ROWS} rows.` };
    refuseWrite('CHUNK_TOO_LARGE', text, 'rows');
  }
  if (chunk >= 0 && chunk < MOST_PIECES) return;
  const text = {
    zh: `分片序号从0起，至多${MOST_PIECES}片：更大的名单请以文件上传。`,
    en: `Pieces are numbered from 0, ${MOST_PIECES} at most: upload a larger list as a file.`,
  };
  refuseWrite('CHUNK_NUMBER_REFUSED', text, 'chunk');
}

function assertSamePiece(checksum: string, content: Buffer): void {
  if (checksum === checksumOf(content)) return;
  const text = {
    zh: '该序号的分片已收到，内容不同：更正名单请使用新的上传标识重新报送。',
    en: 'This piece came before, with another content. To correct a list, send it anew under a new upload id.',
  };
  refuseWrite('CHUNK_REUSED', text, 'chunk');
}

function refuseClosed(): never {
  const text = {
    zh: '该名单已报送，或是整份上传的文件，不能追加分片：请使用新的上传标识。',
    en: 'This list was sent already, or as one file, and takes no pieces. Use a new upload id.',
  };
  refuseWrite('UPLOAD_COMPLETE', text, 'uploadId');
}

async function assertFewOpen({ db, viewer }: Counter, uploadId: string): Promise<void> {
  if ((await openUploads(db, viewer.subject ?? '', uploadId)) < MOST_OPEN) return;
  const text = {
    zh: `您有${MOST_OPEN}份名单尚未报送完毕：请先报送，或七日后再试。`,
    en: `${MOST_OPEN} lists of yours were begun and not sent. Send them first; what is not sent is forgotten after seven days.`,
  };
  refuseWrite('UPLOADS_OPEN', text, 'uploadId');
}
