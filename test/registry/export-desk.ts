import { randomUUID } from 'node:crypto';
import { runJobHere } from '../../src/jobs/run-here.ts';
import type { RowsAsked, StatisticQuestion } from '../../src/services/exports/export-question.ts';
import { fetchExport } from '../../src/services/exports/fetch-export.ts';
import { makeExport } from '../../src/services/exports/make-export.ts';
import { type ExportRequest, requestExport } from '../../src/services/exports/request-export.ts';
import type { Counter } from '../../src/services/write.ts';

/** The Chinese terms that a test's file is written with. */
const TERMS = { Sex: { MALE: '男', FEMALE: '女' }, Scheme: { URRBMI: '城乡居民基本医疗保险' } };

type Asking = Pick<ExportRequest, 'noun'> & { readonly rows?: RowsAsked } & Partial<
    Omit<ExportRequest, 'noun'> & Pick<StatisticQuestion, 'statistic'>
  >;

/** A question as the graph would hand it on. */
export const asking = (asked: Asking): ExportRequest =>
  ({
    idempotencyKey: randomUUID(),
    format: 'CSV',
    language: 'zh',
    ...(!asked.statistic && { rows: {} }),
    terms: TERMS,
    ...asked,
  }) as ExportRequest;

/** Asks for a file and makes it; gives the job as it ended. */
export async function makeFile(counter: Counter, asked: Asking) {
  const { exportId, jobId } = await requestExport(counter, asking(asked));
  return { exportId, job: await runExport(counter, jobId) };
}

/** Runs the job of an export to its end. */
export const runExport = (counter: Counter, jobId: string, stopping = new AbortController().signal) =>
  runJobHere(jobId, {
    ground: { ...counter, today: () => counter.today },
    handlers: { EXPORT: makeExport },
    stopping,
    logError: (_, error) => console.error(error),
  });

/** The bytes that somebody fetches. */
export async function bytesOf(counter: Counter, exportId: string): Promise<Buffer> {
  const file = await fetchExport(counter, exportId);
  const pieces: Buffer[] = [];
  for await (const piece of file.read(0, file.size)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A file that was asked for, made and fetched. */
export async function fileOf(counter: Counter, asked: Asking): Promise<Buffer> {
  return bytesOf(counter, (await makeFile(counter, asked)).exportId);
}
