import type { Span } from '../../policy/compile.ts';
import type { Day } from '../../policy/facts.ts';
import { entriesOf } from '../../policy/parameter.ts';
import type { Parameter } from '../../policy/rule.ts';

/** Every text that a parameter states, on any day. */
export function textsOf(parameter: Parameter | undefined): string[] {
  if (parameter === undefined) return [];
  return entriesOf(parameter).flatMap(({ value, decided }) => value ?? decided ?? []);
}

/** The text that a parameter states on a day; undefined when it is left to somebody or a range that is not decided. */
export function textOn(parameter: Parameter | undefined, day: Day): string | undefined {
  if (parameter === undefined) return undefined;
  const entry = entriesOf(parameter).find(({ from, to }) => (from ?? '') <= day && day <= (to ?? '9999'));
  return entry?.value ?? entry?.decided ?? undefined;
}

/** The least and most text that a parameter may come to on a day: both the same when it is stated, none when it is left to somebody. */
export function boundsOn(
  parameter: Parameter | undefined,
  day: Day,
): { readonly least: string | undefined; readonly most: string | undefined } {
  if (parameter === undefined) return { least: undefined, most: undefined };
  const entry = entriesOf(parameter).find(({ from, to }) => (from ?? '') <= day && day <= (to ?? '9999'));
  const stated = entry?.value ?? entry?.decided ?? undefined;
  return { least: stated ?? entry?.min, most: stated ?? entry?.max };
}

/** The first day of every stretch on which none of the parameters changes. */
export function turningDays(parameters: readonly (Parameter | undefined)[], span: Span): Day[] {
  const days = parameters.flatMap((parameter) => (parameter ? entriesOf(parameter) : []).map(({ from }) => from));
  return [...new Set([span.from, ...days.filter((day) => day !== undefined)])].sort();
}
