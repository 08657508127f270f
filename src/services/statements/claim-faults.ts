import { within as dayWithin, ruleOn } from '../../policy/compile.ts';
import type { PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import {
  type ClaimFault,
  countFaults,
  type DaysOf,
  type FaultRow,
  type FaultSearch,
  readFaults,
  readSettlingCounties,
  type SettledClaim,
  type SettledSearch,
} from '../../store/queries/claim-fault.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { coverOf } from '../assess.ts';
import type { Counter } from '../write.ts';
import { saidOf } from './assistance-overlaps.ts';
import { settledClaims } from './settled-claims.ts';
import { answeredBy } from './told-facts.ts';

/** 结算疑点: what is asked about the settled claims of a year. */
export interface FaultQuestion extends SettledSearch {
  readonly scheme: Scheme;
  readonly fault: ClaimFault;
}

/** A page of the claims, and how many there are. */
export interface Faults {
  readonly page: Page<FaultRow>;
  readonly count: () => Promise<number>;
}

type Asker = Pick<Counter, 'db' | 'reach' | 'rulebooks' | 'today' | 'viewer'>;

/** Settled claims that something speaks against, as far as it is known today. */
export async function claimFaults(asker: Asker, question: FaultQuestion, page: ListedPage): Promise<Faults> {
  const { db, reach } = asker;
  const search = await searchFor(asker, question);
  return { page: await readFaults(db, reach, search, page), count: () => countFaults(db, reach, search) };
}

async function searchFor(asker: Asker, { fault, ...search }: FaultQuestion): Promise<FaultSearch> {
  if (fault === 'FILED_LATE') return { ...search, fault, days: await lastDays(asker, search) };
  if (fault === 'WAITING') return { ...search, fault, days: await waitsOf(asker, search) };
  return { ...search, fault };
}

type YearSearch = Omit<FaultQuestion, 'fault'>;

/** The last day to file by county, where the county's law of the year has one. */
async function lastDays({ db, reach, rulebooks, today }: Asker, search: YearSearch): Promise<DaysOf> {
  const { scheme, policyYear } = search;
  const days = new Map<string, string>();
  for (const region of await readSettlingCounties(db, reach, search)) {
    const book = saidOf(() => rulebooks.find({ region, scheme, policyYear }))?.compiled;
    const rule = book && ruleOn(book, 'claim-deadline', dayWithin(book.span, today));
    if (rule) days.set(region, rule.lastDay);
  }
  return days;
}

/** Claims of people who waited on the day of admission as it is known today, with the first day of their benefits. */
async function waitsOf(asker: Asker, search: YearSearch): Promise<DaysOf> {
  const days = new Map<string, string>();
  for await (const claims of settledClaims(asker, search)) {
    const ids = [...new Set(claims.map(({ personId }) => personId))];
    const facts = (await standingFactsOfPeople(asker.db, asker.reach, ids)) as unknown as readonly PersonFacts[];
    const known = new Map(facts.map((one) => [one.personId, answeredBy(asker, one)]));
    for (const claim of claims) {
      const of = known.get(claim.personId);
      const begins = of && beginsAfter(of, claim, search, asker);
      if (begins) days.set(claim.claimId, begins);
    }
  }
  return days;
}

/** The first day of benefits of somebody whose cover had not begun on the day of admission; null for everybody else. */
function beginsAfter(facts: PersonFacts, claim: SettledClaim, search: YearSearch, ground: Asker): string | null {
  const { policyYear, scheme } = search;
  const asked = { policyYear, scheme, region: claim.regionCode, asOf: claim.admittedOn };
  const cover = saidOf(() => coverOf(facts, asked, ground));
  return cover && (cover.status === 'WAITING' || cover.status === 'NOT_STARTED') ? cover.benefitsStartOn : null;
}
