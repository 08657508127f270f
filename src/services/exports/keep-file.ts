import { createHash } from 'node:crypto';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { insertExportPiece, PIECE_BYTES } from '../../store/queries/export.ts';
import { refuseWrite } from '../write.ts';

/** Bytes of one file: a county's people with every column have a tenth of it. */
const MOST_BYTES = 1024 ** 3;

/** What a file came to. */
export interface KeptFile {
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** Keeps a file, sealed piece by piece; while one is written, the next is made. `look` is called for whatever comes. */
export async function keepFile(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring },
  exportId: string,
  file: AsyncIterable<Buffer>,
  look: () => void,
): Promise<KeptFile> {
  const hash = createHash('sha256');
  let [bytes, position, writing] = [0, 0, Promise.resolve()];
  for await (const piece of cut(file, look)) {
    hash.update(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES) refuseWrite('EXPORT_TOO_LARGE', TOO_LARGE);
    await writing;
    writing = insertExportPiece(db, keyring, { exportId, position, bytes: piece });
    // Heard when it is waited for, which may be a while.
    writing.catch(() => {});
    position += 1;
  }
  await writing;
  return { bytes, hash: hash.digest('hex') };
}

/** The same bytes in pieces of one size but the last. */
async function* cut(file: AsyncIterable<Buffer>, look: () => void): AsyncGenerator<Buffer> {
  let [held, length]: [Buffer[], number] = [[], 0];
  for await (const bytes of file) {
    look();
    held.push(bytes);
    length += bytes.length;
    if (length < PIECE_BYTES) continue;
    const whole = Buffer.concat(held);
    let at = 0;
    for (; at + PIECE_BYTES <= length; at += PIECE_BYTES) yield whole.subarray(at, at + PIECE_BYTES);
    [held, length] = [[whole.subarray(at)], length - at];
  }
  if (length > 0) yield Buffer.concat(held);
}

const TOO_LARGE = {
  zh: `文件超过${MOST_BYTES / 1024 ** 2}MiB：请缩小筛选范围、减少字段，或改用PARQUET。`,
  en: `The file has more than ${MOST_BYTES / 1024 ** 2} MiB. Filter for less, ask for fewer fields, or for PARQUET.`,
};
