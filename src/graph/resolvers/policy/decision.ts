import type {
  Citation,
  Decision,
  NearMiss,
  NeededFact,
  Reason,
  TimelineStep,
  UsedFact,
  UsedParameter,
} from '../../../policy/decision.ts';
import type { Interval } from '../../../policy/money.ts';
import type { Text } from '../../../policy/rule.ts';
import { word } from '../../../policy/wording.ts';
import { decisionId } from '../../../services/assess.ts';
import { GIVEN_BY_HAND } from '../../../services/assess-given.ts';
import { discreetDecision } from '../../../services/discreet-answer.ts';
import type { Context } from '../../context.ts';

/** A decision together with whom it is about, and the region that was named in the question; `madeOf` names more than whom. */
export type DecisionOf = Decision & {
  readonly subject: string;
  readonly madeOf?: string;
  readonly askedRegion?: string | null;
  /** Of an answer about somebody's file. */
  readonly isWithoutHiddenLists?: boolean;
};

/** A part of a decision, as far as it may be told. */
const told =
  <Part extends keyof Decision>(part: Part) =>
  (one: DecisionOf, _: unknown, context: Context): Decision[Part] =>
    (mayNameCategories(one.subject, context) ? one : discreetDecision(one))[part];

export const decision = {
  Decision: {
    id: (one: DecisionOf, _: unknown, { keyring }: Context) =>
      decisionId(one, one.madeOf ?? one.subject, one.askedRegion ?? null, keyring),
    isWithoutHiddenLists: ({ isWithoutHiddenLists }: DecisionOf) => isWithoutHiddenLists ?? false,
    reasons: told('reasons'),
    parameters: told('parameters'),
    missingParameters: told('missingParameters'),
    citations: told('citations'),
    facts: told('facts'),
    neededFacts: told('neededFacts'),
    assumptions: told('assumptions'),
    nearMisses: told('nearMisses'),
    timeline: told('timeline'),
  },
  Reason: {
    text: (reason: Reason) => word(reason),
  },
  NearMiss: { text: (miss: NearMiss) => word(miss) },
  TimelineStep: { text: (step: TimelineStep) => word(step) },
  UsedFact: {
    text: ({ zh, en }: UsedFact): Text => ({ zh, en }),
    /** Often the login of who wrote the record. */
    source: ({ source }: UsedFact, _: unknown, { scopes }: Context) => (scopes.has('identity:read') ? source : null),
  },
  NeededFact: { text: ({ zh, en }: NeededFact): Text => ({ zh, en }) },
  Parameter: {
    validFrom: ({ from }: UsedParameter) => from,
    validTo: ({ to }: UsedParameter) => to,
  },
  Citation: {
    document: ({ documentId }: Citation, _: unknown, { policyDocuments }: Context) => policyDocuments.byId(documentId),
  },
  Amount: {
    min: ({ minFen }: Interval) => minFen,
    max: ({ maxFen }: Interval) => maxFen,
    exact: ({ minFen, maxFen }: Interval) => (minFen === maxFen ? minFen : null),
  },
};

/**
 * Whose decisions may name the category they rest on. One category is sensitive, so leaving out that one alone would name it:
 * who may not be told of it is told of none here. A resident is told of their own; a department has its own listings to
 * read, and learns of no other's.
 */
export function mayNameCategories(subject: string, { scopes, viewer }: Context): boolean {
  // Whoever gave the facts knows them.
  if (subject === GIVEN_BY_HAND) return true;
  if (!scopes.has('assistance:sensitive') || viewer.role === 'DEPARTMENT_CLERK') return false;
  return viewer.role !== 'RESIDENT' || viewer.personId === subject;
}
