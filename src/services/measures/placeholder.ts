/** What a definition leaves to be asked; the days of the collection window are the rulebook's of the region and year. */
export const PLACEHOLDERS = ['$policyYear', '$scheme', '$within', '$windowOpensOn', '$windowClosesOn', '$on'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** Something that could be asked, to try a definition with. */
export const EXAMPLES: Readonly<Record<Placeholder, unknown>> = {
  $policyYear: 2018,
  $scheme: 'URRBMI',
  $within: '350825',
  $windowOpensOn: '2017-09-01',
  $windowClosesOn: '2017-12-31',
  $on: '2018-01-01',
};

export const isPlaceholder = (value: unknown): value is Placeholder => PLACEHOLDERS.some((one) => one === value);

/** Which placeholders a filter holds, wherever in it. */
export function placeholdersIn(value: unknown): Set<Placeholder> {
  if (isPlaceholder(value)) return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((one) => [...placeholdersIn(one)]));
}

/** A filter with what was asked in the places of its placeholders. */
export function filledIn<Filter>(filter: Filter, values: Readonly<Partial<Record<Placeholder, unknown>>>): Filter {
  if (isPlaceholder(filter)) return values[filter] as Filter;
  if (typeof filter !== 'object' || filter === null) return filter;
  if (Array.isArray(filter)) return filter.map((one) => filledIn(one, values)) as Filter;
  return Object.fromEntries(Object.entries(filter).map(([key, one]) => [key, filledIn(one, values)])) as Filter;
}
