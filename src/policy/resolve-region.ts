import type { At } from './decision.ts';
import type { PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';

/** The region whose rulebook answers, and which of the person's three places it is. */
export interface ResolvedRegion {
  readonly regionCode: string;
  readonly basis: 'ENROLLMENT' | 'LIVING' | 'HUKOU';
}

/**
 * The region when a question names none: that year's place of enrolment (参保地), else where the person lives (居住地),
 * else where they are registered (户籍地). Undefined when none of the three is known.
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
  return undefined;
}
