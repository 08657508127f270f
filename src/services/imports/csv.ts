import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { CsvProblems } from './csv-problems.ts';
import { NOT_UTF8, NotUtf8, utf8, withoutFormulas } from './csv-text.ts';

/** The columns of a kind of file, each with the other names its header may carry, such as the Chinese one. */
export type CsvColumns<Name extends string> = Readonly<Record<Name, readonly string[]>>;

export interface CsvRow<Name extends string> {
  readonly line: number;
  /** Trimmed; an empty cell is an empty text. */
  readonly values: Readonly<Record<Name, string>>;
}

type Longest<Name extends string> = Readonly<Partial<Record<Name, number>>>;

interface CsvLimits<Name extends string> {
  readonly ignored?: readonly string[];
  /** Characters, blanks at the ends included. */
  readonly longest?: Longest<Name>;
}

/** An unclosed quotation mark must not swallow the rest of a large file. Real rows are below 1 kB. */
const MAX_RECORD_BYTES = 64 * 1024;

/**
 * Reads a UTF-8 CSV file row by row in bounded memory. What is wrong with its form goes to `problems`: a wrong header,
 * another encoding or a broken quotation ends the reading; a row with too few or too many cells is left out. A file may
 * lack the columns that are `optional`: their cells are then empty. Columns that are `ignored` may stand in it unread, and
 * so may what a spreadsheet leaves: empty columns at the end, and rows of empty cells. A cell of more characters than its
 * column may have (`longest`) is read as empty.
 */
export async function* readCsv<Name extends string>(
  input: AsyncIterable<Buffer | string>,
  columns: CsvColumns<Name>,
  problems: CsvProblems,
  optional: readonly NoInfer<Name>[] = [],
  { ignored = [], longest }: CsvLimits<NoInfer<Name>> = {},
): AsyncGenerator<CsvRow<Name>> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // Each of them in one file too: an editor that adds a line to a file of Windows ends it its own way.
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_BYTES,
  });
  // The failure reaches us through the parser, which the pipeline destroys with it.
  pipeline(Readable.from(withoutFormulas(utf8(input))), parser).catch(() => {});
  let header: Header<Name> | undefined;
  const absent = Object.fromEntries(optional.map((name) => [name, '']));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!header) {
        header = readHeader(record, { columns, problems, optional, ignored });
        if (!header) return;
      } else if (record.every(isBlank)) {
        // Nothing but commas: a spreadsheet writes such rows below those that were filled in.
      } else if (record.length < header.length || !record.slice(header.length).every(isBlank)) {
        const [cells, heads] = [record.length, header.length];
        const words = `The row has ${cells} cells where the header has ${heads}. 该行有${cells}格，表头有${heads}格。`;
        problems.add(info.lines, '', words);
      } else {
        const add: CellFault = (name, message) => problems.add(info.lines, name, message);
        yield { line: info.lines, values: { ...absent, ...namedCells(header, record, longest, add) } };
      }
    }
    if (!header)
      problems.stop(
        1,
        '',
        `The file is empty. Its first line names the columns: ${Object.keys(columns).join(',')}. 文件为空，首行须为列名：${chineseNames(columns)}。`,
      );
  } catch (error) {
    if (error instanceof NotUtf8) problems.stop(error.line, '', NOT_UTF8);
    else if (error instanceof CsvError) problems.stop(lineOf(error), '', wordsFor(error));
    else throw error;
  }
}

/** The English names in the file's own order; null stands for a column that is not read. */
type Header<Name extends string> = readonly (Name | null)[];

const isBlank = (cell: string): boolean => cell.trim() === '';

const chineseNames = (columns: CsvColumns<string>): string =>
  Object.entries(columns)
    .map(([name, [chinese]]) => chinese ?? name)
    .join('、');

type CellFault = (column: string, message: string) => void;

function namedCells<Name extends string>(
  header: Header<Name>,
  record: readonly string[],
  longest: Longest<Name> | undefined,
  add: CellFault,
): Record<Name, string> {
  const values = {} as Record<Name, string>;
  header.forEach((name, i) => {
    if (name === null) return;
    const cell = record[i] ?? '';
    const most = longest?.[name] ?? Number.POSITIVE_INFINITY;
    // With its blanks: a trimmed text would hold on to all of them.
    if (cell.length > most) add(name, tooLong(most));
    values[name] = cell.length > most ? '' : cell.trim().replace(FORMULA, '$1');
  });
  return values;
}

/** A cell in quotation marks that a spreadsheet keeps as text. */
const FORMULA = /^="(.*)"$/s;

const tooLong = (most: number): string =>
  `The cell is too long: this column has at most ${most} characters. 此格过长，至多${most}个字符。`;

interface HeaderReading<Name extends string> {
  readonly columns: CsvColumns<Name>;
  readonly problems: CsvProblems;
  readonly optional: readonly Name[];
  readonly ignored: readonly string[];
}

/** The names of a file's columns, or nothing when its header is wrong. */
function readHeader<Name extends string>(
  record: readonly string[],
  reading: HeaderReading<Name>,
): Header<Name> | undefined {
  const { columns, problems, ignored } = reading;
  const cells = record.slice(0, record.findLastIndex((cell) => !isBlank(cell)) + 1).map((cell) => cell.trim());
  if (cells.length === 1 && OTHER_SEPARATOR.test(cells[0] ?? '')) {
    problems.stop(1, '', NOT_COMMAS);
    return undefined;
  }
  const header = cells.map((cell) => columnNamed(cell, columns) ?? null);
  problems.callAs(new Map(header.flatMap((name, i) => (name === null ? [] : [[name, cells[i] ?? name] as const]))));
  header.forEach((name, i) => {
    const cell = cells[i] ?? '';
    if (name === null && !ignored.includes(cell)) problems.stop(1, cell, notAColumn(cell, columns));
    else if (name !== null && header.indexOf(name) < i)
      problems.stop(1, name, `The column "${cell}" stands twice. 列“${cell}”重复。`);
  });
  noteMissing(header, reading);
  return problems.total === 0 ? header : undefined;
}

/** Which column a heading means. Blanks that spread a Chinese name (姓 名) say nothing. */
export function columnNamed<Name extends string>(heading: string, columns: CsvColumns<Name>): Name | undefined {
  const [given, bare] = [heading.trim(), heading.replaceAll(/\s/g, '')];
  return (Object.keys(columns) as Name[]).find(
    (name) => name === given || columns[name].includes(given) || columns[name].includes(bare),
  );
}

/** A header that stands in one cell was separated by something else. */
const OTHER_SEPARATOR = /[;\t；，]/;

const NOT_COMMAS =
  'The columns are separated by semicolons or tabs: separate the columns by commas, and save the file as "CSV UTF-8 (comma delimited)". 各列须以英文逗号分隔，请另存为“CSV UTF-8（逗号分隔）”。';

const notAColumn = (cell: string, columns: CsvColumns<string>): string =>
  `"${cell}" is not a column of this file. Its columns are ${Object.keys(columns).join(',')}. “${cell}”不是本文件的列，可用的列：${chineseNames(columns)}。`;

function noteMissing<Name extends string>(
  header: Header<Name>,
  { columns, problems, optional }: HeaderReading<Name>,
): void {
  for (const name of Object.keys(columns) as Name[]) {
    if (header.includes(name) || optional.includes(name)) continue;
    const [chinese = name] = columns[name];
    problems.stop(1, name, `The column ${[name, ...columns[name]].join(' or ')} is missing. 缺少列“${chinese}”。`);
  }
}

function lineOf(error: CsvError): number {
  const lines: unknown = Reflect.get(error, 'lines');
  return typeof lines === 'number' ? lines : 1;
}

function wordsFor(error: CsvError): string {
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return `A row is longer than ${MAX_RECORD_BYTES} bytes: a quotation mark before it is probably not closed. 该行过长，前面可能有引号未闭合。`;
  }
  return 'The quotation marks do not match: a cell in quotation marks ends with one, and holds one as two (""). 引号不成对：格内的引号须写成两个。';
}
