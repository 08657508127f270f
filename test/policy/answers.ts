import type { Decision } from '../../src/policy/decision.ts';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  type CompiledRulebook,
  totalContribution,
} from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { formatInterval, formatYuan, type Interval } from '../../src/policy/money.ts';

export type Ask = 'eligibility' | 'cover' | 'contribution';

interface When {
  readonly asOf: string;
  readonly knownAt?: string;
}

const amount = (interval: Interval | null) => interval && formatInterval(interval);

const decided = (decision: Decision) => ({
  outcome: decision.outcome,
  reasons: decision.reasons.map(({ key }) => key),
  neededFacts: decision.neededFacts.map(({ name }) => name),
  missing: decision.missingParameters.map(({ name }) => name),
  cites: decision.citations.map(({ locator }) => locator),
});

/** An answer as cases write one: amounts as text, parts by their names. */
export const ANSWERS: Readonly<Record<Ask, (facts: PersonFacts, at: When, book: CompiledRulebook) => object>> = {
  eligibility(facts, at, book) {
    const { decision, ground, window, status, isEnrolled } = assessEnrollmentEligibility(facts, at, book);
    const { opensOn, closesOn, isOpen } = window ?? {};
    return {
      ...decided(decision),
      status,
      ground: ground?.id ?? null,
      isEnrolled,
      window: { opensOn, closesOn, isOpen },
    };
  },
  cover(facts, at, book) {
    const { decision, ...cover } = assessCover(facts, at, book);
    return { ...decided(decision), ...cover };
  },
  contribution(facts, at, book) {
    const { decision, ...answer } = assessContribution(facts, at, book);
    return {
      ...decided(decision),
      standard: amount(answer.standard),
      collectedNow: amount(answer.collectedNow),
      refundDue: amount(answer.refundDue),
      ownShare: amount(answer.ownShare),
      alreadyPaid: formatYuan(answer.alreadyPaidFen),
      listing: answer.listing?.category ?? null,
      lines: answer.lines.map((line) => `${line.payer} ${line.settlement} ${amount(line.amount)}`),
    };
  },
};

/** A household's answer, in the same manner. */
export function householdAnswer(members: readonly PersonFacts[], at: When, book: CompiledRulebook): object {
  const total = totalContribution(
    members.map((facts) => ({ personId: facts.personId, contribution: assessContribution(facts, at, book) })),
  );
  return {
    outcome: total.outcome,
    standard: amount(total.standard),
    collectedNow: amount(total.collectedNow),
    refundDue: amount(total.refundDue),
    ownShare: amount(total.ownShare),
    missing: total.missingParameters.map(({ name }) => name),
    neededFacts: total.neededFacts.map(({ name }) => name),
    cites: total.citations.map(({ locator }) => locator),
    members: total.members.map(({ contribution }) => amount(contribution.collectedNow)),
  };
}
