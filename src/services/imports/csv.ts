import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../errors.ts';
import { masked } from './masked-numbers.ts';

/** One thing wrong with a file. The header is line 1, so that an editor jumps to the right place. */
export interface CsvProblem {
  readonly line: number;
  /** The column, as the file's header calls it; empty when the whole line or file is meant. */
  readonly field: string;
  readonly message: string;
}

/** Fewer would hide whether a file has one mistake or many kinds; more would not be read, and would fill the memory. */
const SHOWN_PROBLEMS = 1000;

/** What is wrong with one file: the first thousand problems in words, the rest as a count. */
export class CsvProblems {
  readonly shown: CsvProblem[] = [];
  total = 0;
  /** Set when the file could not be read to its end, so that checks across its rows would mislead. */
  isCutShort = false;
  /** What the file's header calls each column. */
  private headings: ReadonlyMap<string, string> = new Map();

  add(line: number, field: string, message: string): void {
    this.total += 1;
    if (this.room > 0) this.shown.push({ line, field: masked(this.headingOf(field)), message: masked(message) });
  }

  /** From here on, columns are called as in this header. */
  callAs(headings: ReadonlyMap<string, string>): void {
    this.headings = headings;
  }

  /** Whether the file has this column. */
  has(field: string): boolean {
    return this.headings.has(field);
  }

  /** A column's name in the file's own header, else its English one. */
  headingOf(field: string): string {
    return this.headings.get(field) ?? field;
  }

  /** How many more problems would still be shown. */
  get room(): number {
    return SHOWN_PROBLEMS - this.shown.length;
  }

  stop(line: number, field: string, message: string): void {
    this.add(line, field, message);
    this.isCutShort = true;
  }
}

/** A file that was refused. Nothing of it was kept. */
export abstract class CsvRefused extends DomainError {
  /** The first thousand; `total` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly total: number;

  constructor({ shown, total }: CsvProblems) {
    const first = shown[0];
    const where = first ? ` The first is in line ${first.line}: ${first.message}` : '';
    const count = total === 1 ? '1 problem' : `${total} problems`;
    super(`The file has ${count}; nothing was imported. 文件有${total}处问题，未导入任何内容。${where}`);
    this.problems = shown;
    this.total = total;
  }
}

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
  pipeline(Readable.from(utf8(input)), parser).catch(() => {});
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
    values[name] = cell.length > most ? '' : cell.trim();
  });
  return values;
}

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
  const names = Object.keys(columns) as Name[];
  const cells = record.slice(0, record.findLastIndex((cell) => !isBlank(cell)) + 1).map((cell) => cell.trim());
  const header = cells.map((cell) => names.find((name) => name === cell || columns[name].includes(cell)) ?? null);
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

const NOT_UTF8 =
  'The file is not UTF-8 text. Save it as "CSV UTF-8"; GBK and UTF-16 are not read, because a wrong guess would spoil names. 文件不是 UTF-8 编码，请另存为“CSV UTF-8”；不读取 GBK 与 UTF-16。';

class NotUtf8 extends Error {
  readonly line: number;
  constructor(line: number) {
    super(NOT_UTF8);
    this.line = line;
  }
}

/** Bytes as text; throws at the first that is not UTF-8, or that no text holds. */
async function* utf8(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoded(decoder, chunk, lines);
    const nul = text.indexOf('\0');
    if (nul >= 0) throw new NotUtf8(lines + newlinesIn(text.slice(0, nul)));
    lines += newlinesIn(text);
    yield text;
  }
  if (decoded(decoder, undefined, lines) !== '') throw new NotUtf8(lines);
}

function decoded(decoder: TextDecoder, chunk: Buffer | undefined, linesBefore: number): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const readable = chunk?.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    throw new NotUtf8(linesBefore + newlinesIn(readable));
  }
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
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
