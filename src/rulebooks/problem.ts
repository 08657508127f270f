/** Something an author got wrong, and where. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** How many mistakes of one file are told. Nobody mends more at once; what comes after is found when these are gone. */
export const MAX_PROBLEMS = 100;

/** Where in a parsed file: keys and list places from the top. */
export type Path = readonly (string | number)[];

/** A mistake in a parsed file, before its line is looked up. `offset` counts characters into a text value. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly offset?: number;
  /** Points at the key itself rather than its value. */
  readonly atKey?: boolean;
}

/** Prints a problem so that an editor can jump to it. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

/** In the order of the file. */
export function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
