import { DomainError } from '../errors.ts';
import { assessClaim } from '../policy/claim.ts';
import type { DecisionKind } from '../policy/decision.ts';
import type { Day, Instant, PersonFacts, Scheme } from '../policy/facts.ts';
import type { GivenFacts } from '../policy/given.ts';
import { type Ask, questionNamed } from '../policy/questions.ts';
import { toldClaim } from './kept-claim.ts';

/** A question as it is kept: what was left out stays left out, but for the day, which was the day of asking. */
export interface KeptQuestion {
  readonly kind: DecisionKind;
  readonly policyYear: number;
  readonly region: string | null;
  readonly scheme: Scheme;
  readonly asOf: Day;
  readonly knownAt: Instant | null;
  /** 报销申请: the claim that was asked about. */
  readonly claimId?: string;
}

export class KindNotKept extends DomainError {
  readonly code = 'KIND_NOT_KEPT';
  constructor(kind: DecisionKind) {
    super(
      `${kind} is not asked about one person's file, so there is nothing to keep. ${Object.keys(ABOUT_A_PERSON).join(', ')} are.`,
      { zh: `${kind}不是针对一人档案的问题，无可存档。`, field: 'kind' },
    );
  }
}

/** The questions that a person's file alone answers, by the kind of their decision. */
const ABOUT_A_PERSON: Partial<Record<DecisionKind, string>> = {
  ENROLLMENT_ELIGIBILITY: 'eligibility',
  CONTRIBUTION: 'contribution',
  PAYMENT_CHANNELS: 'channels',
  COVER: 'cover',
  NEWBORN_COVER: 'newborn',
  WAITING_PERIOD: 'waiting',
  CRITICAL_ILLNESS_CEILING: 'ceiling',
  DEATH_CANCELLATION: 'death',
};

/** Refuses what nobody may keep by asking for it: a claim's decisions are kept by the steps that rest on them. */
export function assertKept(kind: DecisionKind): void {
  if (!questionNamed(ABOUT_A_PERSON[kind] ?? '')) throw new KindNotKept(kind);
}

/** The question that decisions of a kind answer. */
export function askFor(kind: DecisionKind): Ask {
  if (kind === 'CLAIM') return (...asked) => toldClaim(assessClaim(...asked));
  const ask = questionNamed(ABOUT_A_PERSON[kind] ?? '');
  if (!ask) throw new KindNotKept(kind);
  return ask;
}

/** Whom a decision is about: a person; where a claim was asked about, that claim with its stay and what the account held. */
export function subjectOf({ personId, stay, fund }: GivenFacts, { claimId }: KeptQuestion): string {
  return claimId === undefined ? personId : JSON.stringify([personId, claimId, stay ?? null, fund ?? null]);
}

/** A person's facts of today with what a kept question was given beside them. */
export const givenAgain = (facts: PersonFacts, kept: { readonly facts: GivenFacts }): GivenFacts => ({
  ...facts,
  ...(kept.facts.stay && { stay: kept.facts.stay }),
  ...(kept.facts.fund && { fund: kept.facts.fund }),
});
