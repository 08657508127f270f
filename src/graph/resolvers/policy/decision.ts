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
import { TELLS_CATEGORY } from '../../../policy/named-facts.ts';
import type { Text } from '../../../policy/rule.ts';
import { word } from '../../../policy/wording.ts';
import { decisionId } from '../../../services/assess.ts';
import { GIVEN_BY_HAND } from '../../../services/assess-given.ts';
import type { Context } from '../../context.ts';

/** A decision together with whom it is about. */
export type DecisionOf = Decision & { readonly subject: string };

export const decision = {
  Decision: {
    id: (one: DecisionOf, _: unknown, { keyring }: Context) => decisionId(one, one.subject, keyring),
    reasons: (one: DecisionOf, _: unknown, context: Context) =>
      mayNameCategories(one.subject, context) ? one.reasons : one.reasons.map(discreet),
    nearMisses: (one: DecisionOf, _: unknown, context: Context) =>
      mayNameCategories(one.subject, context) ? one.nearMisses : one.nearMisses.map(discreet),
    facts: (one: DecisionOf, _: unknown, context: Context) =>
      mayNameCategories(one.subject, context) ? one.facts : one.facts.filter(({ name }) => !TELLS_CATEGORY.has(name)),
  },
  Reason: {
    text: (reason: Reason) => word(reason),
  },
  NearMiss: { text: (miss: NearMiss) => word(miss) },
  TimelineStep: { text: (step: TimelineStep) => word(step) },
  UsedFact: { text: ({ zh, en }: UsedFact): Text => ({ zh, en }) },
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

const HIDDEN: Text = { zh: '（不予显示）', en: '(not shown)' };
/** What may be told of a step that rests on a category: the money, and who pays it. All else may give it away. */
const TOLD = ['amount', 'payer'];

/** A step without the category, nor the department, days and papers that would give it away. */
function discreet<Step extends Reason | NearMiss>(step: Step): Step {
  if (!('category' in step.values)) return step;
  const kept = Object.entries(step.values).map(([name, value]) => [name, TOLD.includes(name) ? value : HIDDEN]);
  return { ...step, values: Object.fromEntries(kept) };
}
