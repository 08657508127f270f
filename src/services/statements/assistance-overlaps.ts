import type { WinningListing } from '../../policy/contribution.ts';
import type { PersonFacts, Scheme } from '../../policy/facts.ts';
import { type OverlapRow, readOverlaps } from '../../store/queries/assistance-report.ts';
import type { Filterer } from '../../store/where.ts';
import { contributionOf, RegionUndetermined } from '../assess.ts';
import { type Help, helpOfListings } from '../assistance-lists/effect-side.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import type { Counter } from '../write.ts';
import { toldFacts } from './told-facts.ts';

/** Which departments' lists are laid over each other, where, and for which year. */
export interface OverlapQuestion {
  readonly within: string;
  readonly departments: readonly string[];
  readonly policyYear: number;
  readonly scheme: Scheme;
}

/** Somebody on the lists of several departments: the list that pays, and who bears how much by it. */
export type Overlap = OverlapRow & Help & { readonly paying: WinningListing | null };

/** People whom each of several departments lists today, with which list pays; by the ids of the people. */
export async function assistanceOverlaps(counter: Counter & Filterer, question: OverlapQuestion): Promise<Overlap[]> {
  const { within, policyYear, scheme } = question;
  counter.rulebooks.find({ region: within, policyYear, scheme });
  const rows = await readOverlaps(counter.db, counter, { ...question, on: counter.today });
  const found = new Map(rows.map((row) => [row.personId, row]));
  const overlaps: Overlap[] = [];
  for await (const page of toldFacts(counter, found.keys())) {
    for (const facts of page) {
      const row = found.get(facts.personId);
      if (row) overlaps.push({ ...row, ...payingOf(facts, question, counter) });
    }
  }
  return overlaps.sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

/** Nobody pays where no rulebook says anything about somebody's year. */
function payingOf(facts: PersonFacts, { policyYear, scheme }: OverlapQuestion, counter: Counter) {
  const contribution = saidOf(() => contributionOf(facts, { policyYear, scheme }, counter));
  if (contribution === null) return { payers: [], settlement: 'NONE' as const, paying: null };
  return { ...helpOfListings(contribution), paying: contribution.listing };
}

/** What the law says; null where none says anything about somebody's year. */
export function saidOf<Finding>(ask: () => Finding): Finding | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PolicyYearNotPublished || error instanceof RegionUndetermined) return null;
    throw error;
  }
}
