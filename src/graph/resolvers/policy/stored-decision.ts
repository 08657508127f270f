import { compareAnswers } from '../../../services/compare-answers.ts';
import {
  answerToday,
  isReproduced,
  type KeptDecision,
  type KeptQuestion,
  keepDecision,
  openDecision,
  PersonUnknown,
} from '../../../services/keep-decision.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { mayNameCategories } from './decision.ts';

interface StoreInput extends KeptQuestion {
  readonly personId: string;
}

/** Today's answer to the question of a kept decision; null when nobody answers it any more. */
async function today(kept: KeptDecision, context: Context) {
  const facts = await context.refer.factsOf(kept.personId);
  return facts && answerToday(kept, facts, context);
}

/** Fields that say which category of people in difficulty somebody belongs to. */
const TELLING = new Set(['listing']);
const NONE = new Set<string>();

export const storedDecision = {
  Query: {
    decision: (_: unknown, { id }: { id: string }, context: Context) => openDecision(id, context),
  },
  Mutation: {
    decisionStore: (_: unknown, { input }: { input: StoreInput }, context: Context) =>
      withUserErrors(async () => {
        const { personId, kind, policyYear, scheme, region = null, asOf = null, knownAt = null } = input;
        await context.refer.assertRegion(region);
        const facts = await context.refer.factsOf(personId);
        if (!facts) throw new PersonUnknown(personId);
        return { decision: await keepDecision(facts, { kind, policyYear, scheme, region, asOf, knownAt }, context) };
      }),
  },
  StoredDecision: {
    person: ({ personId }: KeptDecision, _: unknown, { refer }: Context) => refer.person(personId),
    decision: ({ answer, personId }: KeptDecision) => ({ ...answer.decision, subject: personId }),
    policyYear: ({ published }: KeptDecision) => published,
    isReproduced,
    async today(kept: KeptDecision, _: unknown, context: Context) {
      const answer = await today(kept, context);
      return answer && { ...answer.decision, subject: kept.personId };
    },
    async differs(kept: KeptDecision, _: unknown, context: Context) {
      const hidden = mayNameCategories(kept.personId, context) ? NONE : TELLING;
      return compareAnswers(kept.answer, await today(kept, context), hidden);
    },
  },
};
