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

/** A word stands in a list of words once, wherever in the rule the list stands. */
export function wordsTwice(value: unknown, path: Path): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === 'examples') return [];
    if (!Array.isArray(value) || typeof inner !== 'string' || value.indexOf(inner) === Number(key)) {
      return wordsTwice(inner, place);
    }
    return [{ path: place, message: `${inner} stands twice in this list: keep one.` }];
  });
}

/** A category belongs to one group. */
export function categoriesTwice(groups: readonly { readonly categories: readonly string[] }[], path: Path): Finding[] {
  const seen = new Map<string, number>();
  return groups.flatMap(({ categories }, group) =>
    categories.flatMap((category, index) => {
      const first = seen.get(category) ?? group;
      seen.set(category, first);
      if (first === group) return [];
      const message = `${category} stands in two groups: a category is in one.`;
      return [{ path: [...path, group, 'categories', index], message }];
    }),
  );
}
