import type { ImportKind } from '../../store/queries/import-batch.ts';

/** How many rows a file has, and how many of them added or changed something. */
export interface RowCounts {
  readonly rows: number;
  readonly new: number;
  readonly changed: number;
}

/** What became of a file. One that was taken before changes nothing: its counts are those of that time. */
export interface FileReport extends RowCounts {
  readonly kind: ImportKind;
  readonly unchanged: number;
  /** Rows left out, because the same row stands before them. */
  readonly repeated: number;
  /** SHA-256 of the file. */
  readonly checksum: string;
  /** When the same file was taken; null when it is taken now. */
  readonly takenBefore: string | null;
  /** Cases of duplicates that it opened (重复参保). */
  readonly duplicateCases: number;
}

/** What is written down of a file that was taken. */
export type Batch = Readonly<
  Record<'rowCount' | 'newCount' | 'changedCount' | 'unchangedCount', number> & { kind: ImportKind; checksum: string }
>;

/** The report of a batch, but for what only this reading of the file tells. */
export const reportOf = (
  batch: Batch,
  takenBefore: string | null,
  duplicateCases: number,
): Omit<FileReport, 'repeated'> => ({
  kind: batch.kind,
  rows: batch.rowCount,
  new: batch.newCount,
  changed: batch.changedCount,
  unchanged: batch.unchangedCount,
  checksum: batch.checksum,
  takenBefore,
  duplicateCases,
});
