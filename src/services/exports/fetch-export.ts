import { DomainError } from '../../errors.ts';
import { transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  countDownload,
  type ExportFormat,
  type ExportRow,
  exportById,
  isExportKept,
  PIECE_BYTES,
  questionOf,
  readExportPiece,
} from '../../store/queries/export.ts';
import { officeOf } from '../audit/office.ts';
import { signatureOf } from '../viewer.ts';
import { type Counter, isOwnRegion } from '../write.ts';
import { assertAnswerable, type ExportQuestion, scopesNeeded, viewerOfExport } from './export-question.ts';
import { isOwnExport } from './see-export.ts';

/** There is no such file for whoever asks, or not now. */
export class ExportUnfetched extends DomainError {
  readonly code: 'EXPORT_UNKNOWN' | 'EXPORT_UNFINISHED' | 'EXPORT_EXPIRED' | 'EXPORT_GONE' | 'FORBIDDEN';
  constructor(code: ExportUnfetched['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A file that may be fetched. */
export interface FetchedFile {
  readonly format: ExportFormat;
  /** What it is called when it is saved. */
  readonly name: string;
  /** How many bytes it has. */
  readonly size: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  /** Its bytes from one (included) to another (not included); that they were given is audited before the first. */
  read(from: number, to: number): AsyncGenerator<Buffer>;
}

/**
 * The file of an export, for who asked for it and may still see what stands there: with the scopes and the regions of then. Refused
 * before it is whole, once it has expired, and when the database lost it in a crash.
 */
export async function fetchExport(counter: Counter, id: string): Promise<FetchedFile> {
  const row = await exportById(counter.db, id);
  if (!row || !isOwnExport(counter, row)) throw new ExportUnfetched('EXPORT_UNKNOWN', UNKNOWN);
  if (isExpired(row)) throw new ExportUnfetched('EXPORT_EXPIRED', EXPIRED);
  const { bytes: size, hash, format, noun } = row;
  if (size === null || hash === null) throw new ExportUnfetched('EXPORT_UNFINISHED', UNFINISHED);
  await assertStillSeen(counter, row);
  if (size > 0 && !(await isExportKept(counter.db, row.id))) throw new ExportUnfetched('EXPORT_GONE', GONE);
  const name = `${noun}-${row.requestedAt.slice(0, 10)}.${format.toLowerCase()}`;
  return { format, name, size, hash, read: (from, to) => readFile(counter, row, from, to) };
}

/** Whether a file is forgotten: its time runs once it is whole, however long it waited to be made. */
export const isExpired = ({ completedAt, expiresAt }: ExportRow): boolean =>
  completedAt !== null && Date.parse(expiresAt.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')) <= Date.now();

async function assertStillSeen(counter: Counter, row: ExportRow): Promise<void> {
  const question = (await questionOf(counter.db, counter.keyring, row.id)) as ExportQuestion;
  const { viewer } = counter;
  const then = viewerOfExport(row);
  const needed = [...scopesNeeded(question, then), 'export:make'];
  if (then.scopes.has('assistance:sensitive')) needed.push('assistance:sensitive');
  const isSeen = needed.every((scope) => viewer.scopes.has(scope));
  if (!isSeen || !then.regions.every((code) => isOwnRegion(counter, code)))
    throw new ExportUnfetched('FORBIDDEN', FORBIDDEN);
  assertAnswerable(question, counter);
}

async function* readFile(counter: Counter, row: ExportRow, from: number, to: number): AsyncGenerator<Buffer> {
  await auditDownload(counter, row, { from, to });
  for (let at = from; at < to; ) {
    const position = Math.floor(at / PIECE_BYTES);
    const start = position * PIECE_BYTES;
    const piece = await readExportPiece(counter.db, counter.keyring, row.id, position);
    if (!piece) throw new ExportUnfetched('EXPORT_GONE', GONE);
    const bytes = piece.subarray(at - start, to - start);
    yield bytes;
    at += bytes.length;
  }
}

const auditDownload = (
  { db, viewer }: Counter,
  { id, noun, rows, hash }: ExportRow,
  range: { readonly from: number; readonly to: number },
): Promise<void> =>
  transaction(db, async (tx) => {
    await countDownload(tx, id);
    await insertAuditLine(tx, {
      ...signatureOf(viewer),
      action: 'export.download',
      subjects: [id],
      count: rows ?? 0,
      details: { noun, sha256: hash, ...range, office: officeOf(viewer) },
    });
  });

const UNKNOWN = 'There is no such export of yours. 没有您申请的此项导出。';
const UNFINISHED =
  'The file is not whole yet: follow its job, then come again. 文件尚未生成完毕，请待任务完成后再下载。';
const EXPIRED = 'The file has expired: ask for it again (exportRequest). 文件已过期，请重新申请导出。';
const GONE =
  'The database was restarted and lost the file: ask for it again (exportRequest). 文件已丢失，请重新申请导出。';
const FORBIDDEN =
  'Your token may no longer see everything in this file: ask for a file of what it may. 您的令牌已无权查看该文件的全部内容，请重新申请导出。';
