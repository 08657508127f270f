import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { readPiece } from '../../store/queries/upload.ts';

/** The bytes of an upload in their order, one piece in memory at a time. */
export async function* readUpload(db: Db, keyring: Keyring, uploadId: string): AsyncGenerator<Buffer> {
  for (let number = 0; ; number += 1) {
    const piece = await readPiece(db, keyring, uploadId, number);
    if (piece === undefined) return;
    yield piece;
  }
}
