import { CLAIM_PAYERS, type ClaimPayer } from '../../policy/claim/payout.ts';
import type { Claim } from '../../policy/claim.ts';
import type { Decision } from '../../policy/decision.ts';
import type { Day, PersonFacts } from '../../policy/facts.ts';
import type { GivenFacts } from '../../policy/given.ts';
import type { Fen } from '../../policy/money.ts';
import type { StoredSettlement } from '../../store/queries/claim-settlement.ts';
import type { ClaimOfYear } from '../../store/queries/claims-of-year.ts';
import type { Ground, Question } from '../assess.ts';
import { claimOf } from './assess-claim.ts';
import type { OwnGround } from './grounds-of-claims.ts';
import { fixedParts, PART_OF, type SettlementParts } from './settlement-parts.ts';
import { stayOf } from './stay-of-claim.ts';
import { NOTHING_YET, withSettled } from './year-so-far.ts';

/** A settled claim with everything but its person that today's law is asked by. */
export interface ClaimToRerun {
  readonly claim: ClaimOfYear;
  readonly settlement: StoredSettlement;
  readonly own: OwnGround;
}

/** What one payer paid, and would pay today; null while that is open. */
export interface PartDifference {
  readonly payer: ClaimPayer;
  readonly settledFen: Fen;
  readonly todayFen: Fen | null;
}

/** 重算差异: what was settled against what today's facts and law would make of it. */
export interface ClaimDifference {
  readonly claim: ClaimOfYear;
  readonly settlement: StoredSettlement;
  readonly status: 'SAME' | 'DIFFERENT' | 'NOT_PAYABLE' | 'OPEN';
  /** Payers of either, in the order in which they pay. */
  readonly parts: readonly PartDifference[];
  /** Why, by the keys of today's decision; none where nothing is different. */
  readonly reasons: readonly string[];
  /** Today's decision, which says whose parts rest on a list. */
  readonly decision: Decision;
}

/** By which law a year is run again, and from which claim on. */
export interface Rerun extends Pick<Question, 'channel'> {
  /** The first day of admission; the year's beginning where it is left out. */
  readonly from?: Day | null | undefined;
}

/**
 * Runs a person's year again from its beginning or from a day on, claim after claim in the order of admission, by today's facts and
 * law. What the household's account had for them is what stands in it now and what these claims took. While a claim is open, what
 * was settled of it goes on counting for those after it, as does what was settled of claims before the day.
 */
export function rerunYear(
  facts: PersonFacts,
  claims: readonly ClaimToRerun[],
  { balanceFen, from, ...asked }: Rerun & { readonly balanceFen: Fen },
  ground: Ground,
): ClaimDifference[] {
  const isAgain = ({ claim }: ClaimToRerun) => !from || claim.admittedOn >= from;
  const again = claims.filter(isAgain);
  let year = claims
    .filter((one) => !isAgain(one))
    .reduce((so, { claim, settlement }) => withSettled(so, claim.visit, settlement), NOTHING_YET);
  let accountFen = again.reduce((sum, { settlement }) => sum + settlement.accountFen, balanceFen);
  return again.map((one) => {
    const { claim, settlement, own } = one;
    const stay = stayOf(claim, { ...own, totals: year });
    const given: GivenFacts = { ...facts, stay, fund: { familyAccountFen: accountFen } };
    const { scheme, policyYear, regionCode: region } = claim;
    const answer = claimOf(given, { ...asked, scheme, policyYear, region }, ground);
    const today = fixedParts(answer, claim.visit);
    const counted = today ?? settlement;
    if (answer.decision.outcome !== 'NO') year = withSettled(year, claim.visit, counted);
    accountFen -= counted.accountFen;
    return differenceOf(one, answer, today);
  });
}

function differenceOf(
  { claim, settlement }: ClaimToRerun,
  { decision }: Claim,
  today: SettlementParts | undefined,
): ClaimDifference {
  const parts = CLAIM_PAYERS.map((payer) => ({
    payer,
    settledFen: settlement[PART_OF[payer]],
    todayFen: today ? today[PART_OF[payer]] : null,
  })).filter(({ settledFen, todayFen }) => settledFen !== 0 || (todayFen ?? 0) !== 0);
  const isSame = parts.every(({ settledFen, todayFen }) => settledFen === todayFen);
  const reasons = isSame ? [] : [...new Set(decision.reasons.map(({ key }) => key))];
  return { claim, settlement, status: statusOf(isSame, decision.outcome, today), parts, reasons, decision };
}

function statusOf(isSame: boolean, outcome: string, today: SettlementParts | undefined): ClaimDifference['status'] {
  if (isSame) return 'SAME';
  if (outcome === 'NO') return 'NOT_PAYABLE';
  return today ? 'DIFFERENT' : 'OPEN';
}
