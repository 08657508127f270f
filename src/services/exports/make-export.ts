import { countRows } from '../../store/connection.ts';
import { bulkTransaction, transaction } from '../../store/db.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  completeExport,
  deleteExportPieces,
  type ExportRow,
  exportById,
  questionOf,
} from '../../store/queries/export.ts';
import { officeOf } from '../audit/office.ts';
import type { Work } from '../jobs/work.ts';
import { isToldExactly, signatureOf, type Viewer } from '../viewer.ts';
import { fileOfRows, fileOfStatistic } from './export-file.ts';
import { type ExportQuestion, filtererOf, isStatistic, viewerOfExport } from './export-question.ts';
import { keepFile } from './keep-file.ts';
import { KEPT_HOURS } from './request-export.ts';

/** 导出: makes the file of an export and keeps it. What an attempt before this one left is forgotten first. */
export async function makeExport(work: Work): Promise<void> {
  const { db, keyring } = work.counter;
  const asked = await exportById(db, work.job.subjectId);
  const question = asked && ((await questionOf(db, keyring, asked.id)) as ExportQuestion);
  if (!asked || !question) throw new Error('A job to export names no export.');
  await deleteExportPieces(db, asked.id);
  try {
    await writeFile(work, asked, question);
  } catch (error) {
    await deleteExportPieces(db, asked.id).catch(() => {});
    throw error;
  }
}

async function writeFile(work: Work, asked: ExportRow, question: ExportQuestion): Promise<void> {
  const { counter, signal, progress } = work;
  const viewer = viewerOfExport(asked);
  const { file, total, count } = await begun(counter, viewer, asked, question);
  const kept = await keepFile(counter, asked.id, file, () => {
    signal.throwIfAborted();
    progress('WRITING', count.rows, Math.max(total, count.rows));
  });
  await transaction(counter.db, async (tx) => {
    await completeExport(tx, { id: asked.id, rows: count.rows, ...kept, hours: KEPT_HOURS });
    await insertAuditLine(tx, {
      ...signatureOf(viewer),
      action: 'export.made',
      subjects: [asked.id],
      count: count.rows,
      details: {
        noun: asked.noun,
        format: asked.format,
        sha256: kept.hash,
        bytes: kept.bytes,
        office: officeOf(viewer),
      },
    });
  });
}

/** A file that is about to be made, and how many rows it will have; 0 where nobody knows before. */
async function begun(counter: Work['counter'], viewer: Viewer, { format }: ExportRow, question: ExportQuestion) {
  const { db, today, analysts } = counter;
  const count = { rows: 0 };
  const filterer = filtererOf(viewer, today);
  if (isStatistic(question)) {
    // Who is told rounded numbers is counted for where analysts are, in a process that has such a place.
    const counting = isToldExactly(viewer) ? db : (analysts ?? db);
    const asker = { ...counter, ...filterer, viewer, counting };
    return { file: fileOfStatistic(asker, question, format, count), total: 0, count };
  }
  const { noun, rows } = question;
  const total = await bulkTransaction(db, (tx) => countRows(tx, NOUNS[noun], rows.where, filterer));
  return { file: fileOfRows(db, question, format, { viewer, today, count }), total, count };
}
