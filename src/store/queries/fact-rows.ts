import { FACT_LISTS, type FactList, FILE, RECORDING } from './fact-lists.ts';

/** A list of facts by its name, with its values in the order in which rows have them. */
export type List = Omit<FactList, 'values' | 'where'> & {
  readonly name: string;
  readonly where: string;
  readonly values: readonly NamedValue[];
};
type NamedValue = FactList['values'][string] & { readonly key: string };

/** Which lists are wanted and which of their values; left out, all of them, as they stand today and ever stood. */
interface Wanted {
  /** False leaves out what was superseded, and who said a thing and when. */
  readonly isHistoryTold?: boolean;
  readonly names?: readonly string[] | null;
  readonly isTold?: (list: string, key: string) => boolean;
}

/** The file itself, and its lists of facts; what is not wanted left out. */
export function listsOf({ isHistoryTold = true, names = null, isTold = () => true }: Wanted): readonly List[] {
  const wanted = Object.entries<FactList>(FACT_LISTS).filter(([name]) => names === null || names.includes(name));
  return Object.entries<FactList>({ file: FILE, ...Object.fromEntries(wanted) }).map(
    ([name, { values, where, ...list }]) => {
      const stands = values.supersededAt && `${values.supersededAt.sql} is null`;
      const conditions = [where, isHistoryTold ? undefined : stands].filter((one) => one !== undefined);
      const told = Object.entries(values).filter(
        ([key]) => (isHistoryTold || !RECORDING.has(key)) && isTold(name, key),
      );
      return {
        ...{ name, ...list },
        where: conditions.join(' and ') || 'true',
        values: told.map(([key, value]) => ({ ...value, key })),
      };
    },
  );
}

/** A file's facts while they are put together, list after list. */
export type Facts = Record<string, unknown>;

/** Nothing known yet. Of parents, an empty list would say that there are none. */
export const noFacts = (): Facts => ({
  ...{ places: [], statuses: [], documents: [], checks: [], enrollments: [], payments: [], listings: [], years: [] },
  parents: null,
});

/** Adds a fact of a list, whose values come as texts. */
export function addFact(facts: Facts, { name, values }: List, textAt: (at: number) => string | null): void {
  const fact: Facts = name === 'file' ? facts : {};
  for (const [at, { key, read }] of values.entries()) {
    const text = textAt(at);
    fact[key] = text === null ? null : read(text);
  }
  if (fact === facts) return;
  facts[name] ??= [];
  (facts[name] as Facts[]).push(fact);
}
