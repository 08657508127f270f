import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { Contribution } from './contribution.ts';
import type { Citation, NeededFact, Outcome, Reason, UsedParameter } from './decision.ts';
import type { Day } from './facts.ts';
import { add, formatInterval, type Interval, ZERO } from './money.ts';
import { pointOn } from './parameter.ts';
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

/** The rulebook that all members were answered by, and the day. */
export interface HouseholdLaw {
  readonly book: CompiledRulebook;
  readonly asOf: Day;
}

type AmountField = 'standard' | 'collectedNow' | 'refundDue' | 'ownShare';

/**
 * Adds up the members of a household. Members who may not enrol are listed and owe nothing. With the rulebook that
 * answered for all of them, it also says whether the household is complete where households join as a whole.
 */
export function totalContribution(members: readonly MemberContribution[], law?: HouseholdLaw): HouseholdContribution {
  const decisions = members.map(({ contribution }) => contribution.decision);
  const owing = members.filter(({ contribution }) => contribution.decision.outcome !== 'NO');
  const total = (field: AmountField) => sum(owing.map(({ contribution }) => contribution[field]));
  const collectedNow = total('collectedNow');
  const cited = distinctCitations(decisions);
  const values = { members: owing.length, amount: collectedNow ? formatInterval(collectedNow) : '' };
  const key = collectedNow ? 'household.total' : 'household.total-open';
  const whole = law ? wholeness(owing, law) : NOT_ASKED;
  return {
    members,
    standard: total('standard'),
    collectedNow,
    refundDue: total('refundDue'),
    ownShare: total('ownShare'),
    outcome: whole.isHeldUp ? 'CONDITIONAL' : outcomeOf(owing, collectedNow),
    reasons: [{ key, values, citations: cited }, ...whole.reasons],
    citations: distinctCitations([{ citations: cited }, ...whole.reasons]),
    missingParameters: distinctBy([...decisions.flatMap((one) => one.missingParameters), ...whole.missing]),
    neededFacts: distinctBy(decisions.flatMap((decision) => decision.neededFacts)),
  };
}

/** 家庭参保完整性: whether everybody of a household who may enrol here has, and what follows where not. */
export interface HouseholdCompleteness {
  /** Null while it is open whether somebody still has to pay. */
  readonly isComplete: boolean | null;
  /** Members who may enrol and have something left to pay. */
  readonly unpaid: readonly string[];
  readonly reasons: readonly Reason[];
  readonly citations: readonly Citation[];
}

/**
 * Whether a household is whole for a year: those who may not enrol (in employee insurance, dead, elsewhere) do not count, nor
 * does whoever has nothing left to pay. The reasons are those of the rule on whole households; none where there is no such rule.
 */
export function completenessOfHousehold(
  members: readonly MemberContribution[],
  law?: HouseholdLaw,
): HouseholdCompleteness {
  const owing = members.filter(({ contribution }) => contribution.decision.outcome !== 'NO');
  const isOpen = owing.some(({ contribution }) => contribution.collectedNow === null);
  const unpaid = owing.filter(({ contribution }) => (contribution.collectedNow?.maxFen ?? 0) > 0);
  const { reasons } = law ? wholeness(owing, law) : NOT_ASKED;
  return {
    isComplete: unpaid.length > 0 ? false : isOpen ? null : true,
    unpaid: unpaid.map(({ personId }) => personId),
    reasons,
    citations: distinctCitations(reasons),
  };
}

/** What the rule on whole households adds. */
interface Wholeness {
  readonly reasons: readonly Reason[];
  readonly missing: readonly UsedParameter[];
  /** Whether nobody is enrolled until everybody has paid. */
  readonly isHeldUp: boolean;
}

const NOT_ASKED: Wholeness = { reasons: [], missing: [], isHeldUp: false };

function wholeness(owing: readonly MemberContribution[], { book, asOf }: HouseholdLaw): Wholeness {
  const day = within(book.span, asOf);
  const rule = ruleOn(book, 'household-enrollment', day);
  if (rule === undefined || owing.length === 0) return NOT_ASKED;
  const { value, used } = pointOn(rule.incomplete, day);
  if (value === 'NOTHING') return NOT_ASKED;
  const unpaid = owing.filter(({ contribution }) => isUnpaid(contribution)).length;
  const values = { members: owing.length, unpaid };
  const because = (key: Reason['key']): Reason[] => [{ key, values, citations: used.citations }];
  if (unpaid === 0) return { ...NOT_ASKED, reasons: because('household.complete') };
  if (value === undefined) return { reasons: because('household.incomplete-open'), missing: [used], isHeldUp: false };
  if (value === 'WARN') return { ...NOT_ASKED, reasons: because('household.incomplete') };
  return { ...NOT_ASKED, reasons: because('household.incomplete-refused'), isHeldUp: true };
}

/** Something is still to be collected, or might be. */
function isUnpaid({ collectedNow }: Contribution): boolean {
  return collectedNow === null || collectedNow.maxFen > 0;
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
