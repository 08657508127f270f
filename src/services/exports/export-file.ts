import { Readable } from 'node:stream';
import type { Db } from '../../store/db.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import type { ExportFormat } from '../../store/queries/export.ts';
import { copyCsv, copyLines, type ExportCopy } from '../../store/queries/export-copy.ts';
import { newlinesIn } from '../rosters/export-roster.ts';
import type { Asker } from '../statistics/count-groups.ts';
import type { Viewer } from '../viewer.ts';
import { csvHeader, csvOf } from './csv-file.ts';
import { columnsAsked, filtererOf, type RowsQuestion, type StatisticQuestion } from './export-question.ts';
import { parquetOf } from './parquet-file.ts';
import { statisticFile } from './statistic-file.ts';
import { type FileColumn, fileColumn, rowsOfLines, TRUTH } from './typed-row.ts';
import { workbookOf } from './workbook-file.ts';

/** How many rows went into a file so far. */
export interface RowCount {
  rows: number;
}

/** A list as a file, made as it is read: CSV and lines by the database alone, the others row by row. */
export function fileOfRows(
  db: Db,
  question: RowsQuestion,
  format: ExportFormat,
  { viewer, today, count }: { readonly viewer: Viewer; readonly today: string; readonly count: RowCount },
): AsyncGenerator<Buffer> {
  const columns = columnsAsked(question, viewer);
  const { noun, rows, language, terms } = question;
  const copy: ExportCopy = {
    ...{ noun: NOUNS[noun], columns, where: rows.where, orderBy: rows.orderBy },
    ...{ filterer: filtererOf(viewer, today), on: today },
  };
  const [truth, typed] = [TRUTH[language], columns.map((column) => fileColumn(column, question))];
  switch (format) {
    case 'CSV':
      return withHeader(typed, counted(copyCsv(db, copy, { enums: language === 'zh' ? terms : {}, ...truth }), count));
    case 'NDJSON':
      return counted(copyLines(db, copy), count);
    case 'XLSX':
      return workbookOf(noun, typed, rowsOfLines(counted(copyLines(db, copy), count)), truth);
    case 'PARQUET':
      return parquetOf(typed, rowsOfLines(counted(copyLines(db, copy), count)));
  }
}

/** A statistic as a file: few rows, which are counted before the first is written. */
export async function* fileOfStatistic(
  asker: Asker,
  question: StatisticQuestion,
  format: ExportFormat,
  count: RowCount,
): AsyncGenerator<Buffer> {
  const isForPeople = format === 'CSV' || format === 'XLSX';
  const { columns, rows } = await statisticFile(asker, isForPeople ? question : { ...question, language: 'en' });
  count.rows = rows.length;
  const truth = TRUTH[question.language];
  switch (format) {
    case 'CSV':
      return yield csvOf(columns, rows, truth);
    case 'NDJSON':
      return yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    case 'XLSX':
      return yield* workbookOf(question.noun, columns, Readable.from(rows), truth);
    case 'PARQUET':
      return yield* parquetOf(columns, Readable.from(rows));
  }
}

async function* withHeader(columns: readonly FileColumn[], rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield csvHeader(columns);
  yield* rows;
}

/** Lines as they pass: every row is one, because no cell holds a line break. */
async function* counted(pieces: AsyncIterable<Buffer>, count: RowCount): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    count.rows += newlinesIn(piece);
    yield piece;
  }
}
