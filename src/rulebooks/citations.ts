import { didYouMean } from '../policy/did-you-mean.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { entriesOf } from '../policy/parameter.ts';
import type { Cite, Cites, Parameter, Rule } from '../policy/rulebook.ts';
import type { Finding, Path } from './problem.ts';

/** Holds every citation under a place of the rulebook against the documents and their clauses. */
export function checkCites(value: unknown, path: Path, documents: ReadonlyMap<string, PolicyDocument>): Finding[] {
  return citesIn(value, path).flatMap((found) => checkCite(found, documents));
}

interface Cited {
  readonly cite: Cite;
  readonly path: Path;
}

/** Every citation under a place of the rulebook. */
function citesIn(value: unknown, path: Path): Cited[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => citesIn(item, [...path, index]));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'cite') return citesIn(inner, [...path, key]);
    const cites = inner as Cites;
    if (!Array.isArray(cites)) return [{ cite: cites as Cite, path: [...path, key] }];
    return cites.map((cite: Cite, index) => ({ cite, path: [...path, key, index] }));
  });
}

function checkCite({ cite, path }: Cited, documents: ReadonlyMap<string, PolicyDocument>): Finding[] {
  const document = documents.get(cite.document);
  if (document === undefined) {
    const known = [...documents.keys()];
    const message = `There is no document "${cite.document}" in policies/documents.${didYouMean(cite.document, known)}`;
    return [{ path: [...path, 'document'], message }];
  }
  const locators = document.clauses.map(({ locator }) => locator);
  if (locators.includes(cite.clause)) return [];
  const message = `${cite.document} lists no clause "${cite.clause}".${didYouMean(cite.clause, locators)}`;
  return [{ path: [...path, 'clause'], message }];
}

/** Says which parts of a rule need a citation of their own, when the rule has none. */
export function uncited(rule: Rule, path: Path): Finding[] {
  if (rule.cite !== undefined) return [];
  const message = 'Missing citation: add cite: { document: …, clause: … } here or to the whole rule.';
  return citedParts(rule, path)
    .filter(({ part }) => part.cite === undefined)
    .map((found) => ({ path: found.path, message }));
}

function citedParts(rule: Rule, path: Path): { part: { cite?: Cites }; path: Path }[] {
  const entries = (parameter: Parameter, key: string) =>
    entriesOf(parameter).map((part, index) => ({
      part,
      path: Array.isArray(parameter) ? [...path, key, index] : [...path, key],
    }));
  switch (rule.kind) {
    case 'participation-grounds':
      return rule.grounds.map((part, index) => ({ part, path: [...path, 'grounds', index] }));
    case 'individual-contribution':
    case 'subsidy':
      return entries(rule.standard, 'standard');
    case 'contribution-assistance':
      return [
        ...entries(rule.several, 'several'),
        ...rule.groups.map((part, index) => ({ part, path: [...path, 'groups', index] })),
      ];
    default:
      return [{ part: rule, path }];
  }
}
