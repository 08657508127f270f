import { randomUUID } from 'node:crypto';
import { countRows } from '../../store/connection.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import { type ExportFormat, insertExport, keptBytes } from '../../store/queries/export.ts';
import { requestJob } from '../jobs/enqueue-job.ts';
import { isToldExactly, signatureOf, type Viewer } from '../viewer.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import {
  assertAnswerable,
  columnsAsked,
  type ExportQuestion,
  filtererOf,
  isStatistic,
  keptViewer,
  type RowsQuestion,
} from './export-question.ts';
import { sweepExports } from './sweep-exports.ts';

export type ExportRequest = Keyed & ExportQuestion & { readonly format: ExportFormat };

/** How long a file is kept. Shorter loses downloads over a weekend's line, longer keeps people's rows that nobody comes for. */
export const KEPT_HOURS = 24;
/** Bytes of files that one person may have kept here at a time. */
const MOST_KEPT = 2 * 1024 ** 3;
/** Rows of a worksheet below its header. */
const MOST_SHEET_ROWS = 1_048_575;

/**
 * 导出申请: keeps a question and who asked it, and asks for its answer as a file, made in the background. Refused before any work:
 * what may not be seen, what no worksheet holds, and more than one person may have kept.
 */
export async function requestExport(
  counter: Counter,
  input: ExportRequest,
): Promise<{ exportId: string; jobId: string }> {
  await sweepExports(counter.db);
  return writeOnce(
    counter,
    'exportRequest',
    input,
    () => ({ exportId: randomUUID(), jobId: randomUUID() }),
    async (tx, { exportId, jobId }) => {
      const { idempotencyKey: _, format, ...question } = input;
      const { noun } = question;
      const regionCode = await assertMayExport(tx, input);
      await insertExport(tx.db, tx.keyring, {
        ...{ id: exportId, format, noun, isStatistic: isStatistic(input), question, hours: KEPT_HOURS },
        ...{ viewer: keptViewer(tx.viewer), requestedBy: signatureOf(tx.viewer).actor },
      });
      await requestJob(tx, { id: jobId, kind: 'EXPORT', subjectId: exportId, regionCode, department: null });
      return { subjects: [exportId], details: { noun, format, isStatistic: isStatistic(input) } };
    },
  );
}

/** Gives the region under which the work is listed. */
async function assertMayExport(tx: Counter, input: ExportRequest): Promise<string> {
  const { viewer, db } = tx;
  if (isStatistic(input)) assertMayCount(viewer);
  else assertMayList(viewer, input);
  assertAnswerable(input, tx);
  if ((await keptBytes(db, signatureOf(viewer).actor)) >= MOST_KEPT) refuseWrite('EXPORTS_FULL', FULL);
  if (input.format === 'XLSX' && !isStatistic(input)) await assertFitsSheet(tx, input);
  const [region] = viewer.regions;
  return region ?? refuseWrite('ROWS_NOT_YOURS', NO_REGION);
}

function assertMayCount({ scopes }: Viewer): void {
  if (!scopes.has('statistics:read')) refuseWrite('STATISTIC_NOT_YOURS', STATISTIC_NOT_YOURS);
}

function assertMayList(viewer: Viewer, input: RowsQuestion): void {
  if (!isToldExactly(viewer)) refuseWrite('ROWS_NOT_YOURS', ROWS_NOT_YOURS);
  if (columnsAsked(input, viewer).length === 0) refuseWrite('ROWS_NOT_YOURS', NOTHING_READABLE);
}

async function assertFitsSheet({ db, viewer, today }: Counter, { noun, rows }: RowsQuestion): Promise<void> {
  const count = await countRows(db, NOUNS[noun], rows.where, filtererOf(viewer, today));
  if (count <= MOST_SHEET_ROWS) return;
  const text = {
    zh: `共${count}行，工作表至多${MOST_SHEET_ROWS}行：请缩小筛选范围，或改用CSV、NDJSON、PARQUET。`,
    en: `There are ${count} rows, and a worksheet has at most ${MOST_SHEET_ROWS}. Filter for fewer, or ask for CSV, NDJSON or PARQUET.`,
  };
  refuseWrite('SHEET_FULL', text, 'format');
}

const ROWS_NOT_YOURS = {
  zh: '您只可获取统计数，不可获取逐条记录：请导出统计。',
  en: 'You are given statistics, not rows of people. Export a statistic instead.',
};

const STATISTIC_NOT_YOURS = {
  zh: '您的令牌无统计权限（statistics:read）。',
  en: 'Your token does not hold the scope statistics:read. Ask with one that does.',
};

const NOTHING_READABLE = {
  zh: '您的令牌无权读取其中任何字段。',
  en: 'Your token may read none of these columns. Ask with one that may.',
};

const NO_REGION = {
  zh: '您的令牌未载明区划，没有可导出的记录。',
  en: 'Your token names no region, so there are no rows for you to export.',
};

const FULL = {
  zh: `您保留的导出文件已满${MOST_KEPT / 1024 ** 3}GiB：请等待其过期（${KEPT_HOURS}小时）后再申请，或缩小范围。`,
  en: `Your exports fill the ${MOST_KEPT / 1024 ** 3} GiB that are kept for one person. Wait until some have expired (${KEPT_HOURS} hours), or ask for less.`,
};
