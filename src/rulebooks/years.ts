import { readFileSync } from 'node:fs';

/** The text of one rulebook: a file, or a template for one of its years. */
export interface RulebookText {
  /** The file that was read. */
  readonly file: string;
  /** The file it stands for, which has the year in its name. */
  readonly standsFor: string;
  readonly text: string;
  /** The year that a template was filled in for. */
  readonly year?: number;
}

/** More years than this in one file is a slip of the pen: fewer laws than people stay unchanged so long. */
const MAX_YEARS = 20;

/** What a template's name is made of: the folder and scheme, the first year and the last. */
const TEMPLATE = /^(.*)-(\d{4})-(\d{4})\.ya?ml$/;

/** Why a file's name stands for no years; undefined when it does. */
export function yearsProblem(file: string): string | undefined {
  const [, , from, to] = TEMPLATE.exec(file) ?? [];
  if (from === undefined || to === undefined) return undefined;
  if (from > to) return `A template goes from its first year to its last, not from ${from} to ${to}.`;
  if (Number(to) - Number(from) < MAX_YEARS) return undefined;
  return `A template is for at most ${MAX_YEARS} years, not for ${from} to ${to}.`;
}

/**
 * A law for several years alike is one file, `<scheme>-<from>-<to>.yaml`: `<YEAR>` stands for each policy year in turn
 * and `<YEAR-1>` for the one before.
 */
export function yearsOf(file: string): RulebookText[] {
  const text = readFileSync(file, 'utf8');
  const [, head, from, to] = TEMPLATE.exec(file) ?? [];
  if (head === undefined) return [{ file, standsFor: file, text }];
  const years = Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
  return years.map((year) => ({
    file,
    standsFor: `${head}-${year}.yaml`,
    text: text.replaceAll('<YEAR>', String(year)).replaceAll('<YEAR-1>', String(year - 1)),
    year,
  }));
}

/** A sentence about one year of a template, as it would be about any. */
export function ofAnyYear(message: string, { year }: RulebookText): string {
  if (year === undefined) return message;
  return message.replaceAll(String(year), '<YEAR>').replaceAll(String(year - 1), '<YEAR-1>');
}
