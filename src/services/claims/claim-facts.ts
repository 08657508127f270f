import type { ClaimFacts, ClaimYear } from '../../policy/claim-facts.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import { type SettledTotals, totalsOfPeople } from '../../store/queries/claim-totals.ts';
import { accountsOf } from '../family-accounts/balance.ts';
import { NOTHING_YET, withSettled } from './year-so-far.ts';

interface Asking {
  readonly db: Db;
  readonly reach: Reach;
  readonly today: string;
}

/**
 * What settled claims left of people's years and of their households' accounts today; of nobody who may not be seen. Whoever lives
 * in no household has no account: it holds nothing.
 */
export async function claimFactsOf(asking: Asking, personIds: readonly string[]): Promise<ClaimFacts[]> {
  const [people, accounts] = await Promise.all([
    totalsOfPeople(asking.db, asking.reach, personIds),
    accountsOf(asking, personIds, asking.today),
  ]);
  return people.map(({ personId, totals }) => ({
    personId,
    years: yearsOf(totals),
    familyAccountFen: accounts.get(personId)?.balanceFen ?? 0,
  }));
}

function yearsOf(totals: readonly SettledTotals[]): ClaimYear[] {
  const years = new Map<string, ClaimYear>();
  for (const { scheme, policyYear, visit, ...settled } of totals) {
    const year = `${scheme} ${policyYear}`;
    const before = years.get(year) ?? NOTHING_YET;
    years.set(year, { scheme, policyYear, ...withSettled(before, visit, settled) });
  }
  return [...years.values()];
}
