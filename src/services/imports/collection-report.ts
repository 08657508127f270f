import type { Problem } from '../collection/collection-problem.ts';
import type { CollectionFile } from './collection-rows.ts';
import type { CsvProblem } from './csv-problems.ts';
import { masked } from './masked-numbers.ts';
import type { MatchedHousehold } from './match-collection.ts';

/** What became of a file: which households were taken, and everything that stands in the way of the others. */
export interface CollectionReport {
  readonly rows: number;
  /** Lines without an amount: people of a roster who have not paid. */
  readonly skipped: number;
  readonly households: { readonly taken: number; readonly takenBefore: number; readonly refused: number };
  /** Lines that stand already exactly so, of households without a problem: they were taken before, from whatever file. */
  readonly linesTakenBefore: number;
  /** Lines of the households that were taken, one payment each, without those taken before. */
  readonly payments: number;
  readonly totalFen: number;
  /** Households taken whose lines name no collector: their village has one alone, who was written down. */
  readonly collectorsAssumed: number;
  /** The first thousand, by line; `problemCount` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly problemCount: number;
  readonly checksum: string;
  /** When the same file first came for the same region, year and channel; null when it never did. Open households are taken. */
  readonly takenBefore: string | null;
}

/** What a file added. */
export interface Taken {
  readonly households: number;
  readonly payments: number;
  readonly totalFen: number;
}

/** Problems that a report shows. */
const SHOWN = 1000;

/** What is said of a file once it was taken. */
export function reportOf(
  { households, rows, skipped, checksum, headingOf }: CollectionFile,
  taken: Taken & { readonly before: number; readonly linesBefore: number },
  takenBefore: string | null,
): CollectionReport {
  const problems = households.flatMap((one) => one.problems).sort((a, b) => a.line - b.line);
  const refused = households.length - taken.households - taken.before;
  const assumed = households.filter((one) => one.isCollectorAssumed && one.problems.length === 0);
  return {
    rows,
    skipped,
    collectorsAssumed: assumed.length,
    households: { taken: taken.households, takenBefore: taken.before, refused },
    linesTakenBefore: taken.linesBefore,
    payments: taken.payments,
    totalFen: taken.totalFen,
    problems: problems
      .slice(0, SHOWN)
      .map((one) => ({ ...one, field: headingOf(one.field), message: masked(one.message) })),
    problemCount: problems.length,
    checksum,
    takenBefore,
  };
}

/** Which cell a problem is about. */
export const placeOf = ({ line, field }: CsvProblem) => `${line} ${field}`;

/** What a counter's words call line 2 of the input stands in some line of the file; what is about the whole receipt, in its first. */
export function asCsvProblem(
  { code, field = '', text, clauses = [] }: Problem,
  { rows }: MatchedHousehold,
): CsvProblem {
  const [, index, rest = ''] = /^lines\.(\d+)\.?(.*)$/.exec(field) ?? [];
  const row = rows[Number(index ?? 0)] ?? rows[0];
  const cited = clauses.length > 0 ? ` (${clauses.join('; ')})` : '';
  const column = COLUMN_OF_CODE[code] ?? (index === undefined ? field : rest || 'personId');
  const named = column === 'personId' && row?.personId ? column : (COLUMN_OF[column] ?? column);
  return { line: row?.line ?? 0, field: named, message: `${text.en} ${text.zh}${cited}` };
}

/** Parts of a counter's input that a file calls otherwise. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  personId: 'idNumber',
  householdId: 'householdNumber',
  collectorId: 'collector',
};

/** What a counter is told at the person or the receipt, and a file at the cell that would have to change. */
const COLUMN_OF_CODE: Readonly<Record<string, string>> = {
  OUTSIDE_WINDOW: 'paidOn',
  CHANNEL_REFUSED: 'channel',
  CHANNEL_OPEN: 'channel',
};
