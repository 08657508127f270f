import type { Scheme } from '../../../policy/facts.ts';
import type { Answered } from '../../../policy/questions.ts';
import { compareAnswers } from '../../../services/compare-answers.ts';
import { discreetAnswer } from '../../../services/discreet-answer.ts';
import {
  answerToday,
  isReproduced,
  type KeptDecision,
  keepDecision,
  nearMissesOf,
  openDecision,
  PersonUnknown,
} from '../../../services/keep-decision.ts';
import { type KeptQuestion, subjectOf } from '../../../services/kept-question.ts';
import { isUuid } from '../../../store/rows.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { type DecisionOf, mayNameCategories } from './decision.ts';
import { aboutFile } from './person.ts';

interface StoreInput extends Omit<KeptQuestion, 'scheme'> {
  readonly personId: string;
  readonly scheme?: Scheme | null;
}

/** Today's answer to the question of a kept decision; null when nobody answers it any more. */
async function today(kept: KeptDecision, context: Context) {
  const facts = await context.refer.factsOf(kept.personId);
  return facts && answerToday(kept, facts, context);
}

/** A decision with what its id was made of. */
const withQuestion = ({ personId, facts, question }: KeptDecision, { decision }: Answered): DecisionOf => ({
  ...decision,
  ...{ subject: personId, madeOf: subjectOf(facts, question), askedRegion: question.region },
});

export const storedDecision = {
  Query: {
    decision(_: unknown, { id }: { id: string }, context: Context) {
      context.refer.assertRegistry();
      return openDecision(id, context);
    },
  },
  Mutation: {
    decisionStore: (_: unknown, { input }: { input: StoreInput }, context: Context) =>
      withUserErrors(async () => {
        const { personId, kind, policyYear, region = null, asOf = null, knownAt = null } = input;
        const scheme = input.scheme ?? 'URRBMI';
        await context.refer.assertRegion(region);
        const facts = isUuid(personId) ? await context.refer.factsOf(personId) : null;
        if (!facts) throw new PersonUnknown(personId);
        return { decision: await keepDecision(facts, { kind, policyYear, scheme, region, asOf, knownAt }, context) };
      }),
  },
  StoredDecision: {
    person: ({ personId }: KeptDecision, _: unknown, { refer }: Context) => refer.person(personId),
    decision: (kept: KeptDecision) => ({ ...withQuestion(kept, kept.answer), nearMisses: nearMissesOf(kept) }),
    policyYear: ({ published }: KeptDecision) => published,
    isReproduced,
    async today(kept: KeptDecision, _: unknown, context: Context) {
      const answer = await today(kept, context);
      return answer && { ...withQuestion(kept, answer), ...aboutFile(kept.personId, context) };
    },
    async differs(kept: KeptDecision, _: unknown, context: Context) {
      const shown = mayNameCategories(kept.personId, context) ? (answer: Answered) => answer : discreetAnswer;
      const now = await today(kept, context);
      return compareAnswers(shown(kept.answer), now && shown(now));
    },
  },
};
