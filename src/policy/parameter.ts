import type { Citation, UsedParameter } from './decision.ts';
import { RulebookNotRunnable } from './errors.ts';
import type { Day } from './facts.ts';
import { between, exactly, type Interval } from './money.ts';
import type { CitedDocument, Cites, Entry, Parameter, Text } from './rule.ts';

/** Turns cites into citations that can be printed as they stand. */
export interface Citing {
  /** The clauses of `own`, or of `inherited` where there are none. */
  cite(own: Cites | undefined, inherited?: Cites): readonly Citation[];
}

/** Citations by the documents that a rulebook carries with it. */
export function citingFrom(documents: readonly CitedDocument[]): Citing {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return {
    cite(own, inherited) {
      const cites = own ?? inherited;
      if (cites === undefined) return [];
      return (Array.isArray(cites) ? cites : [cites as Exclude<Cites, readonly unknown[]>]).map((cite) => ({
        documentId: cite.document,
        documentTitle: byId.get(cite.document)?.title ?? cite.document,
        documentTitleEn: byId.get(cite.document)?.titleEn ?? cite.document,
        documentNumber: byId.get(cite.document)?.number ?? null,
        locator: cite.clause,
      }));
    },
  };
}

/** One value of a parameter, ready to use. `value` is absent when it is delegated or an undecided range. */
export interface Point<T> {
  readonly value: T | undefined;
  readonly min: T | undefined;
  readonly max: T | undefined;
  /** Ready for a decision's list: made once, shared by every answer. */
  readonly used: UsedParameter;
}

/** A parameter's values over time. */
export interface Series<T> {
  readonly points: readonly Point<T>[];
}

/** Compiles a parameter; `read` turns its text into a value and throws on text it does not know. */
export function compileParameter<T>(
  name: string,
  parameter: Parameter,
  citing: Citing,
  inherited: Cites | undefined,
  read: (text: string) => T,
): Series<T> {
  const point = (entry: Entry): Point<T> => {
    const decided = decidedOf(entry);
    return {
      value: decided === undefined ? undefined : read(decided),
      min: entry.min === undefined ? undefined : read(entry.min),
      max: entry.max === undefined ? undefined : read(entry.max),
      used: usedOf(name, entry, citing, inherited),
    };
  };
  return { points: entriesOf(parameter).map(point) };
}

function decidedOf(entry: Entry): string | undefined {
  return entry.value ?? entry.decided ?? undefined;
}

/** One entry as decisions and tables print it. */
export function usedOf(name: string, entry: Entry, citing: Citing, inherited: Cites | undefined): UsedParameter {
  return {
    name,
    value: decidedOf(entry) ?? (entry.min === undefined ? null : `${entry.min}–${entry.max}`),
    from: entry.from ?? null,
    to: entry.to ?? null,
    delegatedTo: entry.delegated?.to ?? null,
    why: entry.delegated?.why ?? null,
    assumed: entry.assumed ?? null,
    inferred: entry.inferred ?? null,
    layer: entry.layer ?? null,
    citations: citing.cite(entry.cite, inherited),
  };
}

/** A day or word that a rule states outright, in the shape of a parameter. */
export function stated(
  name: string,
  value: string,
  assumed: Text | null,
  citations: readonly Citation[],
): UsedParameter {
  return {
    name,
    value,
    from: null,
    to: null,
    delegatedTo: null,
    why: null,
    assumed,
    inferred: null,
    layer: null,
    citations,
  };
}

/** Reads one word of a closed list; what the check before publishing lets through is in it. */
export function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word === undefined) throw new RulebookNotRunnable(text, `it is not one of ${words.join(', ')}.`);
    return word;
  };
}

/** Reads `YES` and `NO`. */
export const readYesNo = (text: string): boolean => oneOf(['YES', 'NO'])(text) === 'YES';

/** Reads a count such as `3`. */
export function readCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new RulebookNotRunnable(text, 'it is not a count.');
  return Number(text);
}

/** A parameter's entries as a list. */
export function entriesOf(parameter: Parameter): readonly Entry[] {
  return Array.isArray(parameter) ? parameter : [parameter as Entry];
}

/** The value on a day. The check before publishing makes sure that there is one; without it, the series is wrong. */
export function pointOn<T>(series: Series<T>, day: Day): Point<T> {
  for (const point of series.points) {
    const { from, to } = point.used;
    if ((from === null || from <= day) && (to === null || day <= to)) return point;
  }
  throw new RangeError(`${series.points[0]?.used.name ?? 'A parameter'} has no value on ${day}.`);
}

/** An amount of money: exact, a range that is not decided, or null when it is left to somebody. */
export function amountOf(point: Point<number>): Interval | null {
  if (point.value !== undefined) return exactly(point.value);
  return point.min === undefined || point.max === undefined ? null : between(point.min, point.max);
}
