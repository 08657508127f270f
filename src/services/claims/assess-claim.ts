import { assessClaim, assessGivenCare, type Claim, mayDrawOnAccount } from '../../policy/claim.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import type { GivenFacts, Stay } from '../../policy/given.ts';
import type { Fen } from '../../policy/money.ts';
import type { HeldClaim, StoredClaim } from '../../store/queries/claim.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { type Answer, assessed, type Question } from '../assess.ts';
import { accountsOf, anyAccount } from '../family-accounts/balance.ts';
import type { KeptQuestion } from '../kept-question.ts';
import type { Counter } from '../write.ts';
import { groundsOfClaims, type StandsOpen } from './grounds-of-claims.ts';
import { stayOf } from './stay-of-claim.ts';
import { NOTHING_YET, yearSoFar } from './year-so-far.ts';

/** What the law says of a claim: by a person's facts, the stay, and what the household's account holds. */
export const claimOf = assessed(assessGivenCare);

/** The same of care that is still to be chosen: with what would change it. */
export const plannedClaimOf = assessed(assessClaim);

/** The law's answer about a claim, the facts it was given, and the household whose account was looked at; and what stands open. */
export interface AssessedClaim extends StandsOpen {
  readonly answer: Answer<Claim>;
  readonly facts: GivenFacts;
  /** Whose account may pay; null where none may, or the person is in no household. */
  readonly householdId: string | null;
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

/** Whether the law of a claim's region lets the household's account pay for it: most care is not for it to pay. */
export function mayDraw(claim: StoredClaim, { rulebooks }: Pick<Counter, 'rulebooks'>): boolean {
  const { regionCode: region, scheme, policyYear, visit, admittedOn } = claim;
  return mayDrawOnAccount(visit, admittedOn, rulebooks.find({ region, scheme, policyYear }).compiled);
}

/**
 * Asks the law about a claim that is held with its person, by the facts and the year as they stand now. The family account is read
 * only where it may pay; whoever lives in no household has none, which holds nothing.
 */
export async function assessHeldClaim(tx: Counter, claim: HeldClaim): Promise<AssessedClaim> {
  const ground = (await groundsOfClaims(tx, [claim])).get(claim.id);
  const totals = (await yearSoFar(tx.db, [claim.keptUnder], claim)).get(claim.keptUnder) ?? NOTHING_YET;
  const people = await standingFactsOfPeople(tx.db, tx.reach, [claim.keptUnder]);
  const [person] = people as unknown as readonly PersonFacts[];
  if (!person || !ground) throw new Error('A claim that is held with its person can be asked about.');
  const { hasOpenDuplicate, hasOpenReview } = ground;
  const isDrawn = mayDraw(claim, tx);
  const accounts = isDrawn ? await accountsOf(anyAccount(tx), [claim.keptUnder], tx.today) : undefined;
  const account = accounts?.get(claim.keptUnder);
  const facts = givenOf(person, stayOf(claim, { ...ground, totals }), isDrawn ? (account?.balanceFen ?? 0) : null);
  const answer = claimOf(facts, questionOf(claim, tx.today), tx);
  return { answer, facts, householdId: account?.householdId ?? null, hasOpenDuplicate, hasOpenReview };
}

/** What a claim's question is given: the person's facts, the stay, and what the account holds in fen; null where it cannot pay. */
export const givenOf = (person: PersonFacts, stay: Stay, familyAccountFen: Fen | null): GivenFacts => ({
  ...person,
  stay,
  ...(familyAccountFen !== null && { fund: { familyAccountFen } }),
});
