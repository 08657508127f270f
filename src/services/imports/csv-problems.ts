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
