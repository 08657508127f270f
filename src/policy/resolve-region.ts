import type { At } from './decision.ts';
import type { PersonFacts, PlaceFact, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';

/** The region whose rulebook answers, and which of the person's three places it is. */
export interface ResolvedRegion {
  readonly regionCode: string;
  readonly basis: 'ENROLLMENT' | 'LIVING' | 'HUKOU' | 'FILE';
}

/**
 * The region when a question names none: that year's place of enrolment (参保地), else where the person lives (居住地),
 * else where they are registered (户籍地), else the place that held last, else where the file is kept (经办地). Undefined when none is known.
 */
export function resolveRegion(
  facts: PersonFacts,
  policyYear: number,
  scheme: Scheme,
  at: At,
): ResolvedRegion | undefined {
  const everywhere = { regionCode: '', regionPrefix: '', poolingAreas: [], scheme, policyYear };
  const view = new FactsView(facts, at, everywhere);
  const [enrollment] = view.enrollments();
  if (enrollment) return { regionCode: enrollment.regionCode, basis: 'ENROLLMENT' };
  for (const basis of ['LIVING', 'HUKOU'] as const) {
    const place = facts.places.find(({ kind, ...record }) => kind === basis && view.holds(record));
    if (place) return { regionCode: place.regionCode, basis };
  }
  const last = lastPlace(facts, view);
  if (last) return last;
  return facts.regionCode == null ? undefined : { regionCode: facts.regionCode, basis: 'FILE' };
}

/** Where nothing holds any more, as after a death: the place that held last. */
function lastPlace(facts: PersonFacts, view: FactsView): ResolvedRegion | undefined {
  let last: PlaceFact | undefined;
  for (const place of facts.places) {
    const isPast = place.validTo != null && place.validTo < view.asOf && view.knew(place);
    if (isPast && (last?.validTo == null || place.validTo > last.validTo)) last = place;
  }
  return last && { regionCode: last.regionCode, basis: last.kind };
}
