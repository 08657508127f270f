import { didYouMean } from '../policy/did-you-mean.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { citedPartsIn } from '../policy/parts.ts';
import { isWithin } from '../policy/region.ts';
import type { Cite, Cites } from '../policy/rule.ts';
import type { Rule, Rulebook } from '../policy/rulebook.ts';
import type { Finding, Path } from './problem.ts';

/** The documents that may be cited, by id; null for one that is there and has mistakes of its own, which are said in its file. */
export type CitableDocuments = ReadonlyMap<string, PolicyDocument | null>;

/** Holds every citation under a place of the rulebook against the documents and their clauses. */
export function checkCites(value: unknown, path: Path, documents: CitableDocuments): Finding[] {
  return citesIn(value, path).flatMap((found) => checkCite(found, documents));
}

/** A citation, and where it stands. */
interface Cited {
  readonly cite: Cite;
  readonly path: Path;
}

/** Every citation under a place of the rulebook. */
export function citesIn(value: unknown, path: Path = []): Cited[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => citesIn(item, [...path, index]));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'cite') return citesIn(inner, [...path, key]);
    const cites = inner as Cites;
    if (!Array.isArray(cites)) return [{ cite: cites as Cite, path: [...path, key] }];
    return cites.map((cite: Cite, index) => ({ cite, path: [...path, key, index] }));
  });
}

function checkCite({ cite, path }: Cited, documents: CitableDocuments): Finding[] {
  const document = documents.get(cite.document);
  if (document === null) return [];
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

/** Says which documents are of a region that has nothing to do with the rulebook's, each once. */
export function citedElsewhere({ region, poolingAreas, rules }: Rulebook, documents: CitableDocuments): Finding[] {
  const said = new Set<string>();
  return citesIn({ poolingAreas, rules }, []).flatMap(({ cite: { document: id }, path }) => {
    const code = documents.get(id)?.regionCode;
    if (region === null || code === undefined || isWithin(code, region) || isWithin(region, code)) return [];
    if (said.has(id)) return [];
    said.add(id);
    const message = `${id} is a document of region ${code}: neither does it lie in region ${region}, nor ${region} in it.`;
    return [{ path: [...path, 'document'], message }];
  });
}

/** Says which parts of a rule need a citation of their own, when the rule has none. */
export function uncited(rule: Rule, path: Path): Finding[] {
  const message = 'Missing citation: add cite: { document: …, clause: … } here or to the whole rule.';
  const missing = citedPartsIn(rule).filter(({ isCited }) => !isCited);
  // A part says it for the values inside it.
  return missing
    .filter((inner) => !missing.some((outer) => outer !== inner && isBelow(inner.path, outer.path)))
    .map((found) => ({ path: [...path, ...found.path], message }));
}

function isBelow(inner: Path, outer: Path): boolean {
  return outer.length < inner.length && outer.every((step, index) => inner[index] === step);
}
