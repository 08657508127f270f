import { type SQL, sql } from 'drizzle-orm';
import type { Cell, KeyValue, Sums } from './cell.ts';
import type { NounMeasure } from './noun.ts';
import type { GroupBy, StatisticsQuestion } from './statistics-question.ts';

/** What is counted of rows. */
export interface Counted {
  readonly measures: readonly CountedMeasure[];
  readonly hasMedians: boolean;
  readonly hasKeys: boolean;
  /** Whether every row is another person. */
  readonly isOwn: boolean;
  /** Whether different people are told apart. */
  readonly hasDistinct: boolean;
  /** Whether what each person adds to a group is known. */
  readonly isByPerson: boolean;
  /** Whether these are the rows of the `rateOf`. */
  readonly isPart: boolean;
  /** Whether something is counted that does not add up over groups. */
  readonly isDirect: boolean;
}

interface CountedMeasure extends Pick<NounMeasure, 'kind'> {
  readonly name: string;
}

/** One number of a group: over rows, and again over groups of these. */
interface Column {
  readonly name: string;
  readonly over: SQL;
  readonly again: SQL;
  readonly type: 'bigint' | 'text' | 'double precision';
}

/** Rows have their measures as `m0`, `m1` …, and their person as `person`, or as `hash` where cells have keys. */
export function columnsOf({ measures, hasMedians, hasKeys, hasDistinct }: Counted): Column[] {
  // Eight bytes sort faster than sixteen; that two people of a billion share them shows in no number that is rounded.
  const who = sql.identifier(hasKeys ? 'hash' : 'person');
  return [
    { name: 'n', over: sql`count(*)`, again: sql`coalesce(sum(n), 0)`, type: 'bigint' },
    ...(hasDistinct ? [onlyDirect('people', sql`count(distinct ${who})`)] : []),
    ...(hasKeys ? [{ name: 'key', over: sql`min(hash)`, again: sql`min(key)`, type: 'text' as const }] : []),
    ...measures.flatMap((_, at) => [
      ...sumsOf(at),
      ...(hasDistinct && hasKeys
        ? [onlyDirect(`p${at}`, sql`count(distinct ${who}) filter (where ${named('m', at)} is not null)`)]
        : []),
      ...(hasMedians ? [medianOf(at)] : []),
    ]),
  ];
}

/** Of the rows of one person in a group: how many, and what they add up to. */
export const personColumns = ({ measures }: Counted): SQL[] => [
  sql`count(*) as n`,
  ...measures.flatMap((_, at) => [
    sql`sum(${named('m', at)}) as ${named('s', at)}`,
    sql`count(${named('m', at)}) as ${named('v', at)}`,
  ]),
];

/** Of a group whose people stand each once with their own: `n`, `hash`, and the measures' `s0`, `v0` … */
export function columnsOfPeople({ measures }: Counted): Omit<Column, 'again'>[] {
  return [
    { name: 'n', over: sql`sum(n)`, type: 'bigint' },
    { name: 'people', over: sql`count(*)`, type: 'bigint' },
    { name: 'key', over: sql`min(hash)`, type: 'text' },
    { name: 'most', over: sql`max(n)`, type: 'bigint' },
    ...measures.flatMap((_, at): Omit<Column, 'again'>[] => [
      { name: `s${at}`, over: sql`sum(${named('s', at)})`, type: 'bigint' },
      { name: `v${at}`, over: sql`sum(${named('v', at)})`, type: 'bigint' },
      { name: `p${at}`, over: sql`count(*) filter (where ${named('v', at)} > 0)`, type: 'bigint' },
      { name: `hi${at}`, over: sql`max(abs(${named('s', at)}))`, type: 'bigint' },
    ]),
  ];
}

const named = (letter: string, at: number) => sql.identifier(`${letter}${at}`);

const onlyDirect = (name: string, over: SQL): Column => ({ name, over, again: over, type: 'bigint' });

const medianOf = (at: number): Column => {
  const over = sql`percentile_cont(0.5) within group (order by ${named('m', at)})`;
  return { name: `mid${at}`, over, again: over, type: 'double precision' };
};

function sumsOf(at: number): Column[] {
  const m = named('m', at);
  return [
    { name: `s${at}`, over: sql`sum(${m})`, again: sql`sum(${named('s', at)})`, type: 'bigint' },
    { name: `v${at}`, over: sql`count(${m})`, again: sql`coalesce(sum(${named('v', at)}), 0)`, type: 'bigint' },
    { name: `lo${at}`, over: sql`min(${m})`, again: sql`min(${named('lo', at)})`, type: 'bigint' },
    { name: `hi${at}`, over: sql`max(${m})`, again: sql`max(${named('hi', at)})`, type: 'bigint' },
  ];
}

/** A group as the statement gives it: `summed` has a bit for each dimension that it sums over, the last the lowest. */
export interface CellRow {
  readonly isPart: boolean;
  readonly summed: number;
  readonly n: number;
  readonly people?: number;
  readonly key?: string | null;
  readonly most?: number | null;
  readonly [column: string]: KeyValue | undefined;
}

const mostIn = ({ most }: CellRow): number | null => most ?? null;

/** The cells of a statistic's rows: each group of all rows, beside it the same group of those of the `rateOf`. */
export function cellsOf(found: readonly CellRow[], { groupBy, rateOf }: StatisticsQuestion, counted: Counted): Cell[] {
  const nobody: CellRow = { isPart: false, summed: 2 ** groupBy.length - 1, n: 0 };
  // Groups of nobody's rows are none, where they are made of people; a total there is always.
  const rows = found.some(({ isPart, summed }) => !isPart && summed === nobody.summed) ? found : [...found, nobody];
  const placeOf = (row: CellRow) => JSON.stringify([row.summed, ...groupBy.map((_, at) => row[`d${at}`])]);
  const parts = new Map(rows.filter(({ isPart }) => isPart).map((row) => [placeOf(row), row]));
  const peopleIn = (row: CellRow) => (counted.isOwn ? row.n : (row.people ?? 0));
  return rows
    .filter(({ isPart }) => !isPart)
    .map((row) => {
      const part = parts.get(placeOf(row));
      return {
        key: groupBy.map((one, at) => keyOf(one, row[`d${at}`] ?? null)),
        totalOf: [...groupBy.keys()].filter((at) => (row.summed >> (groupBy.length - 1 - at)) & 1),
        count: row.n,
        people: peopleIn(row),
        mostRows: mostIn(row),
        cellKey: row.key ?? '',
        sums: Object.fromEntries(counted.measures.map(({ name, kind }, at) => [name, sumsAt(row, at, kind, counted)])),
        part: rateOf ? (part?.n ?? 0) : null,
        partKey: part?.key ?? '',
        partPeople: rateOf ? (part ? peopleIn(part) : 0) : null,
        partMostRows: part ? mostIn(part) : null,
      };
    });
}

/** Of an age the first of its band: buckets count the bands that somebody has not reached. */
function keyOf({ bands }: GroupBy, value: KeyValue): KeyValue {
  if (!bands || value === null) return value;
  return bands[bands.length - Number(value) - 1]?.from ?? null;
}

function sumsAt(row: CellRow, at: number, kind: NounMeasure['kind'], { isOwn, hasKeys }: Counted): Sums {
  const number = (letter: string) => (row[`${letter}${at}`] ?? null) as number | null;
  const [sum, values, median] = [number('s'), number('v') ?? 0, number('mid')];
  const parts = kind === 'MONEY' ? 1 : 100;
  return {
    sum,
    avg: sum === null ? null : halfUp(sum * parts, values) / parts,
    min: number('lo'),
    max: number('hi'),
    median: median === null ? null : Math.floor(median * parts + 0.5) / parts,
    values,
    people: !hasKeys ? 0 : isOwn ? values : (number('p') ?? 0),
    largest: hasKeys ? Math.max(Math.abs(number('lo') ?? 0), Math.abs(number('hi') ?? 0)) : 0,
    parts,
  };
}

/** A quotient of whole numbers, rounded half up. */
function halfUp(sum: number, count: number): number {
  const [over, under] = [2n * BigInt(sum) + BigInt(count), 2n * BigInt(count)];
  const quotient = over / under;
  return Number(over % under < 0n ? quotient - 1n : quotient);
}
