import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Reach, regionWithin, seenBy } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import type { Keyring } from '../envelope.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { isUuid, type OpenRow, selectOf } from '../rows.ts';
import { exportPieces, exportRequests } from '../tables/index.ts';
import { SEALED } from './sealed.ts';

export type ExportRow = OpenRow<typeof exportRequests>;
export type ExportFormat = ExportRow['format'];

/** Bytes of a piece before it is sealed; the last one of a file has fewer. Each is held in memory whole, several times over. */
export const PIECE_BYTES = 1024 * 1024;

const questionPlace = (id: string) => `exports.${SEALED.question}:${id}`;
const piecePlace = (exportId: string, position: number) => `exports:${exportId}:${position}`;

/** What is kept of a question, for some hours from now. */
export interface NewExport
  extends Pick<ExportRow, 'id' | 'format' | 'noun' | 'isStatistic' | 'viewer' | 'requestedBy'> {
  readonly question: unknown;
  readonly hours: number;
}

export async function insertExport({ keyed }: Db, keyring: Keyring, { question, ...row }: NewExport): Promise<void> {
  const sealed = keyring.seal(JSON.stringify(question), questionPlace(row.id));
  await keyed`
    insert into exports (id, format, noun, is_statistic, viewer, requested_by, expires_at, ${keyed(SEALED.question)})
    values (${row.id}, ${row.format}, ${row.noun}, ${row.isStatistic}, ${JSON.stringify(row.viewer)}::jsonb, ${row.requestedBy},
      now() + make_interval(hours => ${row.hours}::int), ${sealed})`;
}

/** What was asked, as it was kept; whoever is given it may know. */
export async function questionOf({ keyed }: Db, keyring: Keyring, id: string): Promise<unknown> {
  const [row] = await keyed<
    { sealed: Buffer }[]
  >`select ${keyed(SEALED.question)} as sealed from exports where id = ${id}`;
  return row && JSON.parse(keyring.open(row.sealed, questionPlace(id)));
}

const COLUMNS = selectOf(exportRequests);

/** One export, whoever asked for it. */
export const exportById = (db: Db, id: string): Promise<ExportRow | undefined> => readExport(db, id, undefined);

/** One export of those that may be known of. */
export const exportSeen = (db: Db, whose: ExportsOf, id: string): Promise<ExportRow | undefined> =>
  readExport(db, id, isOf(whose));

async function readExport(db: Db, id: string, only: SQL | undefined): Promise<ExportRow | undefined> {
  if (!isUuid(id)) return undefined;
  const is = and(eq(exportRequests.id, id), only);
  const [row] = await readRows<ExportRow>(db, sql`select ${COLUMNS} from exports where ${is}`);
  return row;
}

/** Whose exports are listed: one's own, or those about regions that an auditor answers for. */
export type ExportsOf = { readonly requestedBy: string } | { readonly reach: Reach };

/** Before the year 2286 the latest stand first in the order of these texts. */
const KEY = { name: 'exports', columns: ['place', 'key'] } as const;
const PLACE = sql`lpad((9999999999999999 - (extract(epoch from exports.requested_at) * 1000000)::bigint)::text, 16, '0')`;

const listed = (whose: ExportsOf): SQL =>
  sql`select ${COLUMNS}, ${PLACE} as place, exports.id::text as key from exports where ${isOf(whose)}`;

const isOf = (whose: ExportsOf): SQL =>
  'requestedBy' in whose ? eq(exportRequests.requestedBy, whose.requestedBy) : isAbout(whose.reach);

/** Whether somebody's regions, of whom the rows of a file are, include one that is reached. */
const isAbout = (reach: Reach): SQL => sql`exists (
  select from jsonb_array_elements_text(exports.viewer -> 'regions') as asked (region_code)
  where ${regionWithin(seenBy(reach, 'ALL'), sql`asked.region_code collate "C"`) ?? sql`true`})`;

export const readExports = (db: Db, whose: ExportsOf, page: ListedPage): Promise<Page<ExportRow>> =>
  readListed(db, KEY, listed(whose), page);

export const countExports = (db: Db, whose: ExportsOf): Promise<number> => countListed(db, listed(whose));

/** Bytes of files that are kept for somebody now. */
export async function keptBytes({ keyed }: Db, requestedBy: string): Promise<number> {
  const [row] = await keyed<{ bytes: number }[]>`
    select coalesce(sum(bytes), 0)::bigint as bytes from exports where requested_by = ${requestedBy} and expires_at > now()`;
  return row?.bytes ?? 0;
}

/** Keeps a piece of a file, sealed. */
export async function insertExportPiece(
  { keyed }: Db,
  keyring: Keyring,
  { exportId, position, bytes }: { readonly exportId: string; readonly position: number; readonly bytes: Buffer },
): Promise<void> {
  const sealed = keyring.sealBytes(bytes, piecePlace(exportId, position));
  await keyed`
    insert into export_pieces (export_id, position, ${keyed(SEALED.piece)}) values (${exportId}, ${position}, ${sealed})`;
}

/** Whether the pieces of a file that has any are still there: a crash takes all of them at once. */
export async function isExportKept({ keyed }: Db, exportId: string): Promise<boolean> {
  const [row] = await keyed`select from export_pieces where export_id = ${exportId} limit 1`;
  return row !== undefined;
}

/** One piece, opened; undefined where there is none: behind the last, or when the file is gone. */
export async function readExportPiece({ keyed }: Db, keyring: Keyring, exportId: string, position: number) {
  const [row] = await keyed<{ sealed: Buffer }[]>`
    select ${keyed(SEALED.piece)} as sealed from export_pieces where export_id = ${exportId} and position = ${position}`;
  return row && keyring.openBytes(row.sealed, piecePlace(exportId, position));
}

/** Forgets what was kept of a file. */
export async function deleteExportPieces({ orm }: Db, exportId: string): Promise<void> {
  await orm.delete(exportPieces).where(eq(exportPieces.exportId, exportId));
}

/** Forgets the files that have expired, and what is left of those that are no longer made: that they were asked for stays. */
export async function sweepExportPieces({ keyed }: Db): Promise<void> {
  await keyed`delete from export_pieces where export_id in (
    select id from exports where expires_at <= now() and (completed_at is not null or not exists (
      select from jobs where jobs.subject_id = exports.id and jobs.state in ('QUEUED', 'RUNNING'))))`;
}

/** A file that is whole; it is kept for some hours from now. */
export async function completeExport(
  { keyed }: Db,
  { id, rows, bytes, hash, hours }: Pick<ExportRow, 'id' | 'rows' | 'bytes' | 'hash'> & { readonly hours: number },
): Promise<void> {
  await keyed`
    update exports set completed_at = now(), rows = ${rows}, bytes = ${bytes}, hash = ${hash},
      expires_at = now() + make_interval(hours => ${hours}::int)
    where id = ${id}`;
}

export async function countDownload({ keyed }: Db, id: string): Promise<void> {
  await keyed`update exports set downloads = downloads + 1 where id = ${id}`;
}
