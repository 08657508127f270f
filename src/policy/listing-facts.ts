import type { UsedFact } from './decision.ts';
import type { Day, Held, ListingFact, Recorded } from './facts.ts';

/** What a listing that took part in deciding what is owed is called among the facts. */
export const LISTING = 'listing';

/** A listing as a fact that an answer rests on: the category and grade, from which department and list, since when. */
export function listingFact(listing: ListingFact): UsedFact {
  const { category, grade, department, source, recordedAt } = listing;
  return {
    name: LISTING,
    zh: '困难身份认定',
    en: 'the category a department confirmed',
    value: grade == null ? category : `${category} ${grade}`,
    source: source ? `${department} ${source}` : department,
    recordedAt,
    ...heldFrom(listing),
  };
}

/** 认定日期 of a listing, else the first day of validity, where the record says it. */
export function heldFrom(
  record: Partial<Recorded & Held> & { confirmedOn?: Day | null } = {},
): Pick<UsedFact, 'heldFrom'> {
  const day = record.confirmedOn ?? record.validFrom;
  return day == null ? {} : { heldFrom: day };
}
