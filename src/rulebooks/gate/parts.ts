import type { Finding, Path } from '../problem.ts';

/** Two parts of one list may not share an id, wherever in the rule the list stands. */
export function idsTwice(value: unknown, path: Path): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, inner]) =>
    key === 'examples' ? [] : idsTwice(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  if (!Array.isArray(value)) return below;
  const ids = value.map((item: unknown) => (typeof item === 'object' && item && 'id' in item ? item.id : undefined));
  const twice = ids.flatMap((id, index) =>
    id !== undefined && ids.indexOf(id) < index
      ? [{ path: [...path, index, 'id'], message: `"${id}" is the id of two parts: give each its own.` }]
      : [],
  );
  return [...twice, ...below];
}

/** A category belongs to one group, once. */
export function categoriesTwice(groups: readonly { readonly categories: readonly string[] }[], path: Path): Finding[] {
  const seen = new Set<string>();
  return groups.flatMap(({ categories }, group) =>
    categories.flatMap((category, index) => {
      if (!seen.has(category)) {
        seen.add(category);
        return [];
      }
      const message = `${category} stands twice: a category is in one group, once.`;
      return [{ path: [...path, group, 'categories', index], message }];
    }),
  );
}
