import type { Claim } from '../../policy/claim.ts';
import { admissionAfter, type ClaimFacts, NOTHING_SO_FAR } from '../../policy/claim-facts.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import type { GivenFacts, Stay } from '../../policy/given.ts';
import type { Answer, Ground, Question } from '../assess.ts';
import { plannedClaimOf } from './assess-claim.ts';

/** A stay that is planned or was begun, by somebody on file. */
export interface EstimateQuestion extends Question {
  /** What it leaves open of the year so far is what the settled claims say. */
  readonly stay: Stay;
}

/** 待遇预估: what would be paid for a stay, by the person's facts and what their year brought so far; nothing is kept. */
export function estimateClaim(
  facts: PersonFacts,
  claims: ClaimFacts,
  { stay, ...question }: EstimateQuestion,
  ground: Ground,
): Answer<Claim> {
  const scheme = question.scheme ?? 'URRBMI';
  const year = claims.years.find((one) => one.scheme === scheme && one.policyYear === question.policyYear);
  const planned: GivenFacts = {
    ...facts,
    stay: {
      ...stay,
      soFar: stay.soFar ?? year?.soFar ?? NOTHING_SO_FAR,
      admission: stay.admission ?? admissionAfter(stay.visit, year?.admissions ?? 0),
    },
    fund: { familyAccountFen: claims.familyAccountFen },
  };
  return plannedClaimOf(planned, question, ground);
}
