import type { ListColumn } from '../../partners/columns.ts';
import { columnNamed } from '../imports/csv.ts';
import type { CsvProblems } from '../imports/csv-problems.ts';
import { NOT_UTF8, NotUtf8, utf8 } from '../imports/csv-text.ts';
import { IGNORED_COLUMNS, type ListHeader } from './list-csv.ts';
import { lostDigits } from './list-number.ts';
import { fault, type ListFault, type RawRow } from './list-row.ts';

/** Real rows are below 1 kB. */
const MAX_LINE = 64 * 1024;

const NOT_JSON = fault(
  'NOT_JSON',
  null,
  'The line is no JSON object with texts: write one object a line, such as {"idNumber": "…", "name": "…"}.',
  '该行不是JSON对象：每行一个对象，各项为文本。',
);
const DOUBLED_KEY = fault(
  'DOUBLED_KEY',
  null,
  'Two keys of the row mean the same column, such as "idNumber" and "身份证号": write each column once.',
  '该行有两个键指同一列（如“idNumber”和“身份证号”）：每列只写一次。',
);
const TORN =
  'The last line is no whole JSON object: the file seems to be cut off. Send it again whole. 末行不是完整的JSON对象，文件可能不完整，请重新发送。';
const TOO_LONG = `The line is longer than ${MAX_LINE} characters: each row has a line of its own. 该行过长，每人应单独一行。`;
const EMPTY = 'The file is empty. 文件为空。';

/** Reads a list as one JSON object a line, in bounded memory. A line that is none has a fault; as the last one it refuses the file. */
export async function* ndjsonRows(
  input: AsyncIterable<Buffer | string>,
  header: ListHeader,
  problems: CsvProblems,
): AsyncGenerator<RawRow> {
  const columnOf = columnsByKey(header);
  try {
    let isFirst = true;
    for await (const { line, text, isLast } of linesOf(input)) {
      const values = text.length > MAX_LINE ? undefined : valuesOf(text, columnOf);
      if (text.length > MAX_LINE) problems.stop(line, '', TOO_LONG);
      else if (!values && isLast) problems.stop(line, '', TORN);
      else if (values?.other !== undefined) problems.stop(line, values.other, notAKey(values.other, header));
      if (problems.isCutShort) return;
      isFirst = false;
      yield { line, values: values?.cells ?? {}, fault: values ? values.fault : NOT_JSON };
    }
    if (isFirst) problems.stop(1, '', EMPTY);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    problems.stop(error.line, '', NOT_UTF8);
  }
}

interface Line {
  readonly line: number;
  readonly text: string;
  readonly isLast: boolean;
}

/** Lines that hold something; one that is too long ends the text, cut to just above the bound. */
async function* linesOf(input: AsyncIterable<Buffer | string>): AsyncGenerator<Line> {
  let [line, begun] = [1, ''];
  for await (const piece of utf8(input)) {
    const lines = (begun + piece).split('\n');
    begun = lines.pop() ?? '';
    for (const text of lines) {
      if (text.trim() !== '') yield { line, text: text.trim().slice(0, MAX_LINE + 1), isLast: false };
      line += 1;
    }
    if (begun.length > MAX_LINE) break;
  }
  if (begun.trim() !== '') yield { line, text: begun.trim().slice(0, MAX_LINE + 1), isLast: true };
}

interface Values {
  readonly cells: RawRow['values'];
  readonly fault: ListFault | null;
  /** A key that is no column. */
  readonly other?: string;
}

type ColumnOfKey = (key: string) => ListColumn | undefined;

/** Which column a key means; looked up by its very letters first, for there are millions. */
function columnsByKey({ columns }: ListHeader): ColumnOfKey {
  const names = new Map(
    Object.entries(columns).flatMap(([column, names]) =>
      [column, ...names].map((name) => [name, column as ListColumn]),
    ),
  );
  return (key) => names.get(key) ?? columnNamed(key, columns);
}

function valuesOf(text: string, columnOf: ColumnOfKey): Values | undefined {
  const row = parsed(text);
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  const cells: Partial<Record<ListColumn, string>> = {};
  let fault: ListFault | null = null;
  for (const [key, value] of Object.entries(row)) {
    if (IGNORED_COLUMNS.includes(key)) continue;
    const column = columnOf(key);
    if (column === undefined) return { cells, fault, other: key };
    const cell = cellOf(value);
    if (cell === undefined) return undefined;
    if (column in cells) fault = DOUBLED_KEY;
    cells[column] ??= cell;
  }
  return { cells, fault };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cellOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return lostDigits(value);
  return typeof value === 'boolean' ? String(value) : undefined;
}

const notAKey = (key: string, { columns }: ListHeader): string => {
  const shown = /^[\p{L}_ ]{1,30}$/u.test(key) ? `"${key}"` : 'A key here';
  const chinese = Object.values(columns).map(([first]) => first);
  return `${shown} is no column of this list: its columns are ${Object.keys(columns).join(', ')}. 可用的列：${chinese.join('、')}。`;
};
