import type { CompiledRulebook } from '../../policy/engine.ts';
import { resolveRegion } from '../../policy/engine.ts';
import type { Day, EnrollmentFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import { isWithin } from '../../policy/region.ts';
import { PolicyYearNotPublished, type PublishedRulebook } from '../rulebooks.ts';
import { type Counter, isOwnRegion } from '../write.ts';

/** 参保地: where somebody enrols, and by which law. */
export interface EnrollmentPlace {
  readonly regionCode: string;
  readonly poolingAreaCode: string;
  readonly published: PublishedRulebook;
}

/** What is asked: which year of which scheme, on which day; at a place that was named, or else that of a household. */
export interface PlaceQuestion {
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly on: Day;
  readonly region: string | null;
  /** Taken where the person's own places lead to no rulebook, or out of the writer's regions. */
  readonly householdRegion: string;
}

/**
 * Where somebody who is not enrolled yet enrols: the region that was named, else where they live or are registered, else
 * where their household is. Undefined when no rulebook binds any of these.
 */
export function placeToEnrol(
  facts: PersonFacts,
  { scheme, policyYear, on, region, householdRegion }: PlaceQuestion,
  law: Pick<Counter, 'rulebooks' | 'viewer' | 'today'>,
): EnrollmentPlace | undefined {
  const own = resolveRegion({ ...facts, enrollments: [] }, policyYear, scheme, { asOf: on })?.regionCode;
  const candidates = region === null ? [own, householdRegion] : [region];
  for (const regionCode of candidates) {
    if (regionCode === undefined || !isOwnRegion(law, regionCode)) continue;
    const published = rulebookOf(regionCode, scheme, policyYear, law);
    if (published) return { regionCode, published, poolingAreaCode: poolingAreaOf(published.compiled, regionCode) };
  }
  return undefined;
}

function rulebookOf(
  region: string,
  scheme: Scheme,
  policyYear: number,
  { rulebooks }: Pick<Counter, 'rulebooks'>,
): PublishedRulebook | undefined {
  try {
    return rulebooks.find({ region, scheme, policyYear });
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return undefined;
    throw error;
  }
}

/** 统筹地区 of a region: the one of the rulebook's pooling areas that it lies in, else the first. */
export function poolingAreaOf({ poolingAreas }: CompiledRulebook, regionCode: string): string {
  return poolingAreas.find((area) => isWithin(regionCode, area)) ?? poolingAreas[0] ?? regionCode.slice(0, 6);
}

/** Whether an enrolment is of a rulebook's own scheme, year and pooling areas. */
export function isOfRulebook(
  { scheme, policyYear, poolingAreaCode, regionCode }: EnrollmentFact,
  { compiled }: PublishedRulebook,
): boolean {
  if (scheme !== compiled.scheme || policyYear !== compiled.policyYear) return false;
  return compiled.poolingAreas.includes(poolingAreaCode) || isWithin(regionCode, compiled.regionCode);
}
