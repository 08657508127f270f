import type { UsedParameter } from '../../policy/decision.ts';
import { PersonReading } from '../../policy/eligibility.ts';
import { assessContribution } from '../../policy/engine.ts';
import type { Day, ListingFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import { OTHER_FACTS } from '../../policy/named-facts.ts';
import { standardOf } from '../../policy/standard.ts';
import { Trace } from '../../policy/trace.ts';
import { assessed, type Ground, RegionUndetermined } from '../assess.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import { type EffectKind, kindsOf } from './effect-kinds.ts';
import { type EffectLaw, type EffectSide, type SideGround, sideOf } from './effect-side.ts';

/** What a list does to one person's listings when it is applied. */
export interface ListingChange {
  /** Listings that it brings, as facts will have them. */
  readonly add: readonly ListingFact[];
  /** Standing listings that it ends or replaces. */
  readonly end: readonly EndedListing[];
}

/** A listing that stops standing as it is. */
export interface EndedListing {
  /** As the facts have it. Two that say the same are the same: each is ended once. */
  readonly listing: ListingFact;
  /** Its last day from now on; null where it stands no more at all, as one that another takes the place of. */
  readonly validTo: Day | null;
}

/** Which year's effect. Without a region, by the law of the person's own. */
export interface EffectAsked {
  readonly policyYear: number;
  readonly scheme: Scheme;
  readonly regionCode?: string | null | undefined;
}

export type EffectGround = Ground & SideGround;

/** 名单影响: what a list will do to one person's year. */
export interface ListingEffect {
  readonly personId: string;
  /** 乡镇: the town that keeps the file, nine digits; the county's own code where no town does, null where nobody does. */
  readonly town: string | null;
  readonly before: EffectSide;
  readonly after: EffectSide;
  readonly kinds: readonly EffectKind[];
  /** Clauses that leave the amount afterwards open, as they are printed; none unless the effect is OPEN. */
  readonly clauses: readonly string[];
  /** Names of facts that would settle it, such as `confirmedOn`; none unless the effect is OPEN. */
  readonly needs: readonly string[];
}

/**
 * What applying a list will do to one person's year: the engine is asked with the listings as they stand, and as they will.
 * `facts` are those that stand today. Null where no rulebook says anything about that person's year.
 */
export function effectOf(
  facts: PersonFacts,
  change: ListingChange,
  asked: EffectAsked,
  ground: EffectGround,
): ListingEffect | null {
  const law = lawOf(facts, asked, ground);
  if (law === null) return null;
  const changed = { ...facts, listings: listingsAfter(facts.listings, change) };
  const before = sideOf(facts, law, ground);
  const after = sideOf(changed, law, ground);
  const kinds = kindsOf(before, after);
  return {
    personId: facts.personId,
    town: facts.regionCode?.slice(0, TOWN_DIGITS) ?? null,
    before,
    after,
    kinds,
    ...(kinds.includes('OPEN') ? openBy(changed, law) : NOTHING_OPEN),
  };
}

/** The first nine digits of a village's code are its town's. */
const TOWN_DIGITS = 9;

/** A person's listings once a list is applied. One that is to end and is not there is a fault of the caller's. */
export function listingsAfter(listings: readonly ListingFact[], { add, end }: ListingChange): ListingFact[] {
  const after = [...listings];
  for (const { listing, validTo } of end) {
    const at = after.findIndex((one) => isSameListing(one, listing));
    if (at < 0) throw new Error(`No listing under ${listing.category} stands that could be ended.`);
    after.splice(at, 1, ...(validTo === null ? [] : [{ ...listing, validTo }]));
  }
  return [...after, ...add];
}

const SAYS = [
  'category',
  'department',
  'regionCode',
  'confirmedOn',
  'validFrom',
  'validTo',
  'certificateNo',
  'grade',
  'meetsCondition',
] as const satisfies readonly (keyof ListingFact)[];

const isSameListing = (one: ListingFact, other: ListingFact): boolean =>
  SAYS.every((key) => (one[key] ?? null) === (other[key] ?? null));

const bookOf = assessed((_, at, book): EffectLaw => ({ at, book }));

/** The law of a person's year, and the day; null where no rulebook says anything about it. */
export function lawOf(
  facts: PersonFacts,
  { regionCode, ...asked }: EffectAsked,
  ground: EffectGround,
): EffectLaw | null {
  try {
    return bookOf(facts, { ...asked, region: regionCode }, ground);
  } catch (error) {
    if (error instanceof PolicyYearNotPublished || error instanceof RegionUndetermined) return null;
    throw error;
  }
}

type OpenBy = Pick<ListingEffect, 'clauses' | 'needs'>;

const NOTHING_OPEN: OpenBy = { clauses: [], needs: [] };

/** What keeps an amount open: asked again with everything kept, because few effects are. */
function openBy(facts: PersonFacts, { at, book }: EffectLaw): OpenBy {
  const reading = new PersonReading(facts, at, book);
  const { decision } = assessContribution(facts, at, book, new Trace(), reading);
  const standard = standardOf(reading.view, book, Trace.quiet());
  const missing = [...decision.missingParameters, ...standard.missing].filter(setsAmount);
  const needs = [...decision.neededFacts, ...standard.needs].map(({ name }) => name);
  const clauses = missing.flatMap(({ citations }) => citations).map(clauseOf);
  return { clauses: [...new Set(clauses)], needs: [...new Set(needs)].filter((name) => OF_AMOUNT.has(name)) };
}

/** Kinds of rule that an amount comes from; what else is open of a year leaves the amount as it is. */
const SETS_AMOUNT = ['individual-contribution', 'contribution-assistance', 'newborn-cover'];

const setsAmount = ({ name }: UsedParameter): boolean => SETS_AMOUNT.some((kind) => name.startsWith(`${kind}.`));

/** Facts that these rules ask for by themselves; the others say whether somebody may enrol. */
const OF_AMOUNT: ReadonlySet<string> = new Set(Object.values(OTHER_FACTS).map(({ name }) => name));
