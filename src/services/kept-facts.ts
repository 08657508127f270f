import type { Decision } from '../policy/decision.ts';
import { LISTING } from '../policy/listing-facts.ts';

/**
 * The facts of an answer as far as one that was kept before tells of them: at first no list was told as a fact, nor from which day one holds.
 * An answer that gives a category as a reason but no list as a fact is of that time.
 */
export function factsAsToldIn(kept: Decision, { facts }: Decision): Decision['facts'] {
  const tellsLists = kept.facts.some(isListing) || !kept.reasons.some(({ values }) => 'category' in values);
  const tellsDays = kept.facts.some(({ heldFrom }) => heldFrom !== undefined);
  return facts
    .filter((fact) => tellsLists || !isListing(fact))
    .map((fact) => {
      if (tellsDays) return fact;
      const { heldFrom: _, ...rest } = fact;
      return rest;
    });
}

const isListing = ({ name }: Decision['facts'][number]): boolean => name === LISTING;
