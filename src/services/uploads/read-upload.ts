import { createHash } from 'node:crypto';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { readPiece } from '../../store/queries/upload.ts';

/** How many bytes there are, and their checksum; `look` sees how many there are so far. */
export async function measured(bytes: AsyncIterable<Buffer>, look: (size: number) => void = () => {}) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const content of bytes) {
    hash.update(content);
    size += content.length;
    look(size);
  }
  return { size, checksum: hash.digest('hex') };
}

/** The bytes of an upload in their order, one piece in memory at a time. */
export async function* readUpload(db: Db, keyring: Keyring, uploadId: string): AsyncGenerator<Buffer> {
  for (let number = 0; ; number += 1) {
    const piece = await readPiece(db, keyring, uploadId, number);
    if (piece === undefined) return;
    yield piece;
  }
}
