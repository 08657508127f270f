import fc from 'fast-check';
import { type Reach, reachOfRegions } from '../../src/store/access.ts';
import type { OrderArgument } from '../../src/store/connection.ts';
import type { Db } from '../../src/store/db.ts';
import { type NounField, type NounName, openColumns } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Drawn } from '../store/where-arbitrary.ts';
import type { Registry, Row } from '../store/where-oracle.ts';
import { COUNTY, TOWN } from '../support/graph.ts';

/** Who looks: at everything, at a county, at a town, at two towns with their sensitive lists. */
export const REACHES: readonly Reach[] = [
  { kind: 'EVERYWHERE', isSensitiveShown: true },
  reachOfRegions([COUNTY]),
  reachOfRegions([TOWN]),
  reachOfRegions(['350825100', '350825201'], true),
];

/** All rows that stand today, by noun. */
export async function readRegistry(db: Db): Promise<Registry> {
  const rows: Partial<Record<NounName, readonly Row[]>> = {};
  for (const { name, table, current } of Object.values(NOUNS)) {
    rows[name] = await db.orm.select(openColumns(table)).from(table).where(current);
  }
  return rows as Registry;
}

/** How many values of a column are drawn from: few enough that filters meet, many enough that they part. */
const VALUES = 8;

/** Draws values that the rows have, and for regions and texts what they begin with. */
export function valuesOf(registry: Registry): Drawn {
  const regions = spread(registry.PersonPlace.map(({ regionCode }) => String(regionCode)));
  const above = [...new Set(regions.flatMap((code) => [code.slice(0, 6), code.slice(0, 9)]))];
  const held = new Map<unknown, readonly unknown[]>();
  for (const { name, fields } of Object.values(NOUNS)) {
    for (const field of Object.values(fields)) {
      held.set(field.column, spread(registry[name].map((row) => row[camel(field)])));
    }
  }
  return ({ kind, column }) => {
    const own = held.get(column) ?? [];
    if (kind === 'REGION') return fc.constantFrom(...new Set([...own, ...regions.slice(0, 3), ...above, '350000']));
    if (kind === 'TEXT') return fc.constantFrom(...own, ...own.map((text) => String(text).slice(0, 1)), '');
    const absent = kind === 'ENUM' ? (column?.enumValues?.slice(0, 2) ?? []) : ABSENT[kind];
    return fc.constantFrom(...new Set([...own, ...absent]));
  };
}

/** Values that no row needs to have. */
const ABSENT = {
  ID: ['00000000-0000-4000-8000-00000000ffff'],
  INT: [0, 2018],
  DATE: ['2000-02-29', '2017-12-31'],
  INSTANT: ['2017-10-01T00:00:00+08:00'],
  MONEY: [0, 18000],
  BOOLEAN: [true, false],
} as const;

/** Different values, evenly far from each other in their order. */
function spread(values: readonly unknown[]): string[] {
  const all = [...new Set(values.filter((value) => value !== null))].sort() as string[];
  const step = Math.max(1, Math.floor(all.length / VALUES));
  return all.filter((_, at) => at % step === 0).slice(0, VALUES);
}

const camel = ({ column }: NounField) => column.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** One or two fields to order by, each way, or none: then the noun's natural order holds. */
export function orderOf(name: NounName): fc.Arbitrary<OrderArgument[]> {
  const fields = Object.entries(NOUNS[name].fields).filter(([, field]) => field.isOrderable);
  return fc.uniqueArray(
    fc.record({
      field: fc.constantFrom(...fields.map(([key]) => key)),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    }),
    { maxLength: 2, selector: ({ field }) => field },
  );
}

/** Rows in an order, sorted here: missing values last in either direction, then by id. */
export function sorted(name: NounName, rows: readonly Row[], orderBy: readonly OrderArgument[]): string[] {
  const { fields, naturalOrder } = NOUNS[name];
  const asked = orderBy.length === 0 && naturalOrder ? [{ field: naturalOrder }] : orderBy;
  const keys = asked.flatMap(({ field, direction }) => {
    const described = fields[field];
    return described ? [{ key: camel(described), sign: direction === 'DESC' ? -1 : 1 }] : [];
  });
  const compare = (a: Row, b: Row) => {
    for (const { key, sign } of keys) {
      const [one, other] = [a[key] ?? null, b[key] ?? null] as [string | null, string | null];
      if (one === other) continue;
      if (one === null || other === null) return one === null ? 1 : -1;
      return one < other ? -sign : sign;
    }
    return String(a.id) < String(b.id) ? -1 : 1;
  };
  return [...rows].sort(compare).map(({ id }) => String(id));
}
