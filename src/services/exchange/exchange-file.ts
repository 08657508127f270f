import { DomainError } from '../../errors.ts';
import type { ExchangeKind } from '../../store/queries/exchange.ts';
import { readCsv } from '../imports/csv.ts';
import type { CsvProblem, CsvProblems } from '../imports/csv-problems.ts';
import { readNumber, readPastDay, readTerm } from '../imports/import-cells.ts';
import { type Add, readDay, requireCode, requireText } from '../imports/region-file.ts';

const WHO = { idNumber: ['身份证号', '公民身份号码', '身份证号码'], name: ['姓名'] } as const;

/** The columns of each kind of list; the header may be Chinese or English. */
const COLUMNS: Readonly<Record<ExchangeKind, Readonly<Record<string, readonly string[]>>>> = {
  DEATHS: { ...WHO, diedOn: ['死亡日期'] },
  HUKOU: {
    ...WHO,
    hukouRegion: ['户籍地代码', '户籍地'],
    hukouKind: ['户口性质', '户口类别'],
    from: ['迁入日期', '起始日期'],
  },
  EMPLOYEE_INSURANCE: { ...WHO, from: ['参保起始日期', '起始日期'], to: ['参保截止日期', '截止日期'] },
};

/** One row of a list that could be read: whom it is about, and what it says. */
export interface ExchangeLine {
  readonly line: number;
  readonly number: string;
  readonly name: string;
  /** By column; what the list leaves open is null, what it does not speak of is not there. */
  readonly says: Readonly<Record<string, string | null>>;
}

export class ExchangeFileRefused extends DomainError {
  readonly code = 'EXCHANGE_FILE_REFUSED';
  /** The first thousand; `total` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly total: number;
  constructor({ shown, total }: CsvProblems) {
    const where = `The first: line ${shown[0]?.line}: ${shown[0]?.message}`;
    super(`The list has ${total} problem(s); nothing was compared. 名单有误，未比对。${where}`);
    this.problems = shown;
    this.total = total;
  }
}

type Cells = Readonly<Record<string, string>>;

/** What reading a list takes beside it. */
export interface ExchangeReading {
  readonly problems: CsvProblems;
  readonly today: string;
  /** Told of each row that is left out. */
  readonly onRejected: () => void;
}

/** Reads a list row by row; a row with anything wrong is left out, and what it is goes to `problems`, with its line. */
export async function* readExchangeFile(
  kind: ExchangeKind,
  input: AsyncIterable<Buffer | string>,
  { problems, today, onRejected }: ExchangeReading,
): AsyncGenerator<ExchangeLine> {
  const rows = readCsv<string>(input, COLUMNS[kind], problems);
  for await (const { line, values } of rows) {
    const before = problems.total;
    const add: Add = (field, message) => problems.add(line, field, message);
    const number = readNumber(values.idNumber ?? '', add);
    requireText('name', values.name ?? '', add);
    const says = SAYS[kind](values, today, add);
    if (number === null || problems.total > before) onRejected();
    else yield { line, number, name: values.name ?? '', says };
  }
}

const SAYS: Readonly<Record<ExchangeKind, (cells: Cells, today: string, add: Add) => ExchangeLine['says']>> = {
  DEATHS: (cells, today, add) => ({ diedOn: neededDay('diedOn', cells, today, add) }),

  HUKOU({ hukouRegion = '', hukouKind = '', from = '' }, today, add) {
    requireCode('hukouRegion', hukouRegion, add);
    const kind = readTerm('hukouKind', hukouKind, 'hukouKind', add);
    const since = readPastDay('from', from, reading(today), add);
    return { hukouRegion, ...(kind && { hukouKind: kind }), ...(since !== null && { from: since }) };
  },

  EMPLOYEE_INSURANCE(cells, today, add) {
    const from = neededDay('from', cells, today, add);
    const to = readDay('to', cells.to ?? '', add);
    if (to !== null && from !== null && to < from) {
      add('to', `The last day ${to} lies before the first day ${from}. 截止日早于起始日。`);
    }
    return { from, to };
  },
};

function neededDay(field: string, cells: Cells, today: string, add: Add): string | null {
  requireText(field, cells[field] ?? '', add);
  return readPastDay(field, cells[field] ?? '', reading(today), add);
}

/** Nothing is written by a list, so no region is out of bounds. */
const reading = (today: string) => ({ today });
