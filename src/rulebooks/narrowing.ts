/** What a lower layer may make of a value that the layer above gives. */
import { entriesOf } from '../policy/parameter.ts';
import { isTree, type Tree } from '../policy/parts.ts';
import type { Entry } from '../policy/rule.ts';
import { isAtMost } from './measure.ts';
import type { Path } from './problem.ts';
import { joined, withSource } from './provenance.ts';

interface Source {
  readonly layer: string;
  readonly cite: unknown;
  /** The name of the layer above. */
  readonly base: string;
}

interface Narrowed {
  readonly value: unknown;
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
}

/**
 * The upper file's value in place of the base's. It may fill what is delegated, decide inside a range or make it
 * narrower, and replace what is only assumed; `decided` alone decides inside the base's own range.
 */
export function narrowed(base: Entry | readonly Entry[], over: unknown, source: Source): Narrowed {
  const isList = Array.isArray(over);
  const given = (isList ? over : [over]).map((entry) => (isTree(entry) ? decidedInside(entry, base, source) : entry));
  const problems = given.flatMap((entry, index) => {
    if (!isTree(entry)) return [];
    const message = entriesOf(base)
      .filter((known) => overlaps(known, entry))
      .map((known) => refusal(known, entry, source.base))
      .find((found) => found !== undefined);
    return message === undefined ? [] : [{ path: isList ? [index] : [], message }];
  });
  return { value: isList ? given : given[0], problems };
}

function decidedInside(entry: Tree, base: Entry | readonly Entry[], { layer, cite }: Source): Tree {
  const [range, second] = entriesOf(base);
  const marked = withSource(entry, layer, cite);
  const isBare = entry.decided != null && entry.min === undefined && entry.max === undefined;
  if (!isBare || range?.min === undefined || second !== undefined) return marked;
  return { ...range, ...marked, cite: joined(range.cite, marked.cite) };
}

function overlaps(a: Entry, b: Tree): boolean {
  const begins = (day: unknown) => (typeof day === 'string' ? day : '');
  const ends = (day: unknown) => (typeof day === 'string' ? day : '9999');
  return begins(a.from) <= ends(b.to) && begins(b.from) <= ends(a.to);
}

/** Why the layer below may not say this; undefined when it may. */
function refusal(base: Entry, over: Tree, name: string): string | undefined {
  if (base.delegated !== undefined || base.assumed !== undefined) return undefined;
  const value = base.value ?? base.decided ?? undefined;
  const given = over.value ?? over.decided ?? undefined;
  if (value !== undefined) {
    if (given === value) return undefined;
    return `The base ${name} states ${value}: a lower layer fills what is open and narrows what is a range, and changes nothing that is stated.`;
  }
  const range = `${base.min}–${base.max}`;
  if (given !== undefined) {
    return isInside(base, given) ? undefined : `The base ${name} leaves ${range} to decide in: ${given} lies outside.`;
  }
  if (over.min === undefined || over.max === undefined) {
    return `The base ${name} leaves ${range} to decide in: give a value of it, or a narrower range.`;
  }
  if (isInside(base, over.min) && isInside(base, over.max)) return undefined;
  return `The base ${name} leaves ${range} to decide in: ${over.min}–${over.max} is wider.`;
}

/** What does not compare, such as `NONE` with yuan, lies outside; what is no text is refused by the check of the whole. */
function isInside({ min, max }: Entry, given: unknown): boolean {
  return typeof given !== 'string' || (isAtMost(min, given) === true && isAtMost(given, max) === true);
}
