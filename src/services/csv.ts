import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../errors.ts';

/** One thing wrong with a file. The header is line 1, so that an editor jumps to the right place. */
export interface CsvProblem {
  readonly line: number;
  /** The column, in English; empty when the whole line or file is meant. */
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

  add(line: number, field: string, message: string): void {
    this.total += 1;
    if (this.room > 0) this.shown.push({ line, field, message });
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
    super(`The file has ${total === 1 ? '1 problem' : `${total} problems`}; nothing was imported.${where}`);
    this.problems = shown;
    this.total = total;
  }
}

/** The columns of a kind of file, each with the other names its header may carry, such as the Chinese one. */
type CsvColumns<Name extends string> = Readonly<Record<Name, readonly string[]>>;

export interface CsvRow<Name extends string> {
  readonly line: number;
  /** Trimmed; an empty cell is an empty text. */
  readonly values: Readonly<Record<Name, string>>;
}

/** An unclosed quotation mark must not swallow the rest of a large file. Real rows are below 1 kB. */
const MAX_RECORD_BYTES = 64 * 1024;

/**
 * Reads a UTF-8 CSV file row by row in bounded memory. What is wrong with its form goes to `problems`: a wrong header,
 * another encoding or a broken quotation ends the reading; a row with too few or too many cells is left out. A file may
 * lack the columns that are `optional`: their cells are then empty.
 */
export async function* readCsv<Name extends string>(
  input: AsyncIterable<Buffer | string>,
  columns: CsvColumns<Name>,
  problems: CsvProblems,
  optional: readonly NoInfer<Name>[] = [],
): AsyncGenerator<CsvRow<Name>> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // The failure reaches us through the parser, which the pipeline destroys with it.
  pipeline(Readable.from(utf8(input)), parser).catch(() => {});
  let header: Name[] | undefined;
  const absent = Object.fromEntries(optional.map((name) => [name, '']));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!header) {
        header = readHeader(record, columns, problems, optional);
        if (!header) return;
      } else if (record.length !== header.length) {
        problems.add(info.lines, '', `The row has ${record.length} cells where the header has ${header.length}.`);
      } else {
        yield { line: info.lines, values: { ...absent, ...namedCells(header, record) } };
      }
    }
    if (!header)
      problems.stop(1, '', `The file is empty. Its first line names the columns: ${Object.keys(columns).join(',')}.`);
  } catch (error) {
    if (error instanceof NotUtf8) problems.stop(error.line, '', NOT_UTF8);
    else if (error instanceof CsvError) problems.stop(lineOf(error), '', wordsFor(error));
    else throw error;
  }
}

function namedCells<Name extends string>(header: readonly Name[], record: readonly string[]): Record<Name, string> {
  const values = {} as Record<Name, string>;
  header.forEach((name, i) => {
    values[name] = (record[i] ?? '').trim();
  });
  return values;
}

/** The English names in the file's own order, or nothing when the header is wrong. */
function readHeader<Name extends string>(
  record: readonly string[],
  columns: CsvColumns<Name>,
  problems: CsvProblems,
  optional: readonly Name[],
): Name[] | undefined {
  const names = Object.keys(columns) as Name[];
  const header = record.map((cell) =>
    names.find((name) => name === cell.trim() || columns[name].includes(cell.trim())),
  );
  record.forEach((cell, i) => {
    const name = header[i];
    if (!name)
      problems.stop(
        1,
        cell.trim(),
        `"${cell.trim()}" is not a column of this file. Its columns are ${names.join(',')}.`,
      );
    else if (header.indexOf(name) < i) problems.stop(1, name, `The column "${name}" stands twice.`);
  });
  for (const name of names) {
    if (!header.includes(name) && !optional.includes(name))
      problems.stop(1, name, `The column ${[name, ...columns[name]].join(' or ')} is missing.`);
  }
  return problems.total === 0 ? (header as Name[]) : undefined;
}

const NOT_UTF8 =
  'The file is not UTF-8 text. Save it as "CSV UTF-8"; GBK and UTF-16 are not read, because a wrong guess would spoil names.';

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
    return `A row is longer than ${MAX_RECORD_BYTES} bytes: a quotation mark before it is probably not closed.`;
  }
  return 'The quotation marks do not match: a cell in quotation marks ends with one, and holds one as two ("").';
}
