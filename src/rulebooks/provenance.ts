/** Citations and layers pushed down to the values, so that each keeps its own when layers are laid over each other. */
import { ABOUT, isParameter, isTree, type Tree } from '../policy/parts.ts';

/** Every value and part under a place with the citation it has, and every value with its layer. */
export function withCites<Value>(value: Value, layer: string, inherited: unknown): Value {
  return pushed(value, layer, inherited) as Value;
}

function pushed(value: unknown, layer: string, inherited: unknown): unknown {
  if (isParameter(value)) return Array.isArray(value) ? value.map(marked) : marked(value as Tree);
  if (Array.isArray(value)) return value.map((item) => pushed(item, layer, inherited));
  if (!isTree(value)) return value;
  const cite = value.cite ?? inherited;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    ABOUT.has(key) ? inner : pushed(inner, layer, cite),
  ]);
  const isPart = typeof value.id === 'string';
  return { ...Object.fromEntries(entries), ...(isPart && cite !== undefined && { cite }) };

  function marked(entry: Tree): Tree {
    return withSource(entry, layer, inherited);
  }
}

/** A value with its citation and layer; one that has them keeps them. */
export function withSource(entry: Tree, layer: string, inherited: unknown): Tree {
  const cite = entry.cite ?? inherited;
  return { ...entry, ...(cite !== undefined && { cite }), layer: entry.layer ?? layer };
}

/** The citations of two layers, each once. */
export function joined(base: unknown, over: unknown): unknown {
  const cites = [base ?? [], over ?? []].flat();
  const texts = cites.map((cite) => JSON.stringify(cite));
  const distinct = cites.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
  return distinct.length > 1 ? distinct : distinct[0];
}
