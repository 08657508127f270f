/** What the engine answers with: an outcome, and everything that it rests on or still needs. */
import type { Day, Instant, Scheme } from './facts.ts';
import type { MessageKey } from './messages.ts';
import type { Interval } from './money.ts';
import type { Authority, Text } from './rule.ts';

/** `CONDITIONAL`: bounded or likely, but something named is still open. */
export const OUTCOMES = ['YES', 'NO', 'CONDITIONAL', 'UNDETERMINED', 'AMOUNT', 'INTERVAL', 'DAY', 'TIMELINE'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const DECISION_KINDS = [
  'ENROLLMENT_ELIGIBILITY',
  'CONTRIBUTION',
  'PAYMENT_CHANNELS',
  'COVER',
  'NEWBORN_COVER',
  'WAITING_PERIOD',
  'CRITICAL_ILLNESS_CEILING',
  'CLAIM',
  'FUND',
  'PARTICIPATION',
  'BULLETIN',
  'COMPLAINT',
  'DEATH_CANCELLATION',
  'STAFFING',
  'DEADLINE',
] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** 依据条款: a clause with the document's own names, so that it can be printed as it stands. */
export interface Citation {
  readonly documentId: string;
  readonly documentTitle: string;
  readonly documentTitleEn: string;
  readonly documentNumber: string | null;
  readonly locator: string;
}

/** A code, a day, an amount, a count, words in both languages, or several codes. */
export type ReasonValue = string | number | Text | readonly string[];

/** One step, as a key and values; `messages.ts` words it when it is read. */
export interface Reason {
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, ReasonValue>>;
  readonly citations: readonly Citation[];
}

/** A number or word of the rulebook that the answer used, or found to be missing. */
export interface UsedParameter {
  /** `<kind>.<field>`, such as `individual-contribution.standard`. */
  readonly name: string;
  /** As the rulebook prints it; null when it is left to somebody or not stated. */
  readonly value: string | null;
  readonly from: Day | null;
  readonly to: Day | null;
  /** Who the clause leaves it to; null when it is stated. */
  readonly delegatedTo: Authority | null;
  /** Why it is missing. */
  readonly why: Text | null;
  /** Why we read it so although the text does not say so. */
  readonly assumed: Text | null;
  /** From which other statements it follows although it is not printed. */
  readonly inferred: Text | null;
  /** The rulebook of the layer that supplies it; null for one that stands by itself. */
  readonly layer: string | null;
  readonly citations: readonly Citation[];
}

/** What would have changed the answer, as a key and values like a reason. */
export interface NearMiss {
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, ReasonValue>>;
  readonly citations: readonly Citation[];
}

/** A stretch of a timeline: from one day, to another or without end, and what holds in it. */
export interface TimelineStep {
  readonly from: Day;
  readonly to: Day | null;
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, ReasonValue>>;
  readonly citations: readonly Citation[];
}

/** What came out, beside the outcome: an amount or interval, a day, or days one after the other. */
export interface Result {
  readonly amount?: Interval | null;
  readonly day?: Day | null;
  readonly timeline?: readonly TimelineStep[];
}

/** A fact that would settle the answer. */
export interface NeededFact extends Text {
  /** The fact's name in conditions, such as `employeeInsured`. */
  readonly name: string;
}

/** A named fact that the answer used, and the record it came from. */
export interface UsedFact extends Text {
  readonly name: string;
  readonly value: string;
  /** Who supplied the record; null for what stands on the person. */
  readonly source: string | null;
  readonly recordedAt: Instant | null;
  /** From which day the record says so: of a list, the day of confirmation; left out where it says none, or was kept before it was told. */
  readonly heldFrom?: Day;
  /** Why it is taken to be so, where no record says it. */
  readonly assumed?: Text;
}

/** Which rulebook answered. Version and hash are those of the published content; null for one that is not published. */
export interface RulebookRef {
  readonly name: string;
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly version: number | null;
  readonly hash: string | null;
}

export interface Decision {
  readonly kind: DecisionKind;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly parameters: readonly UsedParameter[];
  /** Those of `parameters` whose absence keeps the answer open. */
  readonly missingParameters: readonly UsedParameter[];
  readonly citations: readonly Citation[];
  readonly facts: readonly UsedFact[];
  readonly neededFacts: readonly NeededFact[];
  readonly assumptions: readonly Text[];
  /** What would have changed the answer. */
  readonly nearMisses: readonly NearMiss[];
  /** The amount or interval that came out; null when the answer is none. */
  readonly amount: Interval | null;
  /** The day that came out; null when the answer is none. */
  readonly day: Day | null;
  /** The days that came out, one stretch after the other. */
  readonly timeline: readonly TimelineStep[];
  readonly asOf: Day;
  readonly knownAt: Instant | null;
  readonly rulebook: RulebookRef;
}

/** The day an answer is about, and the moment whose knowledge it uses; left out, what is known now. */
export interface At {
  readonly asOf: Day;
  readonly knownAt?: Instant | null;
}
