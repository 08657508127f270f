import type { ListColumn } from '../../partners/columns.ts';
import { readCsv } from '../imports/csv.ts';
import { CsvProblems } from '../imports/csv-problems.ts';
import { fault, type RawRow } from './list-row.ts';

/** The columns of a list: each with its names, and those that a file may lack. */
export interface ListHeader {
  readonly columns: Readonly<Record<ListColumn, readonly string[]>>;
  readonly optional: readonly ListColumn[];
}

const TORN =
  'The last row has fewer or more cells than the header: the file seems to be cut off. Send it again whole, or take out what stands below the list. 末行格数与表头不符，文件可能不完整，请重新发送完整文件，或删除名单下方的内容。';
const RAGGED = fault(
  'CELLS',
  null,
  'The row has another number of cells than the header: put cells that hold a comma in quotation marks.',
  '该行格数与表头不符，含逗号的内容须加英文引号。',
);

const NO_HEADER =
  'The first line does not name the columns: delete what stands above their names, such as a title; if they are missing, put the header of the template above the list. 首行不是列名：表头上方的标题等请删除；没有表头的，请在名单上方加上模板的表头。';

/** What clerks number their rows by. */
export const IGNORED_COLUMNS: readonly string[] = ['序号'];

/** Tells what refuses the file, and keeps the lines of rows that only have another number of cells. */
class CsvOfList extends CsvProblems {
  private lines: number[] = [];
  /** Whether the first line names a column at all; undefined until it was read. */
  private hasHeader: boolean | undefined;
  private readonly problems: CsvProblems;

  constructor(problems: CsvProblems) {
    super();
    this.problems = problems;
  }

  override add(line: number): void {
    this.lines.push(line);
  }

  override stop(line: number, field: string, message: string): void {
    this.total += 1;
    this.isCutShort = true;
    // What stands in its place are cells of somebody, which no message repeats.
    if (this.hasHeader !== false) this.problems.stop(line, field, message);
    else if (this.total === 1) this.problems.stop(line, '', NO_HEADER);
  }

  override callAs(headings: ReadonlyMap<string, string>): void {
    this.hasHeader = headings.size > 0;
    this.problems.callAs(headings);
  }

  /** Takes the lines that were kept. */
  take(): number[] {
    const taken = this.lines;
    this.lines = [];
    return taken;
  }
}

/** Reads a list as CSV, in bounded memory. A row with another number of cells has a fault; the last one refuses the file. */
export async function* csvRows(
  input: AsyncIterable<Buffer | string>,
  { columns, optional }: ListHeader,
  problems: CsvProblems,
): AsyncGenerator<RawRow> {
  const found = new CsvOfList(problems);
  for await (const row of readCsv<ListColumn>(input, columns, found, optional, { ignored: IGNORED_COLUMNS })) {
    yield* found.take().map(ragged);
    yield { ...row, fault: null };
  }
  const left = found.take();
  const last = left.pop();
  yield* left.map(ragged);
  if (last !== undefined && !found.isCutShort) problems.stop(last, '', TORN);
}

const ragged = (line: number): RawRow => ({ line, values: {}, fault: RAGGED });
