import type { Day, ListingFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import { type ListedRow, type ListingSearch, readListings } from '../../store/queries/assistance-report.ts';
import { OWN_PAYERS } from '../../store/queries/refund.ts';
import type { Filterer } from '../../store/where.ts';
import { type EffectKind, kindsOf } from '../assistance-lists/effect-kinds.ts';
import { type EffectLaw, type EffectSide, type SideGround, sideOf } from '../assistance-lists/effect-side.ts';
import { lawOf } from '../assistance-lists/listing-effect.ts';
import type { Counter } from '../write.ts';
import { toldFacts } from './told-facts.ts';

/** What is asked about listings: whose, and of which year. */
export interface YearsQuestion extends ListingSearch {
  readonly enteredFrom?: Day | null;
  readonly policyYear: number;
  readonly scheme: Scheme;
  readonly only?: AssistanceYearKind | null;
}

export type AssistanceYearKind = keyof typeof HOLDS;

/** A listing, and what its person's year comes to by the listings that may be told. */
export interface AssistanceYear {
  readonly listing: ListedRow;
  /** Null where no rulebook says anything about the person's year. */
  readonly side: EffectSide | null;
  readonly paidSelfFen: Fen;
  /** The latest day on which the person paid. */
  readonly paidOn: Day | null;
  /** What the end of the listing changed; none while it has not ended. */
  readonly changes: readonly EffectKind[];
}

/** Which years are meant by each kind. */
const HOLDS = {
  ASSISTED: ({ side }: AssistanceYear) => side !== null && side.settlement !== 'NONE',
  PAID_FIRST: ({ side, paidSelfFen }: AssistanceYear) => side?.settlement === 'REFUND_LATER' && paidSelfFen > 0,
  CHANGED_BY_LEAVING: ({ changes }: AssistanceYear) => changes.length > 0,
  WAIT_SKIPPED: ({ side }: AssistanceYear) => side?.isWaitSkipped === true,
};

/** Listings that fit with their people's years, by id. Refuses a year for which the region has no rulebook. */
export async function assistanceYears(counter: Counter & Filterer, question: YearsQuestion): Promise<AssistanceYear[]> {
  const { within, policyYear, scheme, only } = question;
  counter.rulebooks.find({ region: within, policyYear, scheme });
  const rows = await readListings(counter.db, counter, question);
  const ofPerson = Map.groupBy(rows, ({ personId }) => personId);
  const years: AssistanceYear[] = [];
  for await (const page of toldFacts(counter, ofPerson.keys()))
    for (const facts of page) years.push(...yearsOf(facts, ofPerson.get(facts.personId) ?? [], question, counter));
  const fitting = only ? years.filter(HOLDS[only]) : years;
  return fitting.sort((a, b) => (a.listing.id < b.listing.id ? -1 : 1));
}

/** Settlement at discharge is no part of these answers. */
const GROUND: SideGround = { oneStop: new Set() };

function yearsOf(
  facts: PersonFacts,
  rows: readonly ListedRow[],
  { policyYear, scheme }: YearsQuestion,
  { rulebooks, today }: Counter,
): AssistanceYear[] {
  const law = lawOf(facts, { policyYear, scheme }, { rulebooks, today, ...GROUND });
  const side = law && sideOf(facts, law, GROUND);
  const own = facts.payments.filter(
    (paid) =>
      paid.policyYear === policyYear &&
      paid.scheme === scheme &&
      paid.purpose !== 'REPAIR' &&
      paid.paidFen > 0 &&
      OWN_PAYERS.includes(paid.payer),
  );
  const paid = {
    paidSelfFen: own.reduce((sum, { paidFen }) => sum + paidFen, 0),
    paidOn:
      own
        .map(({ paidOn }) => paidOn)
        .sort()
        .at(-1) ?? null,
  };
  return rows.map((listing) => ({
    ...{ listing, side, ...paid },
    changes: law && side && hasEnded(listing, today) ? changesOf(facts, listing, law, side) : [],
  }));
}

const hasEnded = ({ validTo }: ListedRow, today: Day) => validTo !== null && validTo < today;

/** What is otherwise than it would be, had the listing not ended. */
function changesOf(facts: PersonFacts, row: ListedRow, law: EffectLaw, after: EffectSide): EffectKind[] {
  const listings = facts.listings.map((one) => (isOf(row, one) ? { ...one, validTo: null } : one));
  const before = sideOf({ ...facts, listings }, law, GROUND);
  return kindsOf(before, after).filter((kind) => kind !== 'NONE');
}

const SAID = ['category', 'department', 'regionCode', 'confirmedOn', 'validFrom', 'validTo'] as const;

const isOf = (row: ListedRow, fact: ListingFact) => SAID.every((key) => row[key] === (fact[key] ?? null));
