import type { Citation, Decision, NeededFact, Reason, UsedFact, UsedParameter } from '../../../policy/decision.ts';
import type { Interval } from '../../../policy/money.ts';
import type { Text } from '../../../policy/rulebook.ts';
import { word } from '../../../policy/wording.ts';
import { decisionId } from '../../../services/assess.ts';
import type { Context } from '../../context.ts';

/** A decision together with whom it is about. */
export type DecisionOf = Decision & { readonly subject: string };

export const decision = {
  Decision: {
    id: (one: DecisionOf, _: unknown, { keyring }: Context) => decisionId(one, one.subject, keyring),
    reasons: (one: DecisionOf, _: unknown, context: Context) =>
      maySeeSensitive(one.subject, context) ? one.reasons : one.reasons.map(discreet),
  },
  Reason: {
    text: (reason: Reason) => word(reason),
  },
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

/** Categories that are told to those alone who hold the scope for them. */
const SENSITIVE = new Set(['MENTAL_SEVERE']);
/** Says that something is kept back and not why: only one category is sensitive, so the word alone would name it. */
const HIDDEN: Text = { zh: '（不予显示）', en: '(not shown)' };

/** Who holds the scope is told of everybody they reach; a resident, whom it is given for their own file, of that alone. */
export function maySeeSensitive(subject: string, { scopes, viewer }: Context): boolean {
  return scopes.has('assistance:sensitive') && (viewer.role !== 'RESIDENT' || viewer.personId === subject);
}

export const isSensitive = (value: unknown): boolean => typeof value === 'string' && SENSITIVE.has(value);

/** The reason without a sensitive category, nor the department and day that would give it away. */
function discreet(reason: Reason): Reason {
  const { category, others } = reason.values;
  const othersList = Array.isArray(others) ? others : [others];
  if (!isSensitive(category) && !othersList.some(isSensitive)) return reason;
  const hidden = { category: HIDDEN, ...('others' in reason.values && { others: HIDDEN }) };
  const alike = {
    ...('department' in reason.values && { department: HIDDEN }),
    ...('confirmedOn' in reason.values && { confirmedOn: HIDDEN }),
  };
  return { ...reason, values: { ...reason.values, ...hidden, ...alike } };
}
