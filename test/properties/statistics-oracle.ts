import type { KeyValue, Sums } from '../../src/store/cell.ts';
import type { NounName } from '../../src/store/noun.ts';
import { filesOf, type Registry, type Row } from '../store/where-oracle.ts';

/** A dimension as it is drawn. */
export interface Group {
  readonly dimension: string;
  readonly level?: 'NATION' | 'PROVINCE' | 'CITY' | 'COUNTY' | 'TOWN' | 'VILLAGE';
  readonly by?: 'MONTH' | 'YEAR';
  readonly bands?: readonly number[];
}

/** People by the ids of all their files. */
type Files = ReadonlyMap<unknown, Row>;

interface Asked {
  readonly registry: Registry;
  readonly files: Files;
  /** Where people live and are registered, by their ids. */
  readonly places: ReadonlyMap<unknown, readonly Row[]>;
  readonly name: NounName;
  readonly groupBy: readonly Group[];
  readonly hasSubtotals: boolean;
  readonly on: string;
}

/** A group as a plain evaluation finds it. */
export interface Found {
  readonly key: readonly KeyValue[];
  readonly totalOf: readonly number[];
  readonly count: number;
  readonly people: number;
  readonly sums: Readonly<Record<string, Omit<Sums, 'largest' | 'people' | 'values' | 'parts'>>>;
  readonly part: number | null;
}

/** Groups of rows, each with its numbers, and the total: the same as the store's, by loops over rows in memory. */
export function groupsOf(asked: Asked, rows: readonly Row[], isPart: ((row: Row) => boolean) | null): Found[] {
  const { groupBy, hasSubtotals } = asked;
  const lengths = hasSubtotals ? [...groupBy.keys()] : [];
  return [...new Set([groupBy.length, ...lengths, 0])].flatMap((length) => {
    const keyOf = (row: Row) => JSON.stringify(groupBy.slice(0, length).map((group) => valueIn(asked, row, group)));
    const groups: Map<string, readonly Row[]> = length === 0 ? new Map([['[]', rows]]) : Map.groupBy(rows, keyOf);
    return [...groups].map(([key, members]) => found(asked, JSON.parse(key), members, isPart));
  });
}

function found(
  asked: Asked,
  key: readonly KeyValue[],
  rows: readonly Row[],
  isPart: ((row: Row) => boolean) | null,
): Found {
  const { name, groupBy, files } = asked;
  const whose = (row: Row) => (name === 'Person' ? row : files.get(row.personId));
  return {
    key: groupBy.map((_, at) => key[at] ?? null),
    totalOf: [...groupBy.keys()].filter((at) => at >= key.length),
    count: rows.length,
    people: new Set(rows.map(whose)).size,
    sums: Object.fromEntries(
      (MEASURES[name] ?? []).map((measure) => [measure, sumsOf(rows.map((row) => amountOf(asked, row, measure)))]),
    ),
    part: isPart && rows.filter(isPart).length,
  };
}

/** Measures that are compared. */
export const MEASURES: Partial<Record<NounName, readonly string[]>> = {
  Payment: ['amount'],
  Claim: ['total', 'basic'],
};

/** What a row adds to a measure, in fen: of a claim's settlement what the one pays that was not taken back. */
function amountOf({ registry }: Asked, row: Row, measure: string): unknown {
  if (measure === 'amount') return row.paidFen;
  if (measure === 'total') return row.totalFen;
  const taken = new Set(registry.ClaimSettlement.map(({ reversesId }) => reversesId));
  const own = registry.ClaimSettlement.filter(({ claimId }) => claimId === row.id);
  return own.find(({ id, reversesId }) => reversesId === null && !taken.has(id))?.basicFen ?? null;
}

function sumsOf(given: readonly unknown[]): Omit<Sums, 'largest' | 'people' | 'values' | 'parts'> {
  const values = (given.filter((one) => one !== null) as number[]).sort((a, b) => a - b);
  const half = values.length / 2;
  const [least, middle, next, greatest] = [
    values[0],
    values[Math.ceil(half) - 1],
    values[Math.floor(half)],
    values.at(-1),
  ];
  if (least === undefined || middle === undefined || next === undefined || greatest === undefined)
    return { sum: null, avg: null, min: null, max: null, median: null };
  const sum = values.reduce((total, one) => total + one, 0);
  const rounded = (value: number) => Math.floor(value + 0.5);
  return { sum, avg: rounded(sum / values.length), min: least, max: greatest, median: rounded((middle + next) / 2) };
}

const DIGITS = { PROVINCE: 2, CITY: 4, COUNTY: 6, TOWN: 9, VILLAGE: 12 } as const;

/** What a row has in a dimension. */
function valueIn({ places, files, name, on }: Asked, row: Row, { dimension, level, by, bands }: Group): KeyValue {
  const person = name === 'Person' ? row : (files.get(row.personId) as Row);
  switch (dimension) {
    case 'region':
      return above(String(row.regionCode), level);
    case 'fileRegion':
      return above(String(person.regionCode), level);
    case 'livesIn':
    case 'registeredIn': {
      const kind = dimension === 'livesIn' ? 'LIVING' : 'HUKOU';
      const all = filesOf(row).flatMap((id) => places.get(id) ?? []);
      const own = all.filter((one) => one.kind === kind && one.validTo === null);
      const [first] = own.map(({ regionCode }) => String(regionCode)).sort();
      return first === undefined ? null : above(first, level);
    }
    case 'sex':
      return person.sex as KeyValue;
    case 'age':
      return bandOf(ageOn(person.birthDate as string | null, on), bands);
    case 'birthDate':
    case 'registeredOn':
    case 'paidOn':
    case 'confirmedOn':
    case 'admittedOn':
      return (row[dimension] as string | null)?.slice(0, by === 'YEAR' ? 4 : 7) ?? null;
    default:
      return row[dimension] as KeyValue;
  }
}

function above(code: string, level: Group['level']): string {
  if (!level) return code;
  if (level === 'NATION') return '000000';
  return code.slice(0, DIGITS[level]).padEnd(Math.min(6, code.length), '0');
}

const isLeap = (year: number) => new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;

/** Completed years: who was born on 29 February has a birthday on the 28th where there is no 29th. */
function ageOn(born: string | null, on: string): number | null {
  if (born === null || born > on) return null;
  const [year, birthday] = [Number(on.slice(0, 4)), born.slice(5)];
  const day = birthday === '02-29' && !isLeap(year) ? '02-28' : birthday;
  return year - Number(born.slice(0, 4)) - (on.slice(5) < day ? 1 : 0);
}

/** The first age of somebody's band; every year is one where none are asked for, and nobody is older than 120. */
function bandOf(age: number | null, bands: readonly number[] | undefined): number | null {
  if (age === null) return null;
  if (!bands) return Math.min(age, 120);
  return Math.max(0, ...bands.filter((from) => from <= age));
}
