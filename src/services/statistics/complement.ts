import type { KeyValue } from './cell.ts';
import { NO_SUMS, type Told } from './told.ts';

/** Groups that together make up a total over one dimension. */
interface Line {
  readonly total: number;
  readonly groups: readonly number[];
}

/**
 * Keeps back more sums, the smallest groups' first, until no sum of a total less those of its groups is one of fewer than `few`
 * people. What is kept back hangs on told numbers alone: were it the true ones, a sum that is missing would say that somebody is
 * hidden beside it.
 */
export function withholdBeside(told: readonly Told[], few: number): Told[] {
  const rows = [...told];
  const lines = linesOf(told);
  const measures = Object.keys(told[0]?.sums ?? {});
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const line of lines) {
      for (const measure of measures) {
        const group = bared(rows, line, measure, few);
        if (group === undefined) continue;
        rows[group] = without(rows[group] as Told, measure);
        isChanged = true;
      }
    }
  }
  return rows;
}

/** The group whose sum is kept back next, so that the rest of a total is of enough people; undefined where it is. */
function bared(rows: readonly Told[], { total, groups }: Line, measure: string, few: number): number | undefined {
  const peopleAt = (at: number) => rows[at]?.sums[measure]?.people ?? null;
  const whole = peopleAt(total);
  if (whole === null) return undefined;
  const shown = groups.filter((at) => peopleAt(at) !== null);
  const rest = shown.reduce((left, at) => left - (peopleAt(at) ?? 0), whole);
  if (rest <= 0 || rest >= few) return undefined;
  return shown.sort((a, b) => (peopleAt(a) ?? 0) - (peopleAt(b) ?? 0))[0];
}

const without = (row: Told, measure: string): Told => ({
  ...row,
  sums: { ...row.sums, [measure]: NO_SUMS },
  isSuppressed: true,
});

/** Every way in which an answer makes up a total: of groups that sum over fewer dimensions, whichever of these it holds. */
function linesOf(told: readonly Told[]): Line[] {
  const at = new Map(told.map(({ key, totalOf }, position) => [placeOf(key, totalOf), position]));
  const kinds = new Map(told.map(({ totalOf }) => [totalOf.toSorted().join(), totalOf])).values().toArray();
  const lines = new Map<string, { total: number; groups: number[] }>();
  for (const [position, { key, totalOf }] of told.entries()) {
    for (const wider of kinds) {
      if (wider.length <= totalOf.length || !totalOf.every((dimension) => wider.includes(dimension))) continue;
      const total = at.get(placeOf(key, wider));
      if (total === undefined) continue;
      const name = `${total} ${totalOf.toSorted().join()}`;
      const line = lines.get(name) ?? { total, groups: [] };
      lines.set(name, line);
      line.groups.push(position);
    }
  }
  return [...lines.values()];
}

/** What names a cell of an answer: which dimensions it sums over, and the values of the others. */
const placeOf = (key: readonly KeyValue[], totalOf: readonly number[]): string =>
  JSON.stringify(key.map((value, dimension) => (totalOf.includes(dimension) ? [] : value)));
