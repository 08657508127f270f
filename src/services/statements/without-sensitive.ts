import type { PersonFacts } from '../../policy/facts.ts';

/** Facts without listings of a sensitive category; the same where there is none. */
export function withoutSensitive(facts: PersonFacts): PersonFacts {
  const listings = facts.listings.filter(({ category }) => category !== 'MENTAL_SEVERE');
  return listings.length === facts.listings.length ? facts : { ...facts, listings };
}
