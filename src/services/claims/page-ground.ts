import type { PersonFacts } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import { TryAgain } from '../../store/db.ts';
import { type ClaimsOf, holdWaiting, type WaitingClaim } from '../../store/queries/claim-bulk.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { lockPeople, peopleById } from '../../store/queries/person.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { anyAccount, balanceOf, householdOf } from '../family-accounts/balance.ts';
import type { Counter } from '../write.ts';
import { groundsOfClaims, type OwnGround } from './grounds-of-claims.ts';
import { type YearTotals, yearSoFar } from './year-so-far.ts';

/** 家庭账户 of the people of a page: whose it is, and what it holds in fen, less with everything that is settled from it. */
export interface PageAccounts {
  /** Households by person; somebody who lives in none has no account. */
  readonly homes: ReadonlyMap<string, string>;
  /** Where those households are kept, by household. */
  readonly regions: ReadonlyMap<string, string>;
  readonly balances: Map<string, Fen>;
}

/** Everything that the claims of some people are settled by, read once for all of them and held until it is written. */
export interface PageGround {
  /** In the order of admission. */
  readonly claims: readonly WaitingClaim[];
  readonly facts: ReadonlyMap<string, PersonFacts>;
  /** What the people's years come to: more with every claim that is settled. */
  readonly totals: Map<string, YearTotals>;
  readonly accounts: PageAccounts;
  /** What belongs to each claim itself, by its id. */
  readonly own: ReadonlyMap<string, OwnGround>;
}

/** Holds people with their households' accounts and waiting claims, and reads what the law is asked about. */
export async function groundOfPage(tx: Counter, asked: ClaimsOf, personIds: readonly string[]): Promise<PageGround> {
  const { people, homes, regions } = await holdPeople(tx, personIds);
  const kept = people.map(({ id }) => id);
  const claims = await holdWaiting(
    tx.db,
    tx.reach,
    asked,
    people.flatMap(({ id, mergedIds }) => [id, ...mergedIds]),
  );
  const facts = (await standingFactsOfPeople(tx.db, tx.reach, kept)) as unknown as readonly PersonFacts[];
  return {
    claims,
    facts: new Map(facts.map((one) => [one.personId, one])),
    totals: await yearSoFar(tx.db, kept, asked),
    accounts: { homes, regions, balances: await balanceOf(anyAccount(tx), [...new Set(homes.values())]) },
    own: await groundsOfClaims(tx, claims),
  };
}

/**
 * Households are held before people, as by everybody who changes either; of a file that was merged, the one it went into. Whoever
 * moved house while this waited is looked for again.
 */
async function holdPeople(tx: Counter, personIds: readonly string[]) {
  const kept = (await peopleById(tx.db, tx.reach, personIds)).map(({ id }) => id);
  const homes = await householdOf(anyAccount(tx), kept, tx.today);
  const held = await lockHouseholds(tx.db, anyAccount(tx).reach, [...new Set(homes.values())]);
  const regions = new Map(held.map(({ id, regionCode }) => [id, regionCode]));
  const people = await lockPeople(tx.db, tx.reach, [...new Set(kept)]);
  const now = await householdOf(anyAccount(tx), kept, tx.today);
  if (kept.some((id) => now.get(id) !== homes.get(id))) throw new TryAgain('Somebody has moved house.');
  return { people: people.filter(({ mergedIntoId }) => mergedIntoId === null), homes, regions };
}
