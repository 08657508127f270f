import type { Contribution } from './contribution.ts';
import type { Citation, NeededFact, Outcome, Reason, UsedParameter } from './decision.ts';
import { add, formatInterval, type Interval, ZERO } from './money.ts';
import { distinctCitations } from './trace.ts';

export interface MemberContribution {
  readonly personId: string;
  readonly contribution: Contribution;
}

/** 家庭缴费: the members' contributions and their totals. A total is null while one member's amount is unknown. */
export interface HouseholdContribution {
  readonly members: readonly MemberContribution[];
  readonly standard: Interval | null;
  readonly collectedNow: Interval | null;
  readonly refundDue: Interval | null;
  readonly ownShare: Interval | null;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly citations: readonly Citation[];
  readonly missingParameters: readonly UsedParameter[];
  readonly neededFacts: readonly NeededFact[];
}

type AmountField = 'standard' | 'collectedNow' | 'refundDue' | 'ownShare';

/** Adds up the members of a household. Members who may not enrol are listed and owe nothing. */
export function totalContribution(members: readonly MemberContribution[]): HouseholdContribution {
  const decisions = members.map(({ contribution }) => contribution.decision);
  const owing = members.filter(({ contribution }) => contribution.decision.outcome !== 'NO');
  const total = (field: AmountField) => sum(owing.map(({ contribution }) => contribution[field]));
  const collectedNow = total('collectedNow');
  const citations = distinctCitations(decisions);
  const values = { members: owing.length, amount: collectedNow ? formatInterval(collectedNow) : '' };
  const key = collectedNow ? 'household.total' : 'household.total-open';
  return {
    members,
    standard: total('standard'),
    collectedNow,
    refundDue: total('refundDue'),
    ownShare: total('ownShare'),
    outcome: outcomeOf(owing, collectedNow),
    reasons: [{ key, values, citations }],
    citations,
    missingParameters: distinctBy(decisions.flatMap((decision) => decision.missingParameters)),
    neededFacts: distinctBy(decisions.flatMap((decision) => decision.neededFacts)),
  };
}

function outcomeOf(owing: readonly MemberContribution[], collectedNow: Interval | null): Outcome {
  if (collectedNow === null) return 'UNDETERMINED';
  return owing.every(({ contribution }) => contribution.decision.outcome === 'AMOUNT') ? 'AMOUNT' : 'CONDITIONAL';
}

function sum(amounts: readonly (Interval | null)[]): Interval | null {
  let total = ZERO;
  for (const amount of amounts) {
    if (amount === null) return null;
    total = add(total, amount);
  }
  return total;
}

function distinctBy<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()];
}
