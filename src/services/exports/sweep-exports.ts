import type { Db } from '../../store/db.ts';
import { sweepExportPieces } from '../../store/queries/export.ts';

/** Forgets the files of exports that have expired; what was asked for, and by whom, stays. */
export async function sweepExports(db: Db): Promise<void> {
  await sweepExportPieces(db);
}
