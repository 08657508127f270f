import { CLAIM_FACTS } from '../../policy/claim/facts.ts';
import { assessClaim, type Claim } from '../../policy/claim.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import type { GivenFacts } from '../../policy/given.ts';
import type { HeldClaim } from '../../store/queries/claim.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { type Answer, assessed, type Question } from '../assess.ts';
import { anyAccount, balanceOf, householdOf } from '../family-accounts/balance.ts';
import type { KeptQuestion } from '../kept-question.ts';
import type { Counter } from '../write.ts';
import { groundsOfClaims } from './grounds-of-claims.ts';
import { stayOf } from './stay-of-claim.ts';
import { NOTHING_YET, yearSoFar } from './year-so-far.ts';

/** What the law says of a claim: by a person's facts, the stay, and what the household's account holds. */
export const claimOf = assessed(assessClaim);

/** The law's answer about a claim, the facts it was given, and the household whose account was looked at. */
export interface AssessedClaim {
  readonly answer: Answer<Claim>;
  readonly facts: GivenFacts;
  /** Null where no account pays for such care, or the person is in no household. */
  readonly householdId: string | null;
  /** Whether it is still to be decided which of two enrolments of the year stands: until then nothing is settled. */
  readonly hasOpenDuplicate: boolean;
}

/** The question that a claim's office asks about it today. */
export const questionOf = (
  { scheme, policyYear, regionCode }: Pick<HeldClaim, 'scheme' | 'policyYear' | 'regionCode'>,
  today: string,
): Question => ({ scheme, policyYear, region: regionCode, asOf: today });

/** The same as it is kept with the answer. */
export const keptQuestionOf = (
  claim: Pick<HeldClaim, 'id' | 'scheme' | 'policyYear' | 'regionCode'>,
  today: string,
): KeptQuestion => ({
  kind: 'CLAIM',
  policyYear: claim.policyYear,
  region: claim.regionCode,
  scheme: claim.scheme,
  asOf: today,
  knownAt: null,
  claimId: claim.id,
});

/**
 * Asks the law about a claim that is held with its person, by the facts and the year as they stand now. The family account is read
 * only where the answer hangs on it: most care is not for it to pay.
 */
export async function assessHeldClaim(tx: Counter, claim: HeldClaim): Promise<AssessedClaim> {
  const ground = (await groundsOfClaims(tx, [claim])).get(claim.id);
  const totals = (await yearSoFar(tx.db, [claim.keptUnder], claim)).get(claim.keptUnder) ?? NOTHING_YET;
  const people = await standingFactsOfPeople(tx.db, tx.reach, [claim.keptUnder]);
  const [person] = people as unknown as readonly PersonFacts[];
  if (!person || !ground) throw new Error('A claim that is held with its person can be asked about.');
  const { hasOpenDuplicate } = ground;
  const facts: GivenFacts = { ...person, stay: stayOf(claim, { ...ground, totals }) };
  const answer = claimOf(facts, questionOf(claim, tx.today), tx);
  if (!hangsOnAccount(answer)) return { answer, facts, householdId: null, hasOpenDuplicate };
  return { ...(await withAccount(tx, claim, facts)), hasOpenDuplicate };
}

/** Whether an answer asks what stands in the household's account. */
export const hangsOnAccount = ({ decision }: Claim): boolean =>
  decision.neededFacts.some(({ name }) => name === CLAIM_FACTS.familyAccount.name);

/** Whoever lives in no household has no account: it holds nothing. */
async function withAccount(
  tx: Counter,
  claim: HeldClaim,
  person: GivenFacts,
): Promise<Omit<AssessedClaim, 'hasOpenDuplicate'>> {
  const householdId = (await householdOf(anyAccount(tx), [claim.keptUnder], tx.today)).get(claim.keptUnder) ?? null;
  const balances = householdId === null ? undefined : await balanceOf(anyAccount(tx), [householdId]);
  const facts: GivenFacts = { ...person, fund: { familyAccountFen: balances?.get(householdId ?? '') ?? 0 } };
  return { answer: claimOf(facts, questionOf(claim, tx.today), tx), facts, householdId };
}
