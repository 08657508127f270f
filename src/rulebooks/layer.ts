/** Lays a rulebook over its base: a lower layer fills what is left open and narrows what is a range; nothing else. */
import { ABOUT, isParameter, isTree, type Tree } from '../policy/parts.ts';
import { isWithin } from '../policy/region.ts';
import type { Entry } from '../policy/rule.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { narrowed } from './narrowing.ts';
import type { Finding, Path } from './problem.ts';
import { joined, withCites } from './provenance.ts';

export interface Laid {
  /** The flattened whole, in the shape of a rulebook's file. */
  readonly value: Tree;
  /** Places of the whole (steps joined by `/`) that the upper file says itself, and where in it. */
  readonly origins: ReadonlyMap<string, Path>;
  /** What the upper file may not do, at places of its own. */
  readonly findings: readonly Finding[];
}

/**
 * Rules meet by kind and days, parts by id, parameters whole. Everything else of the base is kept, but for its worked
 * examples: they show what the base answers. `name` is that of the upper rulebook.
 */
export function layOver(over: Tree, base: Rulebook, name: string): Laid {
  return new Layering(base, name).lay(over);
}

/** Keys of a rulebook's head that a lower layer leaves out or repeats. */
const HEAD = ['scheme', 'policyYear', 'policyYearInferred', 'collectionYear'] as const;

class Layering {
  readonly #base: Rulebook;
  readonly #name: string;
  readonly #origins = new Map<string, Path>();
  readonly #findings: Finding[] = [];

  constructor(base: Rulebook, name: string) {
    this.#base = base;
    this.#name = name;
  }

  lay({ base: _, ...over }: Tree): Laid {
    this.#origins.set('', []);
    const head: Record<string, unknown> = { ...over };
    for (const key of Object.keys(over)) if (key !== 'rules') this.#own([key], [key], over[key]);
    for (const key of HEAD) head[key] = this.#headed(key, over[key]);
    head.region = this.#region(over.region);
    head.poolingAreas = this.#poolingAreas(over.poolingAreas);
    head.rules = this.#rules(over.rules);
    for (const key of Object.keys(head)) if (head[key] === undefined) delete head[key];
    return { value: head, origins: this.#origins, findings: this.#findings };
  }

  #headed(key: (typeof HEAD)[number], over: unknown): unknown {
    const base = this.#base[key];
    if (over !== undefined && base !== undefined && !isSame(over, base)) {
      this.#refuse([key], `The base ${this.#base.name} has ${key} ${plain(base)}: a layer has the same.`);
    }
    return over ?? base;
  }

  #region(over: unknown): unknown {
    const { region, name } = this.#base;
    if (over === undefined || over === region) return region;
    if (region === null || typeof over !== 'string' || !isWithin(over, region)) {
      this.#refuse(['region'], `The base ${name} is for region ${region}: a layer over it lies in that region.`);
    }
    return over;
  }

  #poolingAreas(over: unknown): unknown {
    const { poolingAreas, name } = this.#base;
    if (over === undefined) return poolingAreas;
    const codes = Array.isArray(over) ? over : isTree(over) && Array.isArray(over.codes) ? over.codes : [];
    const strange = codes.find((code) => !poolingAreas.codes.some((known) => isWithin(String(code), known)));
    if (strange !== undefined && poolingAreas.assumed === undefined) {
      const message = `Pooling area ${strange} lies in none of the base ${name}'s: ${poolingAreas.codes.join(', ')}.`;
      this.#refuse(['poolingAreas'], message);
    }
    return over;
  }

  #rules(over: unknown): unknown {
    const rules = this.#base.rules.map(({ examples: _, ...rule }) =>
      withCites(rule as unknown as Tree, this.#base.name, undefined),
    );
    if (over === undefined) return rules;
    this.#origins.set('rules', ['rules']);
    if (!Array.isArray(over)) return over;
    const taken = new Set<number>();
    for (const [index, rule] of over.entries()) {
      const path = ['rules', index];
      const match = isTree(rule) ? this.#match(rule, rules, taken, path) : undefined;
      if (match === undefined) {
        this.#own(['rules', rules.length], path, rule);
        rules.push(isTree(rule) ? withCites(rule, this.#name, undefined) : rule);
      } else {
        taken.add(match);
        rules[match] = this.#tree(
          rules[match] as Tree,
          rule as Tree,
          { whole: ['rules', match], own: path },
          undefined,
        );
      }
    }
    return rules;
  }

  /** The base's rule of the same kind: the only one there is, or the one for the same days. */
  #match(rule: Tree, rules: readonly Tree[], taken: ReadonlySet<number>, path: Path): number | undefined {
    const { from, to } = rule;
    const ofKind = [...this.#base.rules.keys()].filter((index) => rules[index]?.kind === rule.kind);
    const free = ofKind.filter((index) => !taken.has(index));
    const [only] = free;
    if (ofKind.length === 1 && from === undefined && to === undefined) return only;
    const found = free.find((index) => rules[index]?.from === from && rules[index]?.to === to);
    if (found === undefined && free.length > 0) {
      this.#refuse(
        path,
        `The base ${this.#base.name} has no rule ${rule.kind} for just these days: repeat its from and to.`,
      );
    }
    return found;
  }

  #tree(base: Tree, over: Tree, at: Places, inherited: unknown): Tree {
    this.#origins.set(at.whole.join('/'), at.own);
    const cite = over.cite ?? inherited;
    const merged: Record<string, unknown> = { ...base };
    let isReworded = false;
    for (const [key, value] of Object.entries(over)) {
      if (key === 'cite') continue;
      const below = { whole: [...at.whole, key], own: [...at.own, key] };
      if (base[key] === undefined) {
        if (base.kind === 'collection-window' && key === 'extensions' && base.assumed === undefined) {
          this.#refuse(below.own, `The base ${this.#base.name} has a window without "extensions": ${NO_EXTENSION}`);
        }
        this.#own(below.whole, below.own, value);
        merged[key] = ABOUT.has(key) ? value : withCites(value, this.#name, cite);
        isReworded ||= isPlain(value) && key !== 'examples';
      } else if (isPlain(value) && !isSame(value, base[key]) && base.assumed !== undefined) {
        this.#own(below.whole, below.own, value);
        merged[key] = value;
        delete merged.assumed;
        isReworded = true;
      } else merged[key] = this.#value(base[key], value, below, cite);
    }
    const cites = isReworded ? joined(base.cite, cite) : (base.cite ?? over.cite);
    if (cites !== undefined) merged.cite = cites;
    return merged;
  }

  #value(base: unknown, over: unknown, at: Places, cite: unknown): unknown {
    if (isParameter(base)) return this.#parameter(base, over, at, cite);
    if (isTree(base) && isTree(over)) return this.#tree(base, over, at, cite);
    if (isParts(base) && Array.isArray(over)) return this.#parts(base, over, at, cite);
    this.#own(at.whole, at.own, over);
    if (!isSame(base, over)) {
      const message = `"${at.own.at(-1)}" is ${plain(base)} in the base ${this.#base.name}: ${NO_CHANGE}`;
      this.#refuse(at.own, message);
    }
    return base;
  }

  #parts(base: readonly Tree[], over: readonly unknown[], at: Places, cite: unknown): unknown[] {
    this.#origins.set(at.whole.join('/'), at.own);
    const parts: unknown[] = [...base];
    for (const [index, part] of over.entries()) {
      const known = isTree(part) ? base.findIndex(({ id }) => id === part.id) : -1;
      const own = [...at.own, index];
      if (known >= 0) {
        parts[known] = this.#tree(base[known] as Tree, part as Tree, { whole: [...at.whole, known], own }, cite);
      } else {
        this.#own([...at.whole, parts.length], own, part);
        parts.push(withCites(part, this.#name, cite));
      }
    }
    return parts;
  }

  #parameter(base: Entry | readonly Entry[], over: unknown, at: Places, cite: unknown): unknown {
    this.#own(at.whole, at.own, over);
    const { value, problems } = narrowed(base, over, { layer: this.#name, cite, base: this.#base.name });
    for (const { path, message } of problems) this.#refuse([...at.own, ...path], message);
    return value;
  }

  /** Remembers that a whole value is the upper file's. */
  #own(whole: Path, own: Path, value: unknown): void {
    this.#origins.set(whole.join('/'), own);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      this.#own([...whole, step], [...own, step], inner);
    }
  }

  #refuse(path: Path, message: string): void {
    this.#findings.push({ path, message });
  }
}

/** Where something stands in the whole, and in the upper file. */
interface Places {
  readonly whole: Path;
  readonly own: Path;
}

const NO_EXTENSION = 'a lower layer may not make it longer.';
const NO_CHANGE = 'a lower layer fills what is open and narrows what is a range, and changes nothing that is stated.';

function isParts(value: unknown): value is readonly Tree[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isTree(item) && typeof item.id === 'string');
}

/** A day, a word, a condition, or a list of them: no parameter, no part. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : typeof value !== 'object';
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function plain(value: unknown): string {
  return isPlain(value) ? String(value).replaceAll(',', ', ') : JSON.stringify(value);
}
