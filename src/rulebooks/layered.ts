/** A rulebook that names a base, read as if everything stood in its own file. */
import { didYouMean } from '../policy/did-you-mean.ts';
import { isTree } from '../policy/parts.ts';
import type { Layer, Rulebook } from '../policy/rulebook.ts';
import { contentHash } from './canonical.ts';
import { layOver } from './layer.ts';
import { type Finding, MAX_PROBLEMS, type Path } from './problem.ts';

import type { YamlSource } from './yaml-source.ts';

/** Finds the rulebook that another is laid over, checked and flattened itself, or says why it cannot be. */
export type BaseNamed = (name: string) => { readonly rulebook: Rulebook } | { readonly problem: string };

/** The bases among rulebooks that are at hand already, such as the published ones. */
export function basesAmong(rulebooks: readonly Rulebook[]): BaseNamed {
  return (name) => {
    const rulebook = rulebooks.find((known) => known.name === name);
    if (rulebook) return { rulebook };
    const hint = didYouMean(
      name,
      rulebooks.map((known) => known.name),
    );
    return { problem: `There is no rulebook "${name}" to lay this one over.${hint}` };
  };
}

interface LayeredSource {
  readonly source: YamlSource;
  /** Nation first; undefined for a rulebook that stands by itself. */
  readonly layers?: readonly Layer[];
}

/**
 * The file laid over its base: the flattened content, which still knows the lines of what the file itself says. What is
 * wrong with a value that comes from the base is said at the line that names the base.
 */
export function layered(source: YamlSource, name: string, baseNamed: BaseNamed): LayeredSource {
  const { value } = source;
  if (source.problems.length > 0 || !isTree(value)) return { source };
  const refused = (findings: readonly Finding[]): LayeredSource => ({
    source: {
      ...source,
      value: undefined,
      problems: findings.slice(0, MAX_PROBLEMS).map((finding) => source.locate(finding)),
    },
  });
  const marks = marksIn(value.rules, ['rules']);
  if (marks.length > 0) return refused(marks);
  if (value.base === undefined) return { source };
  if (typeof value.base !== 'string') {
    return refused([{ path: ['base'], message: 'A base is named as text, as in 350000-fujian/urrbmi-2018.' }]);
  }
  const base = baseNamed(value.base);
  if ('problem' in base) return refused([{ path: ['base'], message: base.problem }]);
  const { value: flat, origins, findings } = layOver(value, base.rulebook, name);
  if (findings.length > 0) return refused(findings);
  const { rulebook } = base;
  return {
    source: relocated(source, flat, origins, rulebook.name),
    layers: [...(rulebook.layers ?? []), { name: rulebook.name, region: rulebook.region, hash: contentHash(rulebook) }],
  };
}

/** The flattened content with the file's own lines. */
function relocated(source: YamlSource, value: unknown, origins: ReadonlyMap<string, Path>, base: string): YamlSource {
  const own = (path: Path) => origins.get(path.join('/'));
  return {
    ...source,
    value,
    typed: (path) => {
      const from = own(path);
      return from && source.typed(from);
    },
    locate: (finding) => {
      const from = placeOf(finding.path, value, own);
      if (from) return source.locate({ ...finding, path: from });
      return source.locate({
        path: ['base'],
        message: `In the base ${base}, ${finding.path.join('.')}: ${finding.message}`,
      });
    },
  };
}

/** Where the file itself says what stands at a place of the whole; for what stands nowhere, where it says the part around it. */
function placeOf(path: Path, value: unknown, own: (path: Path) => Path | undefined): Path | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const from = own(path.slice(0, depth));
    if (from) return [...from, ...path.slice(depth)];
    if (isThere(value, path.slice(0, depth))) return undefined;
  }
  return undefined;
}

function isThere(value: unknown, path: Path): boolean {
  let here = value;
  for (const step of path) here = isTree(here) || Array.isArray(here) ? Reflect.get(here, step) : undefined;
  return here !== undefined;
}

/** Places where an author wrote which layer a value is from: that is filled in here. */
function marksIn(value: unknown, path: Path): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    if (key !== 'layer') return marksIn(inner, place);
    return [
      {
        path: place,
        message: 'Which layer a value is from is filled in by the check: leave "layer" out.',
        atKey: true,
      },
    ];
  });
}
